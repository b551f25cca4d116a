#pragma once

#include <cstdint>
#include <vector>

#include "base/matrix.hpp"

namespace genegraft::expression {

/// Of every point the nearest others, the nearest first.
struct NearestCells {
  int k = 0;
  std::vector<std::int32_t> index;  ///< (N, k) rows of `among`
  std::vector<float> distance;      ///< (N, k) Euclidean
};

/// Exact, by comparing every point (N, D) with every one of `among` (M, D); of equally near ones
/// the first. A point that is itself in `among` finds itself first. k: fewer where M is smaller.
NearestCells nearest_cells(const Matrix& points, const Matrix& among, int k, int threads = 0);

}  // namespace genegraft::expression
