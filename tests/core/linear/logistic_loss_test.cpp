#include "linear/logistic_loss.hpp"

#include <gtest/gtest.h>

#include "support/linear_naive.hpp"

namespace genegraft::linear {
namespace {

/// A loss at random weights, with what its derivatives are asked for.
struct Setting {
  Problem problem;
  Design design;
  std::vector<double> weight;
  LogisticLoss loss;
  std::vector<double> w, z, none, p;

  Setting(int rows, int classes, int threads = 1)
      : problem(make_problem({.rows = rows, .features = 7, .classes = classes, .density = 0.6}, 6)),
        design(make_design(problem.x)),
        weight(problem.weight.begin(), problem.weight.end()),
        loss(design, problem.y, weight, classes == 2 ? 1 : classes, threads),
        w(loss.parameters()),
        z(loss.margin_count()),
        none(z.size()),
        p(z.size()) {
    weight[3] = 0;
    Random random(7);
    for (std::size_t i = 0; i < w.size(); ++i)
      w[i] = normal(random) / std::pow(10.0, static_cast<int>(i) / loss.outputs() % 4 - 1);
    value(w);
  }

  double value(const std::vector<double>& at) {
    loss.margins(at, z);
    return loss.value(z, none, 0, p);
  }
};

TEST(LogisticLoss, GradientIsTheSlopeOfTheValue) {
  for (const int classes : {2, 3, 5}) {
    Setting s(60, classes);
    std::vector<double> gradient(s.w.size());
    s.loss.gradient(s.p, gradient);
    for (std::size_t i = 0; i < s.w.size(); ++i) {
      constexpr double kStep = 1e-5;
      auto up = s.w, down = s.w;
      up[i] += kStep;
      down[i] -= kStep;
      const double slope = (s.value(up) - s.value(down)) / (2 * kStep);
      EXPECT_NEAR(gradient[i], slope, 1e-5 * (1 + std::abs(slope))) << classes << ' ' << i;
    }
  }
}

TEST(LogisticLoss, HessianIsTheSlopeOfTheGradient) {
  for (const int classes : {2, 3, 5}) {
    Setting s(60, classes);
    const auto n = s.w.size();
    std::vector<double> hessian(n * n), diagonal(n), product(n), column(n);
    s.loss.hessian(s.p, s.loss.rows(), hessian);
    s.loss.hessian_diagonal(s.p, diagonal);
    const auto p = s.p;
    for (std::size_t i = 0; i < n; ++i) {
      std::vector<double> unit(n), up(n), down(n);
      unit[i] = 1;
      s.loss.hessian_product(p, unit, product);
      constexpr double kStep = 1e-5;
      auto moved = s.w;
      moved[i] += kStep;
      s.value(moved);
      s.loss.gradient(s.p, up);
      moved[i] -= 2 * kStep;
      s.value(moved);
      s.loss.gradient(s.p, down);
      for (std::size_t j = 0; j < n; ++j) {
        const double slope = (up[j] - down[j]) / (2 * kStep);
        EXPECT_NEAR(product[j], slope, 1e-4 * (1 + std::abs(slope)));
        const double stored = j <= i ? hessian[i * n + j] : hessian[j * n + i];
        EXPECT_NEAR(product[j], stored, 1e-9 * (1 + std::abs(stored)));
      }
      EXPECT_NEAR(diagonal[i], product[i], 1e-9 * (1 + product[i]));
    }
  }
}

TEST(LogisticLoss, ASampledHessianKeepsTheCurvatureOfTheIntercepts) {
  for (const int classes : {2, 4}) {
    Setting s(20000, classes);
    const auto n = s.w.size();
    const auto o = static_cast<std::size_t>(s.loss.outputs());
    std::vector<double> whole(n * n), sample(n * n);
    s.loss.hessian(s.p, s.loss.rows(), whole);
    s.loss.hessian(s.p, 2000, sample);
    double a = 0, b = 0;
    for (std::size_t k = n - o; k < n; ++k) a += whole[k * n + k], b += sample[k * n + k];
    EXPECT_NEAR(a / b, 1, 1e-9);
    for (std::size_t i = 0; i < n; ++i)
      EXPECT_NEAR(sample[i * n + i] / whole[i * n + i], 1, 0.25) << i;
  }
}

TEST(LogisticLoss, IsTheSameOnAnyNumberOfThreads) {
  for (const int classes : {2, 3}) {
    Setting one(5000, classes, 1), three(5000, classes, 3);
    EXPECT_EQ(one.value(one.w), three.value(three.w));
    const auto n = one.w.size();
    std::vector<double> a(n), b(n), c(n * n), d(n * n);
    one.loss.gradient(one.p, a);
    three.loss.gradient(three.p, b);
    EXPECT_EQ(a, b);
    one.loss.hessian(one.p, 700, c);
    three.loss.hessian(three.p, 700, d);
    EXPECT_EQ(c, d);
  }
}

TEST(LogisticLoss, StaysFiniteAtHugeMargins) {
  Setting s(60, 3);
  for (double& value : s.w) value *= 1e6;
  EXPECT_TRUE(std::isfinite(s.value(s.w)));
}

}  // namespace
}  // namespace genegraft::linear
