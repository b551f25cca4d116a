#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/fill_rows.hpp"
#include "base/sparse_matrix.hpp"
#include "forest/binned_column.hpp"

namespace genegraft::forest {

struct BinningOptions {
  int bins = 255;             ///< bins per feature at most, 2 to 255; missing values have one more
  int sample_rows = 200000;   ///< rows that the bin edges are read from, evenly spaced
  double sparse_share = 0.2;  ///< a column is sparse where at most this share of its rows lies
                              ///< outside the commonest bin
  int threads = 0;            ///< 0: all
};

/// A table of features as one byte a value, column after column: what histograms are made from.
/// Bin b of feature f holds the values x with edge[b - 1] < x <= edge[b]; missing values (NaN)
/// have the bin after the last.
struct BinnedTable {
  int rows = 0;                           ///< N
  int features = 0;                       ///< F
  std::vector<BinnedColumn> columns;      ///< (F)
  std::vector<std::vector<float>> edges;  ///< (F) rising thresholds; a feature of B bins has B - 1
  std::vector<std::uint8_t> has_missing;  ///< (F) whether any row's value is missing

  /// Bins that rows can have, that of missing values among them if there are any.
  int bins(int feature) const {
    return static_cast<int>(edges[feature].size()) + 1 + has_missing[feature];
  }
  /// -1 where no value is missing.
  int missing_bin(int feature) const {
    return has_missing[feature] != 0 ? static_cast<int>(edges[feature].size()) + 1 : -1;
  }
};

/// Edges lie midway between neighbouring distinct values where a feature has few of them, else at
/// quantiles; a frequent value has a bin of its own. A threshold is chosen so that both sides
/// compare the same in float everywhere.
BinnedTable bin_rows(int rows, int features, const FillRows& fill, const BinningOptions& options);

/// The same table, bin for bin, as from `x.fill`, but in the time that the entries take.
BinnedTable bin_rows(const SparseMatrix& x, const BinningOptions& options);

/// Other rows of the same features by the edges of another table, as for validation. A value may
/// be missing here of a feature that missed none there: its bin is the one after the last too.
BinnedTable bin_like(const BinnedTable& like, int rows, const FillRows& fill,
                     const BinningOptions& options);
BinnedTable bin_like(const BinnedTable& like, const SparseMatrix& x, const BinningOptions& options);

}  // namespace genegraft::forest
