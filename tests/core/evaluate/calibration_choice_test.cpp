#include "evaluate/calibration_choice.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "evaluate/logistic.hpp"
#include "evaluate/metrics.hpp"
#include "evaluate/splits.hpp"
#include "support/calibration_naive.hpp"

namespace genegraft::evaluate {
namespace {

struct Rows {
  std::vector<float> score;
  std::vector<std::int32_t> y;
  std::vector<int> fold;
  ScoredRows view() const { return {score, y}; }
};

template <typename Truth>
Rows draw(int rows, std::uint64_t seed, Truth truth) {
  Rows drawn;
  naive::draw_rows(rows, seed, truth, drawn.score, drawn.y);
  std::vector<int> group;
  for (int i = 0; i < rows; ++i) group.push_back(i % 20);
  drawn.fold = group_folds(group, drawn.y, 5, 1);
  return drawn;
}

TEST(CrossCalibrate, FitsEachFoldOnTheOthers) {
  const auto rows = draw(500, 1, [](double s) { return s * s; });
  for (const auto kind : {CalibrationKind::platt, CalibrationKind::isotonic}) {
    const auto probability = cross_calibrate(kind, rows.view(), rows.fold, 5);
    for (int f = 0; f < 5; ++f) {
      std::vector<float> score;
      std::vector<std::int32_t> y;
      for (std::size_t i = 0; i < rows.y.size(); ++i)
        if (rows.fold[i] != f) {
          score.push_back(rows.score[i]);
          y.push_back(rows.y[i]);
        }
      const auto calibrator = fit_calibrator(kind, ScoredRows{score, y});
      for (std::size_t i = 0; i < rows.y.size(); ++i)
        if (rows.fold[i] == f) {
          ASSERT_EQ(probability[i], calibrator.calibrate(rows.score[i]));
        }
    }
  }
}

TEST(CrossCalibrate, GivesARowsLabelNoSay) {
  auto rows = draw(300, 2, [](double s) { return s; });
  const auto before = cross_calibrate(CalibrationKind::isotonic, rows.view(), rows.fold, 5);
  for (std::size_t i = 0; i < rows.y.size(); ++i)
    if (rows.fold[i] == 3) rows.y[i] = 1 - rows.y[i];
  const auto after = cross_calibrate(CalibrationKind::isotonic, rows.view(), rows.fold, 5, 1);
  for (std::size_t i = 0; i < rows.y.size(); ++i)
    if (rows.fold[i] == 3) {
      ASSERT_EQ(before[i], after[i]);
    }
  EXPECT_NE(before, after);
}

TEST(ChooseCalibration, LeavesGoodProbabilitiesAlone) {
  const auto rows = draw(20000, 3, [](double s) { return s; });
  EXPECT_EQ(choose_calibration(rows.view(), rows.fold, 5).kind, CalibrationKind::none);
}

TEST(ChooseCalibration, TakesPlattForAShiftAndIsotonicForAStep) {
  const auto shift = draw(20000, 4, [](double s) { return logistic(2 * logit(s) - 2); });
  EXPECT_EQ(choose_calibration(shift.view(), shift.fold, 5).kind, CalibrationKind::platt);
  const auto step = draw(20000, 5, [](double s) { return s < 0.3 ? 0.1 : s < 0.6 ? 0.5 : 0.55; });
  const auto choice = choose_calibration(step.view(), step.fold, 5);
  EXPECT_EQ(choice.kind, CalibrationKind::isotonic);
  ASSERT_EQ(choice.figures.size(), 3u);
  const auto calibrated = cross_calibrate(CalibrationKind::platt, step.view(), step.fold, 5);
  EXPECT_NEAR(choice.figures[1].log_loss, log_loss(calibrated, step.y), 1e-12);
  EXPECT_NEAR(choice.figures[1].brier, brier(calibrated, step.y), 1e-12);
}

TEST(ChooseCalibration, WeighsRowsAndSkipsThoseWithoutAScore) {
  auto rows = draw(400, 6, [](double s) { return s * s; });
  rows.score[5] = rows.score[17] = NAN;
  std::vector<double> weight(400, 1);
  weight[9] = 0;
  const ScoredRows view{rows.score, rows.y, weight};
  const auto choice = choose_calibration(view, rows.fold, 5);
  double sum = 0, n = 0;
  for (std::size_t i = 0; i < 400; ++i) {
    if (i == 5 || i == 17 || i == 9) continue;
    sum += log_loss_of(rows.score[i], rows.y[i] != 0);
    ++n;
  }
  EXPECT_NEAR(choice.figures[0].log_loss, sum / n, 1e-12);
}

TEST(ChooseCalibration, IsNoneWithoutRowsAndWithOneClass) {
  EXPECT_EQ(choose_calibration(ScoredRows{}, {}, 5).kind, CalibrationKind::none);
  auto rows = draw(50, 7, [](double) { return 1; });
  EXPECT_EQ(choose_calibration(rows.view(), rows.fold, 5).kind, CalibrationKind::none);
}

TEST(ChooseCalibration, ChoosesForManyClassesToo) {
  Random random(8);
  Matrix probability(6000, 3);
  std::vector<std::int32_t> y;
  std::vector<int> fold;
  for (int i = 0; i < 6000; ++i) {
    double z[3], sum = 0;
    for (auto& value : z) sum += value = std::exp(2 * random.uniform());
    for (int k = 0; k < 3; ++k)
      probability.row(i)[static_cast<std::size_t>(k)] = static_cast<float>(z[k] / sum);
    // Class 2 is ten times rarer than the balanced model believes.
    const double rare = z[2] / 10, u = random.uniform() * (z[0] + z[1] + rare);
    y.push_back(u < z[0] ? 0 : u < z[0] + z[1] ? 1 : 2);
    fold.push_back(i % 4);
  }
  const auto choice = choose_calibration(ClassRows{probability, y}, fold, 4);
  EXPECT_EQ(choice.kind, CalibrationKind::platt);
  EXPECT_LT(choice.figures[1].log_loss, choice.figures[0].log_loss - 0.1);
  EXPECT_LT(choice.figures[1].brier, choice.figures[0].brier);
}

}  // namespace
}  // namespace genegraft::evaluate
