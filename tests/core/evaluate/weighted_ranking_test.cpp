#include "evaluate/weighted_ranking.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "support/evaluate_naive.hpp"

namespace genegraft::evaluate {
namespace {

void expect_same(double value, double expected) {
  if (std::isnan(expected)) {
    EXPECT_TRUE(std::isnan(value));
  } else {
    EXPECT_NEAR(value, expected, 1e-12);
  }
}

/// Random whole weights, many of them zero, against the same rows weighed one by one.
void compare_with_naive(naive::Rows rows, int groups, std::uint64_t seed) {
  Random random(seed);
  std::vector<Weights> weight(groups);
  for (auto& lanes : weight) {
    for (auto& w : lanes) w = static_cast<float>(random.below(4) * random.below(2));
  }
  const auto ranking = rank_groups(rows.score, rows.y, rows.group, groups);
  const Areas areas = weigh_areas(ranking, weight);
  for (int l = 0; l < kLanes; ++l) {
    for (std::size_t i = 0; i < rows.y.size(); ++i) rows.weight[i] = weight[rows.group[i]][l];
    expect_same(areas.roc_auc[l], naive::roc_auc(rows));
    expect_same(areas.pr_auc[l], naive::pr_auc(rows));
  }
}

TEST(WeightedRanking, AreasAreThoseOfRowsWeighedOneByOne) {
  for (int seed = 1; seed <= 30; ++seed) {
    const int groups = 1 + seed % 7, distinct = seed % 3 ? 12 : 100000;
    compare_with_naive(naive::tied_rows(120, groups, distinct, 0.5, seed), groups, seed);
  }
}

TEST(WeightedRanking, RarePositivesChangeNothing) {
  for (int seed = 1; seed <= 30; ++seed) {
    compare_with_naive(naive::tied_rows(150, 5, 100000, 0.03, seed), 5, seed);
  }
}

TEST(WeightedRanking, NegativesBetweenPositivesMergeByGroup) {
  // High to low: a positive; five negatives of groups 0 1 0 1 0; a positive.
  const std::vector<float> score = {7, 6, 5, 4, 3, 2, 1};
  const std::vector<std::int32_t> y = {1, 0, 0, 0, 0, 0, 1};
  const std::vector<int> group = {0, 0, 1, 0, 1, 0, 1};
  const auto ranking = rank_groups(score, y, group, 2);
  EXPECT_EQ(ranking.step_end, (std::vector{1, 3, 4}));
  EXPECT_EQ(ranking.cells[1].negatives, 3);
  EXPECT_EQ(ranking.cells[2].negatives, 2);
}

TEST(WeightedRanking, ATieOfPositivesAndNegativesIsAStepOfItsOwn) {
  const std::vector<float> score = {3, 2, 2, 1};
  const auto ranking =
      rank_groups(score, std::vector<std::int32_t>{0, 1, 0, 0}, std::vector{0, 0, 0, 0}, 1);
  EXPECT_EQ(ranking.step_end, (std::vector{1, 2, 3}));
}

}  // namespace
}  // namespace genegraft::evaluate
