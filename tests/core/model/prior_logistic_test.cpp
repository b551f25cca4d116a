#include "model/prior_logistic.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "base/random.hpp"

namespace genegraft::model {
namespace {

/// 200 rows of two columns, mostly 0.
struct Rows {
  std::vector<double> x;
  std::vector<std::int32_t> y;
};

Rows made_up_rows() {
  Random random(3);
  Rows rows;
  for (int i = 0; i < 200; ++i) {
    const double a = random.below(3) ? 0 : 4 * random.uniform() - 2, b = random.uniform();
    rows.x.insert(rows.x.end(), {a, b});
    rows.y.push_back(random.uniform() < 1 / (1 + std::exp(-(a - 0.5))));
  }
  return rows;
}

double objective(const Rows& rows, const CoefficientPrior& prior, const std::vector<double>& at) {
  double sum = 0;
  for (std::size_t i = 0; i < rows.y.size(); ++i) {
    const double z = at[0] * rows.x[2 * i] + at[1] * rows.x[2 * i + 1] + at[2];
    sum += std::log1p(std::exp(rows.y[i] == 1 ? -z : z));
  }
  for (std::size_t c = 0; c < 3; ++c)
    sum += prior.strength[c] / 2 * (at[c] - prior.centre[c]) * (at[c] - prior.centre[c]);
  return sum;
}

TEST(PriorLogistic, NoStepFromItsAnswerLowersTheLoss) {
  const auto rows = made_up_rows();
  for (const int bounded : {0, 2}) {
    const CoefficientPrior prior{{0.2, 0.1, 0}, {1, 5, 0.01}, bounded};
    const auto fitted = fit_prior_logistic(rows.x, rows.y, {}, prior);
    const double best = objective(rows, prior, fitted);
    for (std::size_t c = 0; c < 3; ++c)
      for (const double step : {-1e-3, 1e-3}) {
        auto moved = fitted;
        moved[c] += step;
        if (static_cast<int>(c) < bounded && moved[c] < 0) continue;
        EXPECT_GE(objective(rows, prior, moved), best) << bounded << " " << c;
      }
  }
}

TEST(PriorLogistic, StaysAtTheCentreWithoutRows) {
  const CoefficientPrior prior{{0.5, -0.25, 2}, {1, 1, 1}, 1};
  EXPECT_EQ(fit_prior_logistic({}, {}, {}, prior), prior.centre);
}

}  // namespace
}  // namespace genegraft::model
