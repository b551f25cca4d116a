#include "linear/logistic_path.hpp"

#include <gtest/gtest.h>

#include "support/linear_naive.hpp"

namespace genegraft::linear {
namespace {

bool any_weight(const LinearModel& model) {
  return std::any_of(model.weight.begin(), model.weight.end(), [](float w) { return w != 0; });
}

TEST(LogisticPath, EndsWhereAFitOfItsOwnWould) {
  for (const int features : {8, 300})
    for (const double l1_ratio : {0.0, 1.0}) {
      const auto problem = make_problem({.rows = 100, .features = features, .classes = 3}, 19);
      const auto design = make_design(problem.x);
      const auto columns = transpose(design.entries);
      LogisticOptions options{.l1_ratio = l1_ratio, .tolerance = 1e-6};
      EXPECT_EQ(LogisticPath::needs_columns(design, 3, options), features == 300 && l1_ratio > 0);
      LogisticPath path(design, &columns, problem.y, 3, problem.weight, options);
      for (const double c : {0.01, 0.3, 5.0, 0.1}) {
        const auto warm = path.fit(c);
        options.c = c;
        const auto cold = fit_logistic(design, problem.y, 3, problem.weight, options);
        EXPECT_TRUE(warm.converged);
        EXPECT_NEAR(warm.objective / cold->objective, 1, 1e-6);
      }
    }
}

TEST(LogisticPath, SuggestsToBeginWhereTheFirstWeightEnters) {
  for (const bool scale : {false, true})
    for (const int classes : {2, 3}) {
      const auto problem = make_problem({.rows = 200, .features = 20, .classes = classes}, 20);
      const auto design = make_design(problem.x);
      const LogisticOptions options{.l1_ratio = 0.7, .scale = scale};
      LogisticPath path(design, nullptr, problem.y, classes, problem.weight, options);
      const auto c = path.suggest_c(9);
      ASSERT_EQ(c.size(), 9u);
      EXPECT_NEAR(c.back() / c.front(), 1e4, 1);
      EXPECT_FALSE(any_weight(path.fit(c[0] * 0.999).model));
      EXPECT_TRUE(any_weight(path.fit(c[0] * 1.01).model));
    }
}

TEST(LogisticPath, SuggestsTheSameForScaledColumnsInAnyUnits) {
  auto problem = make_problem({.rows = 200, .features = 5}, 21);
  const LogisticOptions options;
  const auto design = make_design(problem.x);
  const auto c = LogisticPath(design, nullptr, problem.y, 2, problem.weight, options).suggest_c(3);
  for (float& value : problem.x.values) value *= 1024;
  const auto large = make_design(problem.x);
  const auto same =
      LogisticPath(large, nullptr, problem.y, 2, problem.weight, options).suggest_c(3);
  for (int i = 0; i < 3; ++i) EXPECT_DOUBLE_EQ(c[i], same[i]);
}

TEST(LogisticPath, HasTheLogLossOfRowsItDidNotLearnFrom) {
  for (const int classes : {2, 3}) {
    const auto problem = make_problem({.rows = 100, .features = 5, .classes = classes}, 22);
    auto weight = problem.weight;
    for (int i = 0; i < 20; ++i) weight[i] = 0;
    const auto design = make_design(problem.x);
    LogisticPath path(design, nullptr, problem.y, classes, weight, {});
    const auto model = path.fit(1).model;
    std::vector<float> out(100 * static_cast<std::size_t>(model.outputs));
    score(model, problem.x.values, out);
    for (int i = 0; i < 100; ++i) {
      const double p = classes == 2 ? (problem.y[i] ? out[i] : 1 - double{out[i]})
                                    : out[static_cast<std::size_t>(i) * 3 + problem.y[i]];
      EXPECT_NEAR(*path.log_loss(i), -std::log(p), 1e-4 + 1e-6 / p);
    }
  }
}

}  // namespace
}  // namespace genegraft::linear
