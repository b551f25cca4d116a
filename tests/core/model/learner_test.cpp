#include "model/learner.hpp"

#include <gtest/gtest.h>

#include "base/random.hpp"
#include "support/onnx_models.hpp"

namespace genegraft::model {
namespace {

const linear::LinearModel kLinear{
    .features = 3, .outputs = 2, .weight = {1, -1, 0.5f, 0, 2, 1}, .intercept = {0.1f, -0.2f}};

/// (n, 3)
std::vector<float> random_rows(int n) {
  Random random(3);
  std::vector<float> x(static_cast<std::size_t>(n) * 3);
  for (float& value : x) value = static_cast<float>(random.uniform());
  return x;
}

TEST(Learner, SaysHowManyNumbersGoInAndComeOut) {
  const Learner linear = kLinear, two = onnx::small_forest(2), four = onnx::small_forest(4);
  EXPECT_EQ(feature_count(linear), 3);
  EXPECT_EQ(output_count(linear), 2);
  EXPECT_EQ(feature_count(two), 3);
  EXPECT_EQ(output_count(two), 1);
  EXPECT_EQ(output_count(four), 4);
}

TEST(LearnerScorer, AnswersAsTheLearnerItself) {
  const auto x = random_rows(40);
  std::vector<float> expected(80), answers(80);
  linear::score(kLinear, x, expected);
  LearnerScorer(Learner(kLinear)).score(x, answers);
  EXPECT_EQ(answers, expected);

  const auto forest = onnx::small_forest(2);
  expected.resize(40);
  answers.resize(40);
  forest::Scorer(forest).score(x, expected);
  LearnerScorer(Learner(forest)).score(x, answers);
  EXPECT_EQ(answers, expected);
}

TEST(ScoreRows, MakesRowsABlockAtATimeAndAnswersAlikeForAnyNumberOfThreads) {
  constexpr int kRows = 1300;  // blocks of 512, the last one not full
  const auto x = random_rows(kRows);
  const FillRows fill = [&](int first, int n, std::span<float> rows) {
    std::copy_n(x.begin() + first * 3, n * 3, rows.begin());
  };
  for (const Learner& learner : {Learner(kLinear), Learner(onnx::small_forest(3))}) {
    const LearnerScorer scorer(learner);
    std::vector<float> expected(static_cast<std::size_t>(kRows) * scorer.outputs());
    scorer.score(x, expected);
    EXPECT_EQ(score_rows(scorer, kRows, fill, 1), expected);
    EXPECT_EQ(score_rows(scorer, kRows, fill, 3), expected);
    EXPECT_TRUE(score_rows(scorer, 0, fill, 2).empty());
  }
}

}  // namespace
}  // namespace genegraft::model
