#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

namespace genegraft::forest {

/// Writes rows [first, first + n) as floats into `rows` (n, F). Asked for a block at a time, and
/// more than once, so that the float matrix of a large table never exists whole. Must be safe to
/// call from several threads for different blocks.
using FillRows = std::function<void(int first, int n, std::span<float> rows)>;

struct BinningOptions {
  int bins = 255;            ///< bins per feature at most, 2 to 256
  int sample_rows = 200000;  ///< rows that the bin edges are read from, evenly spaced
  int threads = 0;           ///< 0: all
};

/// A table of features as one byte a value, column after column: what histograms are made from.
/// Bin b of feature f holds the values x with edge[b - 1] < x <= edge[b].
struct BinnedTable {
  int rows = 0;                           ///< N
  int features = 0;                       ///< F
  std::vector<std::uint8_t> bins;         ///< (F, N)
  std::vector<std::vector<float>> edges;  ///< (F) rising thresholds; a feature of B bins has B - 1

  std::span<const std::uint8_t> column(int feature) const {
    return {bins.data() + static_cast<std::size_t>(feature) * rows, static_cast<std::size_t>(rows)};
  }
};

/// Edges lie midway between neighbouring distinct values where a feature has few of them, else at
/// quantiles. A threshold is chosen so that both sides compare the same in float everywhere.
BinnedTable bin_rows(int rows, int features, const FillRows& fill, const BinningOptions& options);

}  // namespace genegraft::forest
