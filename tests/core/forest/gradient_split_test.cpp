#include "forest/gradient_split.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "base/random.hpp"

namespace genegraft::forest {
namespace {

Cell sum_of(const std::vector<Cell>& cells) {
  Cell sum = 0;
  for (const Cell cell : cells) sum += cell;
  return sum;
}

GradientSplit search(const std::vector<Cell>& cells, const SplitRules& rules, int monotone = 0,
                     int missing_bin = -1, ValueBounds bounds = {}) {
  const FeatureCells place{0, static_cast<int>(cells.size()), missing_bin};
  const SplitNode node{sum_of(cells), 0, bounds};
  GradientSplit best{.score = leaf_score(node.total, rules.l2, bounds)};
  find_split(7, place, cells, {}, node, rules, monotone, best);
  return best;
}

// Gradients -6, +2, +4 and hessians 3, 2, 1 with l2 = 1: cutting after the first bin scores
// 36/4 + 36/4, after the second 16/6 + 16/2.
TEST(GradientSplit, ScoresMatchAHand) {
  const std::vector<Cell> cells = {pack_cell(-6, 3), pack_cell(2, 2), pack_cell(4, 1)};
  const auto split = search(cells, {.l2 = 1, .leaf_hessian = 1});
  EXPECT_EQ(split.feature, 7);
  EXPECT_EQ(split.bin, 0);
  EXPECT_DOUBLE_EQ(split.score, 18);
  EXPECT_EQ(split.left, cells[0]);
}

TEST(GradientSplit, SidesKeepTheirHessian) {
  const std::vector<Cell> cells = {pack_cell(-6, 3), pack_cell(2, 2), pack_cell(4, 1)};
  EXPECT_EQ(search(cells, {.l2 = 1, .leaf_hessian = 3}).bin, 0);
  EXPECT_EQ(search(cells, {.l2 = 1, .leaf_hessian = 4}).feature, -1);
}

TEST(GradientSplit, MissingValuesGoWhereTheyGainMost) {
  const std::vector<Cell> like_left = {pack_cell(-6, 3), pack_cell(6, 3), pack_cell(-4, 2)};
  EXPECT_FALSE(search(like_left, {.l2 = 1, .leaf_hessian = 1}, 0, 2).missing_right);
  const std::vector<Cell> like_right = {pack_cell(-6, 3), pack_cell(6, 3), pack_cell(4, 2)};
  EXPECT_TRUE(search(like_right, {.l2 = 1, .leaf_hessian = 1}, 0, 2).missing_right);
}

TEST(GradientSplit, MissingValuesMaySplitFromAllOthers) {
  const std::vector<Cell> cells = {pack_cell(5, 3), pack_cell(5, 3), pack_cell(-10, 6)};
  const auto split = search(cells, {.l2 = 1, .leaf_hessian = 1}, 0, 2);
  EXPECT_EQ(split.bin, 1);
  EXPECT_TRUE(split.missing_right);
}

TEST(GradientSplit, AMonotoneFeatureSplitsInItsDirectionOnly) {
  // The left value is 6/4, the right one -6/4: falling.
  const std::vector<Cell> cells = {pack_cell(-6, 3), pack_cell(6, 3)};
  EXPECT_EQ(search(cells, {.l2 = 1, .leaf_hessian = 1}, 1).feature, -1);
  const auto falling = search(cells, {.l2 = 1, .leaf_hessian = 1}, -1);
  EXPECT_EQ(falling.bin, 0);
  EXPECT_DOUBLE_EQ(falling.score, search(cells, {.l2 = 1, .leaf_hessian = 1}).score);
}

TEST(GradientSplit, BoundsLowerTheScoreOfValuesBeyondThem) {
  const Cell sum = pack_cell(-6, 3);  // best value 1.5
  EXPECT_DOUBLE_EQ(leaf_value(sum, 1, {-1, 1}), 1);
  EXPECT_DOUBLE_EQ(leaf_score(sum, 1, {-1, 1}), 2 * 6 - 4);
  EXPECT_DOUBLE_EQ(leaf_score(sum, 1, {}), 36.0 / 4);
}

// A sparse column leaves out its commonest bin; all splits must come out the same.
TEST(GradientSplit, ACommonBinThatIsLeftOutIsDerived) {
  Random random(1);
  for (int trial = 0; trial < 300; ++trial) {
    const int bins = 2 + static_cast<int>(random.below(9));
    std::vector<Cell> cells(bins), rows(bins);
    for (int bin = 0; bin < bins; ++bin) {
      rows[bin] = random.below(3);
      if (rows[bin] == 0) continue;
      cells[bin] = pack_cell(static_cast<std::int32_t>(random.below(99)) - 50,
                             static_cast<std::uint32_t>(random.below(40)));
    }
    const int common = static_cast<int>(random.below(bins));
    const int missing = trial % 2 == 0 ? -1 : bins - 1;
    const SplitNode node{sum_of(cells), static_cast<double>(sum_of(rows)), {}};
    auto cells_without = cells, rows_without = rows;
    cells_without[common] = rows_without[common] = 0;
    const SplitRules rules{.l2 = 1, .leaf_hessian = 3, .leaf_rows = 2};
    const std::span<const Cell> none;
    for (const int monotone : {0, 1}) {
      for (const bool counts : {false, true}) {
        GradientSplit all, without;
        find_split(0, {0, bins, missing}, cells, counts ? rows : none, node, rules, monotone, all);
        find_split(0, {0, bins, missing, common}, cells_without, counts ? rows_without : none, node,
                   rules, monotone, without);
        EXPECT_EQ(all.feature, without.feature);
        EXPECT_EQ(all.left, without.left);
        EXPECT_DOUBLE_EQ(all.score, without.score);
        EXPECT_EQ(all.missing_right, without.missing_right);
      }
    }
  }
}

TEST(GradientSplit, RowsAreCountedWhereTheyAreGiven) {
  const std::vector<Cell> cells = {pack_cell(-6, 3), pack_cell(2, 2), pack_cell(4, 1)};
  const std::vector<Cell> rows = {1, 3, 3};
  const SplitNode node{sum_of(cells), 7, {}};
  GradientSplit best;
  find_split(0, {0, 3, -1}, cells, rows, node, {.l2 = 1, .leaf_hessian = 1, .leaf_rows = 3}, 0,
             best);
  EXPECT_EQ(best.bin, 1);
}

}  // namespace
}  // namespace genegraft::forest
