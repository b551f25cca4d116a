#pragma once

#include <string>

#include "base/error.hpp"
#include "expression/expression.hpp"
#include "expression/read_limits.hpp"

namespace genegraft::cli {

/// Reads an expression matrix from disk, whatever form it has: the folder of a 10x matrix or its
/// matrix.mtx, a zip or tar of it; .h5, .h5ad, loom; a text table; .npy or .npz. Lists and labels
/// are looked for beside it, but for a text table. All may be gzip, in archives as well.
Expected<expression::Expression> read_expression_from(const std::string& path,
                                                      const expression::ReadLimits& limits = {});

}  // namespace genegraft::cli
