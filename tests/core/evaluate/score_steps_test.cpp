#include "evaluate/score_steps.hpp"

#include <gtest/gtest.h>

namespace genegraft::evaluate {
namespace {

TEST(ScoreSteps, RowsOfOneScoreFormOneStep) {
  const std::vector<float> score = {.9f, .2f, .9f};
  const auto steps = score_steps(score, std::vector<std::int32_t>{1, 1, 0});
  ASSERT_EQ(steps.size(), 2u);
  EXPECT_EQ(steps[0].score, .9f);
  EXPECT_EQ(steps[0].positives, 1);
  EXPECT_EQ(steps[0].negatives, 1);
  EXPECT_EQ(steps[1].positives, 1);
  EXPECT_EQ(steps[1].negatives, 0);
}

TEST(ScoreSteps, OrderFallsAndKeepsEqualScoresInPlace) {
  const std::vector<float> score = {-1, 2, 0, 2, -3, -0.0f};
  EXPECT_EQ(order_by_score(score), (std::vector{1, 3, 2, 5, 0, 4}));
}

}  // namespace
}  // namespace genegraft::evaluate
