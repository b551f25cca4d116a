#include "expression/neighbours.hpp"

#include <algorithm>
#include <utility>

#include "base/parallel.hpp"

namespace genegraft::expression {
namespace {

constexpr int kBlockRows = 64;

float squared_distance(std::span<const float> a, std::span<const float> b) {
  float sum[4] = {};
  std::size_t i = 0;
  for (; i + 4 <= a.size(); i += 4)
    for (std::size_t lane = 0; lane < 4; ++lane) {
      const float apart = a[i + lane] - b[i + lane];
      sum[lane] += apart * apart;
    }
  for (; i < a.size(); ++i) sum[0] += (a[i] - b[i]) * (a[i] - b[i]);
  return (sum[0] + sum[1]) + (sum[2] + sum[3]);
}

}  // namespace

std::vector<std::vector<int>> nearest_rows(const Matrix& places, int k, int threads) {
  std::vector<std::vector<int>> nearest(static_cast<std::size_t>(places.rows));
  const auto wanted = static_cast<std::size_t>(std::max(0, std::min(k, places.rows - 1)));
  parallel_for((places.rows + kBlockRows - 1) / kBlockRows, threads, [&](std::int64_t block) {
    const int first = static_cast<int>(block) * kBlockRows;
    std::vector<std::pair<float, int>> others;
    for (int i = first; i < std::min(first + kBlockRows, places.rows); ++i) {
      others.clear();
      for (int j = 0; j < places.rows; ++j)
        if (j != i) others.push_back({squared_distance(places.row(i), places.row(j)), j});
      std::partial_sort(others.begin(), others.begin() + static_cast<std::ptrdiff_t>(wanted),
                        others.end());
      auto& own = nearest[static_cast<std::size_t>(i)];
      for (std::size_t n = 0; n < wanted; ++n) own.push_back(others[n].second);
    }
  });
  return nearest;
}

}  // namespace genegraft::expression
