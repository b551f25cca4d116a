#include "linear/logistic_regression.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "support/linear_naive.hpp"

namespace genegraft::linear {
namespace {

LogisticFit fit(const Problem& problem, int classes, const LogisticOptions& options) {
  auto fitted = fit_logistic(make_design(problem.x), problem.y, classes, problem.weight, options);
  EXPECT_TRUE(fitted) << fitted.error().message;
  return *fitted;
}

double largest_difference(const LinearModel& a, const LinearModel& b) {
  double largest = 0;
  for (std::size_t i = 0; i < a.weight.size(); ++i)
    largest = std::max(largest, std::abs(double{a.weight[i]} - b.weight[i]));
  for (std::size_t i = 0; i < a.intercept.size(); ++i)
    largest = std::max(largest, std::abs(double{a.intercept[i]} - b.intercept[i]));
  return largest;
}

struct Case {
  ProblemShape shape;
  double l1_ratio, c;
  bool scale;
};

/// Few parameters are fitted by way of the Gram matrix, more than 768 without it.
std::vector<Case> cases() {
  std::vector<Case> all;
  for (const bool few : {true, false})
    for (const int classes : {2, 4})
      for (const double l1_ratio : {0.0, 0.4, 1.0})
        for (const double c : {0.01, 1.0, 100.0})
          all.push_back({{.rows = 100,
                          .features = few ? 8 : 800 / (classes - 1),
                          .classes = classes,
                          .density = 0.2},
                         l1_ratio,
                         c,
                         classes == 2});
  return all;
}

TEST(FitLogistic, EndsWhereTheConditionsOfAnOptimumHold) {
  std::uint64_t seed = 10;
  for (const auto& [shape, l1_ratio, c, scale] : cases()) {
    const auto problem = make_problem(shape, ++seed);
    LogisticOptions options{.c = c, .l1_ratio = l1_ratio, .scale = scale, .tolerance = 1e-6};
    if (shape.classes == 2) options.class_weight = {0.5, 2};
    const auto fitted = fit(problem, shape.classes, options);
    const auto where = std::to_string(shape.features) + " features, " +
                       std::to_string(shape.classes) + " classes, l1_ratio " +
                       std::to_string(l1_ratio) + ", C " + std::to_string(c);
    EXPECT_TRUE(fitted.converged) << where;
    EXPECT_LE(fitted.left, 1e-6) << where;
    EXPECT_LT(naive_breach(fitted, problem, options), 1e-5) << where;
    EXPECT_NEAR(fitted.objective / naive_objective(fitted, problem, options), 1, 1e-5) << where;
  }
}

TEST(FitLogistic, WithL1FewerWeightsAreUsedTheStrongerThePenalty) {
  for (const int classes : {2, 3}) {
    const auto problem =
        make_problem({.rows = 200, .features = 300, .classes = classes, .signal = 2}, 11);
    std::ptrdiff_t before = -1;
    for (const double c : {1e-4, 0.02, 0.1, 1.0}) {
      const auto model = fit(problem, classes, {.c = c, .l1_ratio = 1}).model;
      const auto used =
          std::count_if(model.weight.begin(), model.weight.end(), [](float w) { return w != 0; });
      EXPECT_GT(used, before) << c;
      EXPECT_EQ(used == 0, before < 0) << c;
      before = used;
    }
    EXPECT_LT(before, static_cast<std::ptrdiff_t>(300) * classes);
  }
}

/// Rows of a tab-separated table of numbers below comments and a line of titles.
std::vector<std::vector<double>> read_table(const std::string& name) {
  std::ifstream file(GENEGRAFT_SOURCE "/tests/golden/" + name);
  std::vector<std::vector<double>> table;
  std::string line;
  bool titles = true;
  while (std::getline(file, line)) {
    if (line.starts_with("#")) continue;
    if (std::exchange(titles, false)) continue;
    std::istringstream words(line);
    table.emplace_back();
    for (double value; words >> value;) table.back().push_back(value);
  }
  return table;
}

TEST(FitLogistic, AgreesWithScikitLearn) {
  const auto rows = read_table("logistic_rows.tsv");
  const auto golden = read_table("logistic_coefficients.tsv");
  ASSERT_EQ(rows.size(), 80u);
  ASSERT_EQ(golden.size(), 8u * 4);
  Matrix x(80, 6);
  std::vector<std::int32_t> three, two;
  std::vector<float> weight;
  for (int i = 0; i < 80; ++i) {
    three.push_back(static_cast<int>(rows[i][0]));
    two.push_back(three.back() == 1);
    weight.push_back(static_cast<float>(rows[i][1]));
    for (int f = 0; f < 6; ++f) x.row(i)[f] = static_cast<float>(rows[i][2 + f]);
  }
  const auto design = make_design(x);
  for (std::size_t at = 0; at < golden.size();) {
    const auto& g = golden[at];
    const int classes = static_cast<int>(g[0]);
    const auto& y = classes == 2 ? two : three;
    const auto used = g[3] != 0 ? weight : std::vector<float>(80, 1.0f);
    LogisticOptions options{.c = g[1], .l1_ratio = g[2], .scale = false, .tolerance = 1e-9};
    if (g[4] != 0) options.class_weight = balanced_class_weight(y, classes, used);
    const auto fitted = fit_logistic(design, y, classes, used, options);
    ASSERT_TRUE(fitted);
    const auto& model = fitted->model;
    for (int o = 0; o < model.outputs; ++o, ++at) {
      const auto where = "line " + std::to_string(at);
      EXPECT_NEAR(model.intercept[o], golden[at][5], 2e-5) << where;
      for (int f = 0; f < 6; ++f) {
        const double expected = golden[at][6 + f];
        EXPECT_NEAR(model.weight[o * 6 + f], expected, 2e-5) << where << ", feature " << f;
        EXPECT_EQ(model.weight[o * 6 + f] == 0, expected == 0) << where << ", feature " << f;
      }
    }
  }
}

TEST(FitLogistic, TakesARowOfWeightThreeForThreeRows) {
  for (const int classes : {2, 3}) {
    auto problem = make_problem({.rows = 120, .classes = classes}, 12);
    Problem repeated{.x = Matrix(0, 8)};
    for (int i = 0; i < 120; ++i) {
      const int times = i % 4;
      problem.weight[i] = static_cast<float>(times);
      for (int t = 0; t < times; ++t) {
        const auto row = problem.x.row(i);
        repeated.x.values.insert(repeated.x.values.end(), row.begin(), row.end());
        repeated.y.push_back(problem.y[i]);
        repeated.weight.push_back(1);
        ++repeated.x.rows;
      }
    }
    const LogisticOptions options{.c = 0.5, .l1_ratio = 0.3, .tolerance = 1e-9};
    const auto a = fit(problem, classes, options), b = fit(repeated, classes, options);
    EXPECT_LT(largest_difference(a.model, b.model), 1e-5);
    EXPECT_NEAR(a.objective, b.objective, 1e-6 * b.objective);
  }
}

TEST(FitLogistic, MultipliesRowWeightsByClassWeights) {
  auto problem = make_problem({.rows = 120, .classes = 3}, 13);
  const LogisticOptions weighted{.scale = false, .class_weight = {1, 2, 0.5}, .tolerance = 1e-9};
  const auto a = fit(problem, 3, weighted);
  for (int i = 0; i < 120; ++i)
    problem.weight[i] *= static_cast<float>(weighted.class_weight[problem.y[i]]);
  const auto b = fit(problem, 3, {.scale = false, .tolerance = 1e-9});
  EXPECT_LT(largest_difference(a.model, b.model), 1e-5);
}

TEST(FitLogistic, StaysFiniteWhereTheClassesAreSeparable) {
  for (const double l1_ratio : {0.0, 1.0})
    for (const int classes : {2, 3})
      for (const double c : {1.0, 1e6}) {
        Problem problem{.x = Matrix(30, 2)};
        for (int i = 0; i < 30; ++i) {
          problem.y.push_back(i % classes);
          problem.weight.push_back(1);
          problem.x.row(i)[0] = static_cast<float>(100 * (i % classes) + i * 0.01);
          problem.x.row(i)[1] = static_cast<float>(i % classes == 1);
        }
        const LogisticOptions options{.c = c, .l1_ratio = l1_ratio};
        const auto fitted = fit(problem, classes, options);
        EXPECT_TRUE(fitted.converged) << classes << ' ' << c << ' ' << l1_ratio;
        for (const float w : fitted.model.weight)
          EXPECT_TRUE(std::isfinite(w) && std::abs(w) < 1e3);
        std::vector<float> out(30 * static_cast<std::size_t>(fitted.model.outputs));
        score(fitted.model, problem.x.values, out);
        for (int i = 0; i < 30; ++i) {
          const float p = classes == 2 ? (problem.y[i] ? out[i] : 1 - out[i])
                                       : out[static_cast<std::size_t>(i) * 3 + problem.y[i]];
          EXPECT_GT(p, 0.5) << i;
        }
      }
}

TEST(FitLogistic, GivesConstantColumnsNoWeight) {
  for (const double l1_ratio : {0.0, 1.0})
    for (const int features : {8, 300}) {
      auto problem = make_problem({.rows = 150, .features = features, .classes = 3}, 14);
      for (int i = 0; i < 150; ++i) {
        problem.x.row(i)[0] = 0;
        problem.x.row(i)[2] = 7.3f;
      }
      const auto fitted = fit(problem, 3, {.c = 10, .l1_ratio = l1_ratio});
      EXPECT_TRUE(fitted.converged);
      for (int o = 0; o < 3; ++o) {
        EXPECT_EQ(fitted.model.weight[static_cast<std::size_t>(o) * features], 0);
        EXPECT_EQ(fitted.model.weight[static_cast<std::size_t>(o) * features + 2], 0);
      }
    }
}

TEST(FitLogistic, OfNothingButZerosGivesTheShares) {
  Problem problem{.x = Matrix(10, 3), .y = {0, 0, 0, 0, 0, 1, 1, 1, 2, 2}};
  problem.weight.assign(10, 1);
  for (const double l1_ratio : {0.0, 1.0}) {
    const auto fitted = fit(problem, 3, {.l1_ratio = l1_ratio});
    std::vector<float> out(3);
    score(fitted.model, std::vector<float>(3), out);
    EXPECT_FLOAT_EQ(out[0], 0.5f);
    EXPECT_FLOAT_EQ(out[1], 0.3f);
    EXPECT_FLOAT_EQ(out[2], 0.2f);
  }
}

TEST(FitLogistic, IsTheSameOfDenseAndSparseRowsAndOnAnyNumberOfThreads) {
  for (const int features : {8, 300})
    for (const double l1_ratio : {0.0, 1.0}) {
      const auto problem =
          make_problem({.rows = 1500, .features = features, .classes = 3, .density = 0.1}, 15);
      LogisticOptions options{.l1_ratio = l1_ratio, .tolerance = 1e-3, .threads = 1};
      const auto one = fit(problem, 3, options);
      options.threads = 3;
      const auto three =
          fit_logistic(make_design(to_sparse(problem.x)), problem.y, 3, problem.weight, options);
      EXPECT_EQ(one.model.weight, three->model.weight);
      EXPECT_EQ(one.model.intercept, three->model.intercept);
      EXPECT_EQ(one.objective, three->objective);
    }
}

TEST(FitLogistic, IsNotLedAstrayByColumnsFarFromZero) {
  auto near = make_problem({.rows = 200, .features = 4}, 16);
  auto far = near;
  for (int i = 0; i < 200; ++i) {  // by powers of two, kept exact
    near.x.row(i)[1] = std::round(near.x.row(i)[1] * 64) / 64;
    far.x.row(i)[1] = near.x.row(i)[1] + 65536;
  }
  for (const double l1_ratio : {0.0, 1.0}) {
    const LogisticOptions options{.l1_ratio = l1_ratio, .tolerance = 1e-8};
    const auto a = fit(near, 2, options), b = fit(far, 2, options);
    for (int f = 0; f < 4; ++f) EXPECT_NEAR(a.model.weight[f], b.model.weight[f], 1e-5);
    std::vector<float> p(200), q(200);
    score(a.model, near.x.values, p);
    score(b.model, far.x.values, q);
    for (int i = 0; i < 200; ++i) EXPECT_NEAR(p[i], q[i], 1e-3);
  }
}

TEST(FitLogistic, RefusesRowsOfOneClass) {
  const auto design = make_design(Matrix(3, 2));
  const std::vector<std::int32_t> same = {1, 1, 1}, two = {1, 0, 1};
  const auto error = [&](const auto& y, const std::vector<float>& weight) {
    const auto fitted = fit_logistic(design, y, 2, weight, {});
    return fitted ? "no error" : fitted.error().message;
  };
  EXPECT_EQ(error(same, {}), "only class 1 has rows to learn from");
  EXPECT_EQ(error(two, {1, 0, 1}), "only class 1 has rows to learn from");
  EXPECT_EQ(error(two, {0, 0, 0}), "there are no rows to learn from");
  EXPECT_EQ(error(two, {}), "no error");
}

TEST(FitLogistic, GivesAClassWithoutRowsNoProbability) {
  auto problem = make_problem({.rows = 100, .features = 5, .classes = 3}, 17);
  for (auto& y : problem.y) y = y == 1 ? 0 : y;
  problem.weight.assign(100, 1);
  for (const double l1_ratio : {0.0, 1.0}) {
    const auto fitted = fit(problem, 3, {.l1_ratio = l1_ratio});
    EXPECT_TRUE(fitted.converged);
    std::vector<float> out(300);
    score(fitted.model, problem.x.values, out);
    for (int i = 0; i < 100; ++i) {
      EXPECT_LT(out[i * 3 + 1], 1e-12);
      EXPECT_NEAR(out[i * 3] + out[i * 3 + 2], 1, 1e-6);
    }
  }
}

TEST(FitLogistic, EndsWhenToldTo) {
  const auto problem = make_problem({.rows = 200}, 18);
  int asked = 0;
  const auto fitted = fit_logistic(make_design(problem.x), problem.y, 2, {}, {.tolerance = 1e-12},
                                   [&](int iterations, double left) {
                                     EXPECT_EQ(iterations, asked);
                                     EXPECT_GT(left, 0);
                                     return ++asked < 3;
                                   });
  EXPECT_EQ(fitted->iterations, 2);
  EXPECT_FALSE(fitted->converged);
  const auto limited = fit_logistic(make_design(problem.x), problem.y, 2, {},
                                    {.tolerance = 1e-12, .max_iterations = 1});
  EXPECT_EQ(limited->iterations, 1);
}

TEST(BalancedClassWeight, LetsEveryClassCountAlike) {
  const std::vector<std::int32_t> y = {0, 0, 0, 1};
  EXPECT_EQ(balanced_class_weight(y, 2), (std::vector<double>{4 / 6.0, 2}));
  EXPECT_EQ(balanced_class_weight(y, 2, std::vector<float>{1, 1, 0, 2}),
            (std::vector<double>{1, 1}));
  EXPECT_EQ(balanced_class_weight(y, 3)[2], 1);
}

}  // namespace
}  // namespace genegraft::linear
