#pragma once

#include <cstdint>
#include <span>

#include "base/sparse_matrix.hpp"

namespace genegraft::expression {

/// Brings the columns of each row into rising order; entries of one place stay as they came.
void sort_rows(SparseMatrix& matrix);

/// (rows, columns) -> (columns, rows), its rows in order.
SparseMatrix transpose(const SparseMatrix& matrix);

/// What becomes of entries that fall onto one place.
enum class Join { sum, largest };

/// Moves column c to to[c], which -1 leaves out; zeros are left out as well. Works in place, for
/// matrices are large.
void move_columns(SparseMatrix& matrix, std::span<const std::int32_t> to, int columns, Join join);

}  // namespace genegraft::expression
