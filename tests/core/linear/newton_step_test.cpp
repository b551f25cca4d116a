#include "linear/newton_step.hpp"

#include <gtest/gtest.h>

#include "support/linear_naive.hpp"

namespace genegraft::linear {
namespace {

/// The three ways to a step must agree: they minimise the same model.
struct Setting {
  Problem problem;
  Design design;
  SparseMatrix columns;
  std::vector<double> weight;
  LogisticLoss loss;
  ElasticNet penalty;
  std::vector<double> w, p, gradient, unit;

  Setting(int classes, double l1, double l2)
      : problem(make_problem({.rows = 300, .features = 9, .classes = classes, .density = 0.4}, 8)),
        design(make_design(problem.x)),
        columns(transpose(design.entries)),
        weight(problem.weight.begin(), problem.weight.end()),
        loss(design, problem.y, weight, classes == 2 ? 1 : classes, 1),
        w(loss.parameters()),
        p(loss.margin_count()),
        gradient(w.size()),
        unit(w.size(), 1.0) {
    Random random(9);
    const auto o = static_cast<std::size_t>(loss.outputs());
    for (int f = 0; f < 9; ++f) {
      const double scale = std::pow(10.0, f % 4 - 1);
      penalty.l1.push_back(l1 * scale);
      penalty.l2.push_back(l2 * scale * scale);
      penalty.fixed.push_back(f == 5);
      for (std::size_t k = 0; k < o; ++k) {
        unit[f * o + k] = f == 5 ? INFINITY : scale;
        w[f * o + k] = f == 5 || f % 2 ? 0 : 0.2 * normal(random) / scale;
      }
    }
    penalty.smooth = l1 == 0;
    std::vector<double> z(p.size()), none(p.size());
    loss.margins(w, z);
    loss.value(z, none, 0, p);
    loss.gradient(p, gradient);
  }

  StepProblem step() const { return {loss, penalty, p, w, gradient, unit, 1e-9}; }

  /// Worst slope of the model at w + d, in units.
  double breach(const std::vector<double>& d) const {
    std::vector<double> product(d.size());
    loss.hessian_product(p, d, product);
    const auto o = static_cast<std::size_t>(loss.outputs());
    double worst = 0;
    for (std::size_t i = 0; i < d.size(); ++i) {
      const int j = static_cast<int>(i / o);
      const double g = gradient[i] + product[i];
      worst = std::max(worst, std::abs(j == 9 ? g : penalty.slope(j, w[i] + d[i], g)) / unit[i]);
    }
    return worst;
  }
};

TEST(NewtonStep, SolvesTheModelWithoutL1) {
  for (const int classes : {2, 4})
    for (const double l2 : {1e-3, 1.0, 1e3}) {
      const Setting s(classes, 0, l2);
      GramStep gram;
      gram.refresh(s.loss, s.p, true);
      EXPECT_LT(s.breach(gram.solve(s.step())), 1e-6) << classes << ' ' << l2;
      EXPECT_LT(s.breach(conjugate_step(s.step())), 1e-6) << classes << ' ' << l2;
    }
}

TEST(NewtonStep, SolvesTheModelWithL1) {
  for (const int classes : {2, 4})
    for (const double l1 : {0.1, 3.0, 30.0})
      for (const double l2 : {0.0, 1.0}) {
        const Setting s(classes, l1, l2);
        GramStep gram;
        gram.refresh(s.loss, s.p, true);
        EXPECT_LT(s.breach(gram.solve(s.step())), 1e-6) << classes << ' ' << l1;
        // Of the zero weights it moves only those near to leaving zero: with all of them in, it
        // must reach the model's minimum, otherwise that over those it chose.
        const auto d = coordinate_step(s.step(), s.columns);
        if (l1 < 1) {
          EXPECT_LT(s.breach(d), 1e-6) << classes << ' ' << l1;
        }
        const auto o = static_cast<std::size_t>(s.loss.outputs());
        for (std::size_t k = 0; k < o; ++k) EXPECT_EQ(d[5 * o + k], 0);
      }
}

TEST(NewtonStep, HoldsFixedWeightsAtZero) {
  const Setting s(3, 0, 1);
  GramStep gram;
  gram.refresh(s.loss, s.p, true);
  for (const auto& d : {gram.solve(s.step()), conjugate_step(s.step())})
    for (std::size_t k = 0; k < 3; ++k) EXPECT_EQ(d[5 * 3 + k], 0);
}

}  // namespace
}  // namespace genegraft::linear
