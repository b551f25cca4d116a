#include "forest/bit_planes.hpp"

#include <gtest/gtest.h>

#include "support/forest_samples.hpp"

namespace genegraft::forest {
namespace {

/// Features of 1 to 20 bins in turn.
BinnedTable make_table(int rows, int features, Random& random) {
  Matrix x(rows, features);
  for (int i = 0; i < rows; ++i) {
    for (int f = 0; f < features; ++f) x.row(i)[f] = static_cast<float>(random.below(1 + f % 20));
  }
  return bin_rows(rows, features, rows_of(x), {});
}

/// Rows of one plane that lie above its bin, one after the other.
std::uint32_t count_naively(const BinnedTable& table, std::span<const std::uint32_t> rows,
                            int feature, int bin) {
  std::uint32_t ones = 0;
  for (const std::uint32_t row : rows) ones += table.columns[feature].bin(row) > bin;
  return ones;
}

TEST(BitPlanes, CountEverySplitOfEveryNarrowFeature) {
  Random random(41);
  const BinnedTable table = make_table(2000, 90, random);  // 600 planes, three blocks
  const BitPlanes planes(table, 90, 2);
  for (const std::size_t n : {0, 1, 2, 3, 14, 15, 16, 254, 255, 256, 1000, 5000}) {
    std::vector<std::uint32_t> rows(n);
    for (auto& row : rows) row = static_cast<std::uint32_t>(random.below(2000));
    std::vector<std::uint32_t> counts(planes.planes(), 5);
    planes.count(rows, counts);
    for (int f = 0; f < table.features; ++f) {
      const int edges = static_cast<int>(table.edges[f].size());
      const int first = planes.first_plane(f);
      ASSERT_EQ(first >= 0, edges >= 1 && edges < BitPlanes::kNarrowBins);
      for (int b = 0; first >= 0 && b < edges; ++b) {
        ASSERT_EQ(counts[first + b], 5 + count_naively(table, rows, f, b));
      }
    }
  }
}

TEST(BitPlanes, HoldTheSameBitsInColumns) {
  Random random(42);
  const BinnedTable table = make_table(1100, 30, random);
  const BitPlanes planes(table, 30, 3);
  for (int f = 0; f < table.features; ++f) {
    if (planes.first_plane(f) < 0) continue;
    for (std::size_t b = 0; b < table.edges[f].size(); ++b) {
      const std::uint64_t* column = planes.column(planes.first_plane(f) + static_cast<int>(b));
      for (int row = 0; row < table.rows; ++row) {
        ASSERT_EQ(column[row / 64] >> row % 64 & 1, table.columns[f].bin(row) > b);
      }
    }
  }
}

TEST(BitPlanes, AreLeftOutWhereHistogramsAreCheaper) {
  Random random(43);
  const BinnedTable table = make_table(100, 90, random);
  EXPECT_EQ(BitPlanes(table, 1, 1).planes(), 0);
  EXPECT_GT(BitPlanes(table, 20, 1).planes(), 0);
}

}  // namespace
}  // namespace genegraft::forest
