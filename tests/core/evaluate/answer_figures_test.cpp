#include "evaluate/answer_figures.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "evaluate/metrics.hpp"

namespace genegraft::evaluate {
namespace {

TEST(AnswerFigures, OfTwoClassesAreThoseOfClassOne) {
  // Class 1: right, right, missed; class 0: right, right, wrong, right.
  const std::vector<float> yes = {.9f, .5f, .4f, .1f, .2f, .8f, .3f};
  const std::vector<std::int32_t> y = {1, 1, 1, 0, 0, 0, 0};
  std::vector<float> probability;
  for (const float p : yes) probability.insert(probability.end(), {1 - p, p});
  const auto figures = answer_figures(probability, y, 2);
  EXPECT_DOUBLE_EQ(figures.accuracy, 5.0 / 7);
  EXPECT_DOUBLE_EQ(figures.precision, 2.0 / 3);
  EXPECT_DOUBLE_EQ(figures.recall, 2.0 / 3);
  EXPECT_NEAR(figures.mcc, mcc(confusion_at(yes, y, 0.5f)), 1e-12);
  EXPECT_DOUBLE_EQ(figures.roc_auc, roc_auc(yes, y));
}

TEST(AnswerFigures, OfThreeClassesAreMeansAndGorodkinsCorrelation) {
  // Truths 0 0 1 1 2, answered 0 1 1 1 2.
  const std::vector<float> probability = {.8f, .1f, .1f, .2f, .7f, .1f, .1f, .6f,
                                          .3f, .1f, .8f, .1f, .1f, .2f, .7f};
  const auto figures = answer_figures(probability, std::vector<std::int32_t>{0, 0, 1, 1, 2}, 3);
  EXPECT_DOUBLE_EQ(figures.accuracy, 0.8);
  EXPECT_DOUBLE_EQ(figures.precision, (1 + 2.0 / 3 + 1) / 3);
  EXPECT_DOUBLE_EQ(figures.recall, (0.5 + 1 + 1) / 3);
  // (c s - sum t p) / sqrt((s^2 - sum p^2)(s^2 - sum t^2)), c = 4, s = 5, t = 2 2 1, p = 1 3 1.
  EXPECT_NEAR(figures.mcc, (4 * 5 - 9) / std::sqrt((25.0 - 11) * (25.0 - 9)), 1e-12);
  // Of class 1 one of six pairs stands the wrong way round: .7 of a 0 above .6 of a 1.
  EXPECT_DOUBLE_EQ(figures.roc_auc, (1 + 5.0 / 6 + 1) / 3);
}

TEST(AnswerFigures, WithoutOneClassHaveNoArea) {
  const auto figures =
      answer_figures(std::vector<float>{.1f, .9f, .6f, .4f}, std::vector<std::int32_t>{1, 1}, 2);
  EXPECT_DOUBLE_EQ(figures.recall, 0.5);
  EXPECT_TRUE(std::isnan(figures.roc_auc));
  EXPECT_EQ(figures.mcc, 0);
}

TEST(MeanInterval, IsStudents) {
  const auto interval = mean_interval(std::vector<double>{1, 2, 3, 4, 5});
  EXPECT_DOUBLE_EQ(interval.mean, 3);
  EXPECT_NEAR(interval.high - 3, 2.776 * std::sqrt(2.5 / 5), 1e-9);
  EXPECT_NEAR(3 - interval.low, interval.high - 3, 1e-12);
  EXPECT_TRUE(std::isnan(mean_interval(std::vector<double>{2}).low));
  EXPECT_NEAR(mean_interval(std::vector<double>(41, 1.0)).high, 1, 1e-12);
}

}  // namespace
}  // namespace genegraft::evaluate
