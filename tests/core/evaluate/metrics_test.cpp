#include "evaluate/metrics.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "support/evaluate_naive.hpp"

namespace genegraft::evaluate {
namespace {

// 40 rows drawn with NumPy's default_rng(7), scores rounded to one decimal so that they tie. The
// golden numbers are scikit-learn 1.9.1's on these rows (scores as float32).
const std::vector<float> kScore = {0.6f, 0.9f, 0.7f, 0.3f, 0.3f, 0.8f, 0.1f, 0.8f, 0.8f, 0.5f,
                                   0.3f, 0.3f, 0.3f, 0.5f, 0.5f, 0.5f, 0.9f, 0.8f, 0.6f, 0.9f,
                                   0.2f, 0.2f, 0.6f, 0.1f, 0.1f, 0.5f, 0.5f, 0.9f, 0.6f, 0.5f,
                                   0.5f, 0.3f, 0.1f, 0.2f, 0.7f, 0.2f, 0.4f, 0.1f, 0.8f, 0.2f};
const std::vector<std::int32_t> kY = {1, 0, 1, 0, 0, 0, 1, 1, 1, 0, 0, 0, 1, 1, 1, 1, 0, 1, 0, 1,
                                      0, 0, 0, 1, 0, 1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 0, 0, 0, 1, 1};

TEST(Metrics, RocAucOfTiedScoresIsThatOfScikitLearn) {
  EXPECT_NEAR(roc_auc(kScore, kY), 0.65375, 1e-12);
}

TEST(Metrics, PrAucOfTiedScoresIsThatOfScikitLearn) {
  EXPECT_NEAR(pr_auc(kScore, kY), 0.614093732354602, 1e-12);
}

TEST(Metrics, AreasAreThoseOfThePairwiseDefinitions) {
  for (int seed = 1; seed <= 20; ++seed) {
    const auto rows = naive::tied_rows(60, 1, seed % 2 ? 5 : 1000, 0.4, seed);
    EXPECT_NEAR(roc_auc(rows.score, rows.y), naive::roc_auc(rows), 1e-12);
    EXPECT_NEAR(pr_auc(rows.score, rows.y), naive::pr_auc(rows), 1e-12);
  }
}

TEST(Metrics, ScoresThatAllTieAreAsGoodAsChance) {
  const std::vector<float> score(4, 0.5f);
  const std::vector<std::int32_t> y = {1, 0, 0, 0};
  EXPECT_DOUBLE_EQ(roc_auc(score, y), 0.5);
  EXPECT_DOUBLE_EQ(pr_auc(score, y), 0.25);
}

TEST(Metrics, ZeroAndMinusZeroTie) {
  const std::vector<float> score = {0.0f, -0.0f, 0.0f, -0.0f};
  EXPECT_DOUBLE_EQ(roc_auc(score, std::vector<std::int32_t>{1, 0, 0, 1}), 0.5);
}

TEST(Metrics, NegativeAndInfiniteScoresAreInOrder) {
  const float inf = std::numeric_limits<float>::infinity();
  const std::vector<float> score = {-inf, -2, -1, 0, 1, inf};
  EXPECT_DOUBLE_EQ(roc_auc(score, std::vector<std::int32_t>{0, 0, 0, 1, 1, 1}), 1);
  EXPECT_DOUBLE_EQ(roc_auc(score, std::vector<std::int32_t>{1, 1, 1, 0, 0, 0}), 0);
}

TEST(Metrics, AreasAreUndefinedWithoutTheClassesTheyNeed) {
  const std::vector<float> score = {0.1f, 0.2f};
  const std::vector<std::int32_t> none = {0, 0}, all = {1, 1};
  EXPECT_TRUE(std::isnan(roc_auc(score, none)));
  EXPECT_TRUE(std::isnan(roc_auc(score, all)));
  EXPECT_TRUE(std::isnan(pr_auc(score, none)));
  EXPECT_DOUBLE_EQ(pr_auc(score, all), 1);
}

TEST(Metrics, CountsAtAThresholdIncludeTheThreshold) {
  const Confusion counts = confusion_at(kScore, kY, 0.5f);
  EXPECT_EQ(counts.true_negative, 12);
  EXPECT_EQ(counts.false_positive, 8);
  EXPECT_EQ(counts.false_negative, 5);
  EXPECT_EQ(counts.true_positive, 15);
}

TEST(Metrics, F1AndMccAreThoseOfScikitLearn) {
  EXPECT_NEAR(f1(confusion_at(kScore, kY, 0.5f)), 0.6976744186046512, 1e-12);
  EXPECT_NEAR(mcc(confusion_at(kScore, kY, 0.5f)), 0.35400521619692155, 1e-12);
  EXPECT_NEAR(f1(confusion_at(kScore, kY, 0.3f)), 0.68, 1e-12);
  EXPECT_NEAR(mcc(confusion_at(kScore, kY, 0.3f)), 0.23094010767585033, 1e-12);
}

TEST(Metrics, F1AndMccAreZeroWhereNothingIsFound) {
  EXPECT_EQ(f1({0, 0, 5, 3}), 0);
  EXPECT_EQ(mcc({0, 0, 5, 3}), 0);
}

TEST(Metrics, MccOfHugeCountsDoesNotOverflow) {
  EXPECT_NEAR(mcc({1e9, 0, 1e9, 0}), 1, 1e-12);
}

TEST(Metrics, BestF1ThresholdIsAScoreAndTheHighestOfSeveral) {
  EXPECT_EQ(best_f1_threshold(kScore, kY), 0.5f);
  // At .9 and at .1 alike F1 is 2/3.
  const std::vector<float> score = {.9f, .5f, .5f, .1f};
  EXPECT_EQ(best_f1_threshold(score, std::vector<std::int32_t>{1, 0, 0, 1}), .9f);
}

TEST(Metrics, BrierScoreAndLogLossAreThoseOfScikitLearn) {
  EXPECT_NEAR(brier(kScore, kY), 0.24525000000745073, 1e-12);
  EXPECT_NEAR(log_loss(kScore, kY), 0.7151215767148289, 1e-12);
}

TEST(Metrics, LogLossOfACertainMistakeIsFinite) {
  EXPECT_NEAR(log_loss(std::vector<float>{0}, std::vector<std::int32_t>{1}), -std::log(1e-7), 1e-9);
}

TEST(Metrics, GroupRocAucIsTheMeanOverGroupsWithBothClasses) {
  std::vector<int> group;
  for (int i = 0; i < 40; ++i) group.push_back(i % 4);
  EXPECT_NEAR(mean_group_roc_auc(kScore, kY, group), 0.6636904761904763, 1e-12);
  // Group 7 holds negatives only and does not count.
  const std::vector<float> score = {.9f, .1f, .4f, .5f, .8f};
  const std::vector<std::int32_t> y = {1, 0, 1, 0, 0};
  EXPECT_DOUBLE_EQ(mean_group_roc_auc(score, y, std::vector{2, 2, 5, 5, 7}), 0.5);
  EXPECT_TRUE(std::isnan(mean_group_roc_auc(score, y, std::vector{1, 2, 3, 4, 5})));
}

}  // namespace
}  // namespace genegraft::evaluate
