#pragma once

#include <span>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "expression/expression.hpp"
#include "expression/expression_files.hpp"
#include "expression/read_limits.hpp"

namespace genegraft::expression {

/// A matrix of NumPy arrays with lists of names: one array of two dimensions (.npy), the same among
/// others in an .npz, or a sparse matrix as scipy.sparse.save_npz writes it (csr, csc, coo). Lists
/// are arrays or text files; the side as long as the list of genes holds the genes, the second
/// where both are. contents: of files.wanted, one each. Not yet put in order.
Expected<Expression> read_numpy(const ExpressionFiles& files, std::span<const std::string> contents,
                                const ReadLimits& limits);

}  // namespace genegraft::expression
