#include "expression/nearest_cells.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <utility>

#include "base/parallel.hpp"

namespace genegraft::expression {
namespace {

constexpr int kRows = 64;

/// (D, M): a dimension a row, so that distances to many points are worked out at a time.
Matrix transposed(const Matrix& of) {
  Matrix result(of.columns, of.rows);
  for (int i = 0; i < of.rows; ++i)
    for (int d = 0; d < of.columns; ++d) result.row(d)[i] = of.row(i)[d];
  return result;
}

}  // namespace

NearestCells nearest_cells(const Matrix& points, const Matrix& among, int k, int threads) {
  assert(points.columns == among.columns);
  NearestCells found;
  found.k = std::clamp(k, 0, among.rows);
  const auto width = static_cast<std::size_t>(found.k);
  found.index.resize(width * points.rows);
  found.distance.resize(found.index.size());
  if (found.k == 0) return found;
  const Matrix by_dimension = transposed(among);
  parallel_for((points.rows + kRows - 1) / kRows, threads, [&](std::int64_t block) {
    std::vector<float> squares(static_cast<std::size_t>(among.rows));
    std::vector<std::pair<float, std::int32_t>> best;  // a heap, the farthest on top
    const int last = std::min<int>(points.rows, static_cast<int>(block + 1) * kRows);
    for (int i = static_cast<int>(block) * kRows; i < last; ++i) {
      std::fill(squares.begin(), squares.end(), 0.0f);
      for (int d = 0; d < points.columns; ++d) {
        const float* other = by_dimension.row(d).data();
        const float own = points.row(i)[d];
        for (int m = 0; m < among.rows; ++m) squares[m] += (other[m] - own) * (other[m] - own);
      }
      best.clear();
      for (std::int32_t m = 0; m < among.rows; ++m) {
        if (best.size() == width) {
          if (squares[m] >= best.front().first) continue;
          std::pop_heap(best.begin(), best.end());
          best.pop_back();
        }
        best.push_back({squares[m], m});
        std::push_heap(best.begin(), best.end());
      }
      std::sort_heap(best.begin(), best.end());
      for (std::size_t j = 0; j < width; ++j) {
        found.index[i * width + j] = best[j].second;
        found.distance[i * width + j] = std::sqrt(best[j].first);
      }
    }
  });
  return found;
}

}  // namespace genegraft::expression
