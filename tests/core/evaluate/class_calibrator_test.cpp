#include "evaluate/class_calibrator.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "evaluate/logistic.hpp"
#include "evaluate/temperature.hpp"
#include "support/calibration_naive.hpp"

namespace genegraft::evaluate {
namespace {

/// Rows whose truth is drawn from softmax(slope * log p + bias), p itself random.
struct Drawn {
  Matrix probability;
  std::vector<std::int32_t> y;
};

std::vector<double> softmax(std::vector<double> z) {
  double sum = 0;
  for (auto& value : z) sum += value = std::exp(value);
  for (auto& value : z) value /= sum;
  return z;
}

Drawn draw(int rows, const std::vector<double>& bias, double slope, std::uint64_t seed) {
  Random random(seed);
  const auto K = bias.size();
  Drawn drawn{Matrix(rows, static_cast<int>(K)), {}};
  for (int i = 0; i < rows; ++i) {
    std::vector<double> z(K), shifted(K);
    for (auto& value : z) value = 3 * random.uniform();
    const auto p = softmax(z);
    for (std::size_t k = 0; k < K; ++k) {
      drawn.probability.row(i)[k] = static_cast<float>(p[k]);
      shifted[k] = slope * std::log(p[k]) + bias[k];
    }
    const auto truth = softmax(shifted);
    double left = random.uniform();
    std::int32_t y = 0;
    while (y + 1 < static_cast<int>(K) && (left -= truth[static_cast<std::size_t>(y)]) > 0) ++y;
    drawn.y.push_back(y);
  }
  return drawn;
}

TEST(ClassCalibrator, WithTwoClassesIsPlattsLine) {
  Matrix both(static_cast<int>(naive::kScores.size()), 2);
  for (int i = 0; i < both.rows; ++i) {
    both.row(i)[1] = naive::kScores[static_cast<std::size_t>(i)];
    both.row(i)[0] = 1 - both.row(i)[1];
  }
  const auto weights = naive::labelled_weights();
  const auto classes =
      fit_class_calibrator(CalibrationKind::platt, ClassRows{both, naive::kLabels, weights});
  const auto line =
      fit_calibrator(CalibrationKind::platt, ScoredRows{naive::kScores, naive::kLabels, weights});
  EXPECT_NEAR(classes.slope, line.slope, 1e-6);
  EXPECT_NEAR(classes.bias[1] - classes.bias[0], line.intercept, 1e-6);
  std::vector<float> out(2);
  for (const float s : {0.03f, 0.5f, 0.93f}) {
    classes.calibrate(std::vector{1 - s, s}, out);
    EXPECT_NEAR(out[1], line.calibrate(s), 1e-6);
    EXPECT_NEAR(out[0] + out[1], 1, 1e-6);
  }
}

TEST(ClassCalibrator, FindsTheTemperatureAndTheBiases) {
  const std::vector<double> bias = {0, -1, 0.7, 0.2};
  const auto rows = draw(20000, bias, 0.6, 1);
  const auto fitted =
      fit_class_calibrator(CalibrationKind::platt, ClassRows{rows.probability, rows.y});
  EXPECT_NEAR(fitted.slope, 0.6, 0.04);
  for (std::size_t k = 0; k < bias.size(); ++k) EXPECT_NEAR(fitted.bias[k], bias[k], 0.08);
}

// The likelihood written out; no step in any direction may lower it.
TEST(ClassCalibrator, StandsAtTheLowestLoss) {
  const auto rows = draw(300, {0, 0.5, -0.5}, 1.4, 2);
  const auto fitted =
      fit_class_calibrator(CalibrationKind::platt, ClassRows{rows.probability, rows.y});
  std::vector<double> count(3);
  for (const auto y : rows.y) ++count[static_cast<std::size_t>(y)];
  const auto loss = [&](double slope, const std::vector<double>& bias) {
    double sum = 0;
    for (int i = 0; i < rows.probability.rows; ++i) {
      std::vector<double> z(3);
      for (std::size_t k = 0; k < 3; ++k)
        z[k] = slope * std::log(static_cast<double>(rows.probability.row(i)[k])) + bias[k];
      const auto q = softmax(z);
      const auto y = static_cast<std::size_t>(rows.y[static_cast<std::size_t>(i)]);
      for (std::size_t k = 0; k < 3; ++k)
        sum -= (k == y ? count[y] + 1 : 1) / (count[y] + 3) * std::log(q[k]);
    }
    return sum;
  };
  const double lowest = loss(fitted.slope, fitted.bias);
  for (const double step : {1e-3, -1e-3}) {
    EXPECT_GT(loss(fitted.slope + step, fitted.bias), lowest);
    for (std::size_t k = 1; k < 3; ++k) {
      auto bias = fitted.bias;
      bias[k] += step;
      EXPECT_GT(loss(fitted.slope, bias), lowest);
    }
  }
}

TEST(ClassCalibrator, DividesIsotonicCurvesByTheirSum) {
  const auto rows = draw(5000, {0, -2, 1}, 1, 3);
  const auto fitted =
      fit_class_calibrator(CalibrationKind::isotonic, ClassRows{rows.probability, rows.y});
  ASSERT_EQ(fitted.each.size(), 3u);
  std::vector<double> mean(3), share(3);
  for (int i = 0; i < rows.probability.rows; ++i) {
    std::vector<float> out(3);
    fitted.calibrate(rows.probability.row(i), out);
    float sum = 0;
    for (std::size_t k = 0; k < 3; ++k) {
      sum += out[k];
      mean[k] += out[k] / 5000;
    }
    ASSERT_NEAR(sum, 1, 1e-6);
    share[static_cast<std::size_t>(rows.y[static_cast<std::size_t>(i)])] += 1 / 5000.0;
  }
  for (std::size_t k = 0; k < 3; ++k) EXPECT_NEAR(mean[k], share[k], 0.03);
}

TEST(ClassCalibrator, StandsAClassNeverSeenAndRowsWithoutScores) {
  auto rows = draw(400, {0, 0, 0}, 1, 4);
  for (auto& y : rows.y) y = y == 2 ? 1 : y;
  rows.probability.row(7)[1] = NAN;
  for (const auto kind : {CalibrationKind::platt, CalibrationKind::isotonic}) {
    const auto fitted = fit_class_calibrator(kind, ClassRows{rows.probability, rows.y});
    std::vector<float> out(3);
    fitted.calibrate(rows.probability.row(0), out);
    EXPECT_NEAR(out[0] + out[1] + out[2], 1, 1e-6);
    for (const float p : out) EXPECT_GE(p, 0);
    fitted.calibrate(rows.probability.row(7), out);
    EXPECT_TRUE(std::isnan(out[1]));
  }
}

TEST(ClassCalibrator, LearnsNothingFromOneClass) {
  auto rows = draw(20, {0, 0, 0}, 1, 5);
  for (auto& y : rows.y) y = 1;
  for (const auto kind : {CalibrationKind::platt, CalibrationKind::isotonic})
    EXPECT_EQ(fit_class_calibrator(kind, ClassRows{rows.probability, rows.y}).kind,
              CalibrationKind::none);
}

}  // namespace
}  // namespace genegraft::evaluate
