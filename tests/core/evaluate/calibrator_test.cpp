#include "evaluate/calibrator.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "evaluate/metrics.hpp"
#include "support/calibration_naive.hpp"

namespace genegraft::evaluate {
namespace {

using naive::kLabels;
using naive::kScores;

TEST(Calibrator, LeavesScoresAsTheyAreWhereThereIsNone) {
  const Calibrator none;
  for (const float score : {0.0f, 0.123456789f, 1.0f}) EXPECT_EQ(none.calibrate(score), score);
  EXPECT_TRUE(std::isnan(none.calibrate(NAN)));
}

// Golden numbers: scikit-learn 1.9.1, CalibratedClassifierCV(method="sigmoid") on the logits.
TEST(Calibrator, GivesThePlattProbabilitiesOfScikitLearn) {
  const auto platt = fit_calibrator(CalibrationKind::platt, ScoredRows{kScores, kLabels});
  const float score[] = {.01f, .1f, .33f, .5f, .77f, .97f};
  const double golden[] = {0.0680979406539244, 0.1926987831696328, 0.33236458462390756,
                           0.413887686392857,  0.5618224264548893, 0.7970643149546594};
  for (int i = 0; i < 6; ++i) EXPECT_NEAR(platt.calibrate(score[i]), golden[i], 1e-6);
  EXPECT_TRUE(std::isnan(platt.calibrate(NAN)));
}

TEST(Calibrator, FollowsItsKnotsAlongStraightLines) {
  Calibrator calibrator{CalibrationKind::isotonic};
  calibrator.knots = {{0.2, 0.1}, {0.4, 0.1}, {0.6, 0.5}};
  EXPECT_EQ(calibrator.calibrate(0.0f), 0.1f);
  EXPECT_EQ(calibrator.calibrate(0.3f), 0.1f);
  EXPECT_EQ(calibrator.calibrate(0.5f), 0.3f);
  EXPECT_EQ(calibrator.calibrate(1.0f), 0.5f);
}

TEST(Calibrator, KeepsIsotonicNearItsBlocksAndStrictlyRising) {
  std::vector<float> score;
  std::vector<std::int32_t> y;
  naive::draw_rows(
      4000, 3, [](double s) { return 0.3 * s * s; }, score, y);
  const auto calibrator = fit_calibrator(CalibrationKind::isotonic, ScoredRows{score, y});
  EXPECT_LE(calibrator.knots.size(), 80u);
  float last = -1;
  for (int i = 0; i <= 2000; ++i) {
    const auto s = static_cast<float>(i) / 2000;
    const float p = calibrator.calibrate(s);
    EXPECT_GT(p, last) << s;
    EXPECT_NEAR(p, 0.3 * s * s, 0.08) << s;
    last = p;
  }
  std::vector<float> calibrated;
  for (const float s : score) calibrated.push_back(calibrator.calibrate(s));
  // Scores that differ by a millionth may become the same float.
  EXPECT_NEAR(roc_auc(calibrated, y), roc_auc(score, y), 1e-5);
  EXPECT_NEAR(pr_auc(calibrated, y), pr_auc(score, y), 1e-5);
}

TEST(Calibrator, LearnsNothingFromOneClassOrNoRows) {
  const std::vector<float> score = {0.1f, 0.9f, NAN};
  for (const auto kind : {CalibrationKind::platt, CalibrationKind::isotonic}) {
    for (const std::vector<std::int32_t>& y : {std::vector{0, 0, 1}, std::vector{1, 1, 0}})
      EXPECT_EQ(fit_calibrator(kind, ScoredRows{score, y}).kind, CalibrationKind::none);
    EXPECT_EQ(fit_calibrator(kind, ScoredRows{}).kind, CalibrationKind::none);
  }
}

TEST(Calibrator, StandsTwoRows) {
  const std::vector<float> score = {0.4f, 0.6f};
  const std::vector<std::int32_t> y = {0, 1};
  for (const auto kind : {CalibrationKind::platt, CalibrationKind::isotonic}) {
    const auto calibrator = fit_calibrator(kind, ScoredRows{score, y});
    EXPECT_EQ(calibrator.kind, kind);
    EXPECT_LT(calibrator.calibrate(0.4f), calibrator.calibrate(0.6f));
  }
}

TEST(Calibrator, SkipsRowsWithoutAScore) {
  auto score = kScores;
  auto y = kLabels;
  score.insert(score.begin(), {NAN, NAN});
  y.insert(y.begin(), {1, 0});
  for (const auto kind : {CalibrationKind::platt, CalibrationKind::isotonic}) {
    const auto with = fit_calibrator(kind, ScoredRows{score, y});
    const auto without = fit_calibrator(kind, ScoredRows{kScores, kLabels});
    EXPECT_EQ(with.slope, without.slope);
    EXPECT_EQ(with.calibrate(0.37f), without.calibrate(0.37f));
  }
}

TEST(Calibrator, HasNamesForItsKinds) {
  for (const auto kind : {CalibrationKind::none, CalibrationKind::platt, CalibrationKind::isotonic})
    EXPECT_EQ(find_calibration(name(kind)), kind);
  EXPECT_EQ(find_calibration("sigmoid"), std::nullopt);
}

// The bits of a stored model's answers: these must not change from machine to machine.
TEST(Calibrator, HasTheSameBitsEverywhere) {
  const Calibrator platt{CalibrationKind::platt, 1.168, -3.049};
  EXPECT_EQ(platt.calibrate(0.7f), 0x1.cf4cdap-4f);
  EXPECT_NEAR(platt.calibrate(0.7f), 1 / (1 + std::exp(3.049) * std::pow(0.3 / 0.7, 1.168)), 1e-7);
}

}  // namespace
}  // namespace genegraft::evaluate
