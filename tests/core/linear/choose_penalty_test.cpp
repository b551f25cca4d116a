#include "linear/choose_penalty.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "support/linear_naive.hpp"

namespace genegraft::linear {
namespace {

std::vector<int> dealt(int rows, int folds) {
  std::vector<int> fold;
  for (int i = 0; i < rows; ++i) fold.push_back(i % folds);
  return fold;
}

/// Weight and mean log loss of the rows of a fold under a fit of all others.
std::pair<double, double> naive_held_out(const Problem& problem, int classes,
                                         const std::vector<int>& fold, int number,
                                         const LogisticOptions& options) {
  auto training = problem.weight;
  std::vector<double> held(problem.weight.size());
  double total = 0;
  for (std::size_t i = 0; i < fold.size(); ++i) {
    if (fold[i] != number) continue;
    training[i] = 0;
    held[i] = problem.weight[i];
    total += held[i];
  }
  const auto fitted = fit_logistic(make_design(problem.x), problem.y, classes, training, options);
  return {total, naive_loss(fitted->model, problem.x, problem.y, held).loss / total};
}

TEST(ChoosePenalty, CurveIsTheHeldOutLossOfFitsOfTheOtherFolds) {
  for (const int classes : {2, 3})
    for (const double l1_ratio : {0.0, 1.0}) {
      const auto problem = make_problem({.rows = 150, .features = 12, .classes = classes}, 23);
      const auto fold = dealt(150, 4);
      PenaltyOptions options{
          .fit = {.l1_ratio = l1_ratio, .tolerance = 1e-7}, .c = {0.01, 0.1, 1, 10}, .patience = 0};
      const auto choice =
          choose_penalty(make_design(problem.x), problem.y, classes, problem.weight, fold, options);
      ASSERT_TRUE(choice) << choice.error().message;
      ASSERT_EQ(choice->curve.size(), 4u);
      for (const auto& step : choice->curve) {
        options.fit.c = step.c;
        double total = 0, mean = 0, squares = 0;
        std::vector<std::pair<double, double>> folds;
        for (int number = 0; number < 4; ++number) {
          folds.push_back(naive_held_out(problem, classes, fold, number, options.fit));
          total += folds.back().first;
          mean += folds.back().first * folds.back().second;
        }
        mean /= total;
        for (const auto& [weight, loss] : folds) squares += weight * (loss - mean) * (loss - mean);
        EXPECT_NEAR(step.loss, mean, 1e-4);
        EXPECT_NEAR(step.error, std::sqrt(squares / total / 3), 1e-4);
        EXPECT_GE(step.loss, choice->curve[choice->best].loss);
      }
      options.fit.c = choice->curve[choice->best].c;
      EXPECT_EQ(choice->chosen, choice->best);
      EXPECT_EQ(choice->fit.c, options.fit.c);
      EXPECT_LT(naive_breach(choice->fit, problem, options.fit), 1e-5);
    }
}

TEST(ChoosePenalty, FindsAMiddleWayWhereMostColumnsAreNoise) {
  const auto problem = make_problem({.rows = 200, .features = 60}, 24);
  for (const double l1_ratio : {0.0, 1.0}) {
    const auto choice = choose_penalty(make_design(problem.x), problem.y, 2, {}, dealt(200, 5),
                                       {.fit = {.l1_ratio = l1_ratio, .tolerance = 1e-4}});
    const auto& curve = choice->curve;
    EXPECT_GT(choice->best, 0);
    EXPECT_EQ(static_cast<int>(curve.size()), choice->best + 1 + 3);  // patience
    EXPECT_LT(curve[choice->best].loss, curve.front().loss - 0.05);
    for (std::size_t i = 1; i < curve.size(); ++i) EXPECT_GT(curve[i].c, curve[i - 1].c);
  }
}

TEST(ChoosePenalty, MayTakeTheStrongestPenaltyWithinAStandardError) {
  const auto problem = make_problem({.rows = 200, .features = 60}, 24);
  const auto choice = choose_penalty(make_design(problem.x), problem.y, 2, {}, dealt(200, 5),
                                     {.fit = {.l1_ratio = 1}, .one_standard_error = true});
  const auto& best = choice->curve[choice->best];
  EXPECT_LT(choice->chosen, choice->best);
  for (int i = 0; i < choice->best; ++i)
    EXPECT_EQ(i >= choice->chosen, choice->curve[i].loss <= best.loss + best.error) << i;
  EXPECT_EQ(choice->fit.c, choice->curve[choice->chosen].c);
}

TEST(ChoosePenalty, LearnsFromRowsOfNoFoldAlways) {
  const auto problem = make_problem({.rows = 150, .features = 6}, 25);
  std::vector<int> fold(150, -1);
  for (int i = 0; i < 40; ++i) fold[i] = 7;  // numbers may have gaps
  const auto choice = choose_penalty(make_design(problem.x), problem.y, 2, problem.weight, fold,
                                     {.c = {0.5}, .one_standard_error = true});
  EXPECT_NEAR(choice->curve[0].loss, naive_held_out(problem, 2, fold, 7, {.c = 0.5}).second, 1e-5);
  EXPECT_TRUE(std::isnan(choice->curve[0].error));
  EXPECT_EQ(choice->chosen, 0);
}

TEST(ChoosePenalty, IsTheSameOnAnyNumberOfThreads) {
  for (const int features : {12, 300})
    for (const double l1_ratio : {0.0, 1.0}) {
      const auto problem =
          make_problem({.rows = 300, .features = features, .classes = 3, .density = 0.3}, 26);
      PenaltyOptions options{.fit = {.l1_ratio = l1_ratio, .tolerance = 1e-3, .threads = 1},
                             .steps = 5};
      const auto design = make_design(problem.x);
      const auto fold = dealt(300, 3);
      const auto one = choose_penalty(design, problem.y, 3, {}, fold, options);
      options.fit.threads = 4;
      const auto four = choose_penalty(design, problem.y, 3, {}, fold, options);
      ASSERT_EQ(one->curve.size(), four->curve.size());
      for (std::size_t i = 0; i < one->curve.size(); ++i)
        EXPECT_EQ(one->curve[i].loss, four->curve[i].loss);
      EXPECT_EQ(one->fit.model.weight, four->fit.model.weight);
    }
}

TEST(ChoosePenalty, StopsWhenToldToAndFitsTheBestSoFar) {
  const auto problem = make_problem({.rows = 100}, 27);
  const auto choice = choose_penalty(make_design(problem.x), problem.y, 2, {}, dealt(100, 3), {},
                                     [](int done, int steps) {
                                       EXPECT_EQ(steps, 15);
                                       return done < 2;
                                     });
  EXPECT_EQ(choice->curve.size(), 2u);
  EXPECT_TRUE(choice->fit.converged);
}

TEST(ChoosePenalty, DoesNotCountHeldOutRowsOfAClassNotLearned) {
  auto problem = make_problem({.rows = 120, .features = 4, .classes = 2}, 28);
  std::vector<int> fold = dealt(120, 3);
  for (int i = 0; i < 120; i += 3)
    if (i < 60) problem.y[i] = 2;  // class 2 lies in fold 0 alone
  const auto choice = choose_penalty(make_design(problem.x), problem.y, 3, {}, fold, {.c = {1}});
  ASSERT_TRUE(choice) << choice.error().message;
  EXPECT_LT(choice->curve[0].loss, 2);
}

TEST(ChoosePenalty, RefusesFoldsThatLeaveNothingToLearnOrToMeasure) {
  const auto design = make_design(Matrix(4, 2));
  const std::vector<std::int32_t> y = {0, 0, 1, 1};
  const auto error = [&](const std::vector<float>& weight, const std::vector<int>& fold) {
    const auto choice = choose_penalty(design, y, 2, weight, fold, {.c = {1}});
    return choice ? "no error" : choice.error().message;
  };
  EXPECT_EQ(error({}, {0, 0, 1, 1}), "without fold 0: only class 1 has rows to learn from");
  EXPECT_EQ(error({}, {-1, 3, 3, 3}), "without fold 3: only class 0 has rows to learn from");
  EXPECT_EQ(error({}, {0, 0, 0, 0}), "without fold 0: there are no rows to learn from");
  EXPECT_EQ(error({}, {-1, -1, -1, -1}), "no rows are held out to choose the penalty by");
  EXPECT_EQ(error({1, 1, 1, 0}, {-1, -1, -1, 0}), "no rows are held out to choose the penalty by");
  EXPECT_EQ(error({1, 1, 0, 0}, {0, 1, 0, 1}), "only class 0 has rows to learn from");
  EXPECT_EQ(error({}, {0, 1, 0, 1}), "no error");
}

}  // namespace
}  // namespace genegraft::linear
