#include "forest/row_partition.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

#include "base/random.hpp"

namespace genegraft::forest {
namespace {

/// Rows 0 to N - 1 in random bins; few of them outside bin 3.
std::vector<std::uint8_t> draw_bins(int rows, Random& random) {
  std::vector<std::uint8_t> bins(rows, 3);
  for (auto& bin : bins) {
    if (random.below(6) == 0) bin = static_cast<std::uint8_t>(random.below(9));
  }
  return bins;
}

TEST(RowPartition, SplitsARangeAsAStablePartitionDoes) {
  Random random(1);
  for (const int rows : {0, 1, 100, 16384, 70000}) {
    const auto bins = draw_bins(rows, random);
    std::array<std::uint8_t, 257> goes_right{};
    for (int bin = 0; bin < 257; ++bin) goes_right[bin] = bin % 2;
    for (const double sparse_share : {0.0, 1.0}) {
      for (const int threads : {1, 3}) {
        WorkerTeam team(threads);
        std::vector<std::uint32_t> expected(rows);
        std::iota(expected.begin(), expected.end(), 0u);
        RowPartition partition;
        partition.reset(expected);
        const auto column = BinnedColumn::hold(bins, sparse_share);
        const RowRange range{static_cast<std::uint32_t>(rows / 10),
                             static_cast<std::uint32_t>(rows - rows / 7)};
        const auto middle =
            std::stable_partition(expected.begin() + range.first, expected.begin() + range.last,
                                  [&](std::uint32_t row) { return !goes_right[bins[row]]; });
        const auto left = partition.split(range, column, goes_right, team);
        EXPECT_EQ(left, middle - expected.begin() - range.first);
        const auto found = partition.rows(partition.all());
        EXPECT_TRUE(std::equal(expected.begin(), expected.end(), found.begin(), found.end()));
      }
    }
  }
}

}  // namespace
}  // namespace genegraft::forest
