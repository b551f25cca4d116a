#include "model/mixture_weights.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "base/random.hpp"

namespace genegraft::model {
namespace {

constexpr double kFlat = 1e-9;  // a prior that has no say

struct Rows {
  std::vector<double> log_odds;
  std::vector<std::int32_t> y;
};

/// y follows intercept + weights . x.
Rows made_up_rows(int rows, const std::vector<double>& weight, double intercept) {
  Random random(5);
  Rows made;
  for (int i = 0; i < rows; ++i) {
    double margin = intercept;
    for (const double w : weight) {
      made.log_odds.push_back(6 * random.uniform() - 3);
      margin += w * made.log_odds.back();
    }
    made.y.push_back(random.uniform() < 1 / (1 + std::exp(-margin)));
  }
  return made;
}

MixtureWeights fit(const Rows& rows, int parts, double strength, const std::vector<double>& at,
                   std::vector<float> weight = {}) {
  return fit_mixture_weights(rows.log_odds, parts, rows.y, weight,
                             {.at = {at, 0}, .strength = strength, .intercept_strength = kFlat});
}

TEST(MixtureWeights, FindsTheWeightsThatMadeTheRows) {
  const auto fitted = fit(made_up_rows(60'000, {0.7, 0.2}, -1), 2, kFlat, {0.5, 0.5});
  EXPECT_NEAR(fitted.weight[0], 0.7, 0.03);
  EXPECT_NEAR(fitted.weight[1], 0.2, 0.03);
  EXPECT_NEAR(fitted.intercept, -1, 0.05);
}

TEST(MixtureWeights, LeaveNoSlopeButAtTheirBound) {
  const auto rows = made_up_rows(2'000, {0.8, -0.6, 0.3}, 0.5);
  const auto fitted = fit(rows, 3, kFlat, {1, 1, 1});
  EXPECT_EQ(fitted.weight[1], 0);
  std::vector<double> slope(4);
  for (std::size_t i = 0; i < rows.y.size(); ++i) {
    double margin = fitted.intercept;
    for (std::size_t p = 0; p < 3; ++p) margin += fitted.weight[p] * rows.log_odds[3 * i + p];
    const double error = 1 / (1 + std::exp(-margin)) - rows.y[i];
    for (std::size_t p = 0; p < 3; ++p) slope[p] += error * rows.log_odds[3 * i + p];
    slope[3] += error;
  }
  EXPECT_NEAR(slope[0], 0, 1e-3);
  EXPECT_GT(slope[1], 0);  // the loss would fall only below 0
  EXPECT_NEAR(slope[2], 0, 1e-3);
  EXPECT_NEAR(slope[3], 0, 1e-3);
}

TEST(MixtureWeights, CountARowOfWeightTwoTwice) {
  auto rows = made_up_rows(200, {0.5}, 0);
  std::vector<float> weight(200, 1);
  auto twice = rows;
  for (int i = 0; i < 50; ++i) {
    weight[static_cast<std::size_t>(i)] = 2;
    twice.log_odds.push_back(rows.log_odds[static_cast<std::size_t>(i)]);
    twice.y.push_back(rows.y[static_cast<std::size_t>(i)]);
  }
  const auto a = fit(rows, 1, 1, {1}, weight), b = fit(twice, 1, 1, {1});
  EXPECT_NEAR(a.weight[0], b.weight[0], 1e-6);
  EXPECT_NEAR(a.intercept, b.intercept, 1e-6);
}

TEST(MixtureWeights, StayAtThePriorWithoutRowsAndNearItWithFew) {
  const auto none = fit({}, 2, 10, {0.3, 0.7});
  EXPECT_EQ(none.weight, (std::vector<double>{0.3, 0.7}));
  EXPECT_EQ(none.intercept, 0);
  const auto rows = made_up_rows(20, {2, 0}, 0);
  const auto firm = fit(rows, 2, 1e6, {0.3, 0.7}), loose = fit(rows, 2, 1, {0.3, 0.7});
  EXPECT_NEAR(firm.weight[0], 0.3, 1e-3);
  EXPECT_GT(loose.weight[0], firm.weight[0]);
}

}  // namespace
}  // namespace genegraft::model
