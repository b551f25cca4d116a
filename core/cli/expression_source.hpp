#pragma once

#include <string>

#include "base/error.hpp"
#include "expression/expression.hpp"
#include "expression/read_limits.hpp"

namespace genegraft::cli {

/// Reads an expression matrix from disk, whatever form it has: the folder of a 10x matrix, or its
/// matrix.mtx (its lists are looked for beside it). Any of them may be gzip.
Expected<expression::Expression> read_expression_from(const std::string& path,
                                                      const expression::ReadLimits& limits = {});

}  // namespace genegraft::cli
