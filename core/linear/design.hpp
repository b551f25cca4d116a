#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/fill_rows.hpp"
#include "base/matrix.hpp"
#include "base/sparse_matrix.hpp"

namespace genegraft::linear {

/// A table of N rows and F features as training reads it: only what is not zero, row by row.
/// Costs 8 bytes an entry, so it is smaller than the float table wherever less than half of that is
/// non-zero, as one-hot features are (537,000 CIRCLE-seq pairs of 168: 163 MB instead of 361) and
/// counts of molecules.
/// Columns that are mostly non-zero are stored with their mean taken off: as the intercept is
/// never penalised, that changes no fit, but spares the solvers a badly conditioned problem.
struct Design {
  SparseMatrix entries;      ///< (N, F) x - shift where that is stored, else zero
  std::vector<float> shift;  ///< (F) taken off every value of the column; 0 for sparse columns

  int rows() const { return entries.rows; }
  int features() const { return entries.columns; }
};

/// fill: finite numbers; every row is asked for three times.
Design make_design(int rows, int features, const FillRows& fill, int threads = 0);
Design make_design(const Matrix& x, int threads = 0);
Design make_design(const SparseMatrix& x, int threads = 0);

/// The same entries column by column: row r of the result is column r. Costs another 8 bytes each.
SparseMatrix transpose(const SparseMatrix& x);

/// Weighted mean and standard deviation of each stored column (after the shift).
/// A column that varies only by rounding has deviation 0.
struct ColumnMoments {
  std::vector<double> mean, deviation;  ///< (F)
};
/// weight: (N) >= 0, not all zero.
ColumnMoments column_moments(const Design& x, std::span<const double> weight, int threads = 0);

}  // namespace genegraft::linear
