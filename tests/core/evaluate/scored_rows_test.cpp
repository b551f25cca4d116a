#include "evaluate/scored_rows.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

namespace genegraft::evaluate {
namespace {

const std::vector<float> kScore = {.2f, .9f, NAN, .2f, .5f, .9f};
const std::vector<std::int32_t> kY = {1, 0, 1, 0, 1, 1};

TEST(ScoredRows, StepsSkipRowsWithoutScoreOrWeight) {
  const std::vector<double> weight = {1, 2, 9, 0.5, 0, 1};
  const auto steps = score_steps(ScoredRows{kScore, kY, weight});
  ASSERT_EQ(steps.size(), 2u);
  EXPECT_EQ(steps[0].score, .9f);
  EXPECT_EQ(steps[0].positives, 1);
  EXPECT_EQ(steps[0].negatives, 2);
  EXPECT_EQ(steps[1].score, .2f);
  EXPECT_EQ(steps[1].positives, 1);
  EXPECT_EQ(steps[1].negatives, 0.5);
  const auto classes = class_weights(steps);
  EXPECT_EQ(classes.positives, 2);
  EXPECT_EQ(classes.negatives, 2.5);
}

TEST(ScoredRows, LeavesOutAFold) {
  const ScoredRows rows{kScore, kY};
  const std::vector<int> fold = {0, 1, 0, 1, 1, 0};
  const auto steps = score_steps(rows, rank_rows(rows), fold, 1);
  ASSERT_EQ(steps.size(), 2u);
  EXPECT_EQ(steps[0].positives, 1);
  EXPECT_EQ(steps[1].score, .2f);
}

TEST(ScoredRows, MayBeNone) {
  EXPECT_TRUE(score_steps(ScoredRows{}).empty());
}

}  // namespace
}  // namespace genegraft::evaluate
