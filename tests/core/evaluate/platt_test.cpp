#include "evaluate/platt.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "evaluate/logistic.hpp"
#include "evaluate/scored_rows.hpp"
#include "support/calibration_naive.hpp"

namespace genegraft::evaluate {
namespace {

using naive::kLabels;
using naive::kScores;

// Golden numbers: SciPy's BFGS on the same likelihood; scikit-learn 1.9.1's CalibratedClassifierCV
// (sigmoid) stops a little earlier, at 0.493646312, 0.347916785 and 0.584084755, 0.522674895.
TEST(Platt, FindsTheLineOfScikitLearn) {
  const auto line = fit_platt(score_steps(ScoredRows{kScores, kLabels}));
  EXPECT_NEAR(line.slope, 0.4936463118, 3e-7);
  EXPECT_NEAR(line.intercept, -0.3479168027, 3e-7);
  const auto weights = naive::labelled_weights();
  const auto weighted = fit_platt(score_steps(ScoredRows{kScores, kLabels, weights}));
  EXPECT_NEAR(weighted.slope, 0.5840847492, 3e-7);
  EXPECT_NEAR(weighted.intercept, -0.5226749211, 3e-7);
}

TEST(Platt, TakesAWeightForARowRepeated) {
  std::vector<float> score;
  std::vector<std::int32_t> y;
  std::vector<double> weight;
  for (std::size_t i = 0; i < kScores.size(); ++i) {
    weight.push_back(1 + static_cast<double>(i % 3));
    for (std::size_t r = 0; r <= i % 3; ++r) {
      score.push_back(kScores[i]);
      y.push_back(kLabels[i]);
    }
  }
  const auto repeated = fit_platt(score_steps(ScoredRows{score, y}));
  const auto weighted = fit_platt(score_steps(ScoredRows{kScores, kLabels, weight}));
  EXPECT_NEAR(repeated.slope, weighted.slope, 1e-9);
  EXPECT_NEAR(repeated.intercept, weighted.intercept, 1e-9);
}

// Scores trained on balanced samples are off by a factor of odds: slope 1, intercept its log.
TEST(Platt, FindsTheShiftOfBalancedSampling) {
  std::vector<float> score;
  std::vector<std::int32_t> y;
  naive::draw_rows(
      20000, 1, [](double s) { return logistic(logit(s) - 3); }, score, y);
  const auto line = fit_platt(score_steps(ScoredRows{score, y}));
  EXPECT_NEAR(line.slope, 1, 0.06);
  EXPECT_NEAR(line.intercept, -3, 0.12);
}

TEST(Platt, NeverTurnsARankingAround) {
  auto turned = kLabels;
  for (auto& label : turned) label = 1 - label;
  const auto line = fit_platt(score_steps(ScoredRows{kScores, turned}));
  EXPECT_EQ(line.slope, 0);
  // What is left is the mean of Platt's targets of 16 positives and 10 negatives.
  EXPECT_NEAR(logistic(line.intercept), (16 * 17 / 18.0 + 10 / 12.0) / 26, 1e-12);
}

TEST(Platt, StandsScoresThatAreAllAlike) {
  const std::vector<float> score(10, 0.3f);
  const std::vector<std::int32_t> y = {1, 0, 0, 0, 0, 0, 0, 0, 1, 0};
  const auto line = fit_platt(score_steps(ScoredRows{score, y}));
  EXPECT_NEAR(logistic(line.slope * logit(0.3f) + line.intercept), (2 * 3.0 / 4 + 8 / 10.0) / 10,
              1e-6);
}

TEST(Platt, StandsClassesThatAreFarApart) {
  const std::vector<float> score = {0, 0, 0, 1, 1};
  const std::vector<std::int32_t> y = {0, 0, 0, 1, 1};
  const auto line = fit_platt(score_steps(ScoredRows{score, y}));
  EXPECT_NEAR(logistic(line.slope * logit(0) + line.intercept), 1 / 5.0, 1e-6);
  EXPECT_NEAR(logistic(line.slope * logit(1) + line.intercept), 3 / 4.0, 1e-6);
}

}  // namespace
}  // namespace genegraft::evaluate
