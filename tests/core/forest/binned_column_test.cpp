#include "forest/binned_column.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/random.hpp"

namespace genegraft::forest {
namespace {

std::vector<std::uint8_t> make_bins(int rows, double others, Random& random) {
  std::vector<std::uint8_t> bins(rows, 7);
  for (auto& bin : bins) {
    if (random.uniform() < others) bin = static_cast<std::uint8_t>(random.below(256));
  }
  return bins;
}

TEST(BinnedColumn, AnswersTheSameSparseAndDense) {
  Random random(201);
  for (const int rows : {1, 2, 63, 64, 65, 1000}) {
    for (const double others : {0.0, 0.01, 0.5, 1.0}) {
      const auto bins = make_bins(rows, others, random);
      const auto dense = BinnedColumn::hold_all(bins);
      const auto sparse = BinnedColumn::hold(bins, 1.0);
      EXPECT_FALSE(dense.is_sparse());
      ASSERT_TRUE(sparse.is_sparse());
      for (int row = 0; row < rows; ++row) {
        ASSERT_EQ(dense.bin(row), bins[row]);
        ASSERT_EQ(sparse.bin(row), bins[row]);
      }
    }
  }
}

TEST(BinnedColumn, ReadsAnyStretchOfRows) {
  Random random(202);
  const auto bins = make_bins(300, 0.3, random);
  for (const auto& column : {BinnedColumn::hold_all(bins), BinnedColumn::hold(bins, 1.0)}) {
    for (const auto& [first, last] : {std::pair(0, 300), {0, 0}, {5, 64}, {64, 128}, {63, 299}}) {
      std::vector<std::uint8_t> out(last - first);
      column.read(first, out);
      EXPECT_TRUE(std::equal(out.begin(), out.end(), bins.begin() + first));
    }
  }
}

TEST(BinnedColumn, VisitsHeldRowsRising) {
  Random random(203);
  const auto bins = make_bins(1000, 0.2, random);
  const auto column = BinnedColumn::hold(bins, 1.0);
  std::vector<std::uint64_t> some(16);
  for (auto& word : some) word = random.next();
  std::vector<std::uint32_t> all, both;
  column.for_each_held([&](std::uint32_t row, std::uint8_t bin) {
    EXPECT_EQ(bin, bins[row]);
    all.push_back(row);
  });
  column.for_each_held(some, [&](std::uint32_t row, std::uint8_t bin) {
    EXPECT_EQ(bin, bins[row]);
    both.push_back(row);
  });
  EXPECT_EQ(all.size(), column.held_count());
  std::vector<std::uint32_t> expected_all, expected_both;
  for (std::uint32_t row = 0; row < 1000; ++row) {
    if (bins[row] == column.common_bin()) continue;
    expected_all.push_back(row);
    if (some[row / 64] >> row % 64 & 1) expected_both.push_back(row);
  }
  EXPECT_EQ(all, expected_all);
  EXPECT_EQ(both, expected_both);
}

TEST(BinnedColumn, IsSparseOnlyBelowTheShare) {
  std::vector<std::uint8_t> bins(100, 3);
  for (int row = 0; row < 20; ++row) bins[5 * row] = static_cast<std::uint8_t>(row);
  EXPECT_FALSE(BinnedColumn::hold(bins, 0.1).is_sparse());
  const auto column = BinnedColumn::hold(bins, 0.2);
  EXPECT_TRUE(column.is_sparse());
  EXPECT_EQ(column.common_bin(), 3);
  EXPECT_EQ(column.held_count(), 19u);  // one of the twenty is 3 as well
}

}  // namespace
}  // namespace genegraft::forest
