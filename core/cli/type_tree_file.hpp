#pragma once

#include <string>
#include <vector>

#include "base/error.hpp"
#include "model/type_tree.hpp"

namespace genegraft::cli {

/// The tree of types in a file (child, tab, parent), over labels of these names; "": every label
/// stands alone.
Expected<std::vector<model::CellType>> read_type_tree(const std::string& path,
                                                      const std::vector<std::string>& names);

}  // namespace genegraft::cli
