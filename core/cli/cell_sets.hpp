#pragma once

#include <string>
#include <vector>

#include "base/error.hpp"
#include "model/manifest.hpp"
#include "model/type_tree.hpp"

namespace genegraft::cli {

/// The tree of types in a file (child, tab, parent), over labels of these names; "": every label
/// stands alone.
Expected<std::vector<model::CellType>> read_type_tree(const std::string& path,
                                                      const std::vector<std::string>& names);

/// Names, hashes and sizes of every file of data sets, which may be folders, for the manifest's
/// `training`. sources: what a card tells of each set.
Expected<model::Json> describe_sets(const std::vector<std::string>& paths,
                                    const model::Json& sources);

}  // namespace genegraft::cli
