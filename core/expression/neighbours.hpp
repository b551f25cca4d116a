#pragma once

#include <vector>

#include "base/matrix.hpp"

namespace genegraft::expression {

/// (N, k) the k rows nearest to each by Euclidean distance, itself left out, nearest first; fewer
/// rows than k + 1: all others. Exact: time grows with the square of N. The same for any number of
/// threads (0: all).
std::vector<std::vector<int>> nearest_rows(const Matrix& places, int k, int threads = 0);

}  // namespace genegraft::expression
