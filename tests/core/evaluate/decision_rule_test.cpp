#include "evaluate/decision_rule.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "evaluate/metrics.hpp"
#include "support/calibration_naive.hpp"

namespace genegraft::evaluate {
namespace {

using naive::kLabels;
using naive::kScores;

const ScoredRows kRows{kScores, kLabels};

double f_beta(const ScoredRows& rows, float threshold, double beta) {
  double tp = 0, fp = 0, fn = 0;
  for (std::size_t i = 0; i < rows.y.size(); ++i) {
    const double w = rows.weight_of(i);
    const bool yes = rows.score[i] >= threshold;
    if (rows.y[i])
      (yes ? tp : fn) += w;
    else if (yes)
      fp += w;
  }
  const double b2 = beta * beta;
  return (1 + b2) * tp / ((1 + b2) * tp + b2 * fn + fp);
}

TEST(DecisionRule, FindsTheHighestFBetaOfAllThresholds) {
  const auto weights = naive::labelled_weights();
  for (const auto& rows : {kRows, ScoredRows{kScores, kLabels, weights}})
    for (const double beta : {0.25, 0.5, 1.0, 2.0, 4.0}) {
      const float found = best_f_beta_threshold(rows, beta);
      for (const float other : kScores) {
        ASSERT_LE(f_beta(rows, other, beta), f_beta(rows, found, beta) + 1e-12);
        if (other > found) {
          ASSERT_LT(f_beta(rows, other, beta), f_beta(rows, found, beta));
        }
      }
    }
  EXPECT_EQ(best_f_beta_threshold(kRows, 1), best_f1_threshold(kScores, kLabels));
  EXPECT_GT(best_f_beta_threshold(kRows, 0.25), best_f_beta_threshold(kRows, 4));
}

TEST(DecisionRule, HasBayesThresholdForCosts) {
  EXPECT_DOUBLE_EQ(bayes_threshold(1, 1), 0.5);
  EXPECT_DOUBLE_EQ(bayes_threshold(1, 9), 0.1);  // a miss is nine times as dear
}

TEST(DecisionRule, FindsTheLeastCostOfAllThresholds) {
  for (const auto& [fp, fn] : {std::pair{1.0, 1.0}, {1.0, 9.0}, {5.0, 1.0}, {3.0, 2.0}}) {
    const float found = least_cost_threshold(kRows, fp, fn);
    for (const float other : kScores)
      ASSERT_GE(mean_cost(kRows, other, fp, fn), mean_cost(kRows, found, fp, fn) - 1e-12);
  }
  // By hand: at 0.9 three positives are found, seven missed, nothing is wrong.
  EXPECT_DOUBLE_EQ(mean_cost(kRows, 0.9f, 5, 2), 14 / 26.0);
}

TEST(DecisionRule, NeverSaysYesWhereThatIsCheapest) {
  const std::vector<float> score = {0.2f, 0.4f, 0.6f};
  const std::vector<std::int32_t> y = {1, 0, 0};
  const ScoredRows rows{score, y};
  const float threshold = least_cost_threshold(rows, 10, 1);
  EXPECT_GT(threshold, 0.6f);
  EXPECT_LE(threshold, 1);
  EXPECT_DOUBLE_EQ(mean_cost(rows, threshold, 10, 1), 1 / 3.0);
}

TEST(DecisionRule, StandsOneClassAndNoRows) {
  const std::vector<float> score = {0.2f, NAN};
  const std::vector<std::int32_t> y = {1, 0};
  EXPECT_EQ(best_f_beta_threshold(ScoredRows{score, y}, 1), 0.5f);
  EXPECT_EQ(best_f_beta_threshold(ScoredRows{}, 1), 0.5f);
  EXPECT_EQ(least_cost_threshold(ScoredRows{}, 1, 1), 0.5f);
  EXPECT_TRUE(std::isnan(mean_cost(ScoredRows{}, 0.5f, 1, 1)));
}

TEST(DecisionRule, TakesBayesThresholdOnlyForProbabilities) {
  DecisionRule rule{DecisionRule::Kind::cost};
  rule.cost_false_negative = 4;
  EXPECT_FLOAT_EQ(choose_threshold(kRows, rule, true), 0.2f);
  EXPECT_EQ(choose_threshold(kRows, rule, false), least_cost_threshold(kRows, 1, 4));
  rule.kind = DecisionRule::Kind::number;
  rule.number = 0.31f;
  EXPECT_EQ(choose_threshold(kRows, rule, true), 0.31f);
  rule.kind = DecisionRule::Kind::f_beta;
  EXPECT_EQ(choose_threshold(kRows, rule, true), best_f_beta_threshold(kRows, 1));
}

}  // namespace
}  // namespace genegraft::evaluate
