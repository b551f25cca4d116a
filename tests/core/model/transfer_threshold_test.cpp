#include "model/transfer_threshold.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "base/random.hpp"

namespace genegraft::model {
namespace {

double slow_f1(const std::vector<float>& score, const std::vector<std::int32_t>& y, float least) {
  double hit = 0, called = 0, positives = 0;
  for (std::size_t i = 0; i < y.size(); ++i) {
    if (std::isnan(score[i])) continue;
    hit += y[i] == 1 && score[i] >= least;
    called += score[i] >= least;
    positives += y[i];
  }
  return called + positives > 0 ? 2 * hit / (called + positives) : 0;
}

struct Rows {
  std::vector<float> score;
  std::vector<std::int32_t> y;
};

/// Ties, and rows without a score.
Rows random_rows(std::uint64_t seed, double scale) {
  Random random(seed);
  Rows rows;
  for (int i = 0; i < 300; ++i) {
    rows.y.push_back(random.below(10) == 0);
    const double score =
        scale * static_cast<double>(random.below(40) + 10 * static_cast<unsigned>(rows.y.back()));
    rows.score.push_back(random.below(20) == 0 ? std::nanf("") : static_cast<float>(score));
  }
  return rows;
}

TEST(ThresholdedScreen, HasTheF1OfCountingRowByRow) {
  const auto rows = random_rows(1, .01);
  const ThresholdedScreen screen(rows.score, rows.y);
  double best = 0;
  for (int i = -1; i < 60; ++i) {
    const auto threshold = static_cast<float>(.01 * i);
    EXPECT_DOUBLE_EQ(screen.f1(threshold), slow_f1(rows.score, rows.y, threshold)) << threshold;
    best = std::max(best, screen.f1(threshold));
  }
  for (const float score : rows.score)
    if (!std::isnan(score)) best = std::max(best, slow_f1(rows.score, rows.y, score));
  EXPECT_DOUBLE_EQ(screen.best_f1(), best);
}

TEST(ThresholdedScreen, OffersItsHighestScoreAndFewOfTheOthers) {
  const auto rows = random_rows(2, .01);
  const ThresholdedScreen screen(rows.score, rows.y);
  const auto offered = screen.candidates();
  EXPECT_LT(offered.size(), 40u);
  EXPECT_EQ(screen.f1(std::nextafter(offered.front(), 2.0f)), 0);
}

TEST(CommonThreshold, SuitsScreensThatDiffer) {
  const std::vector<float> high{.9f, .8f, .3f, .2f}, low{.5f, .4f, .1f, .05f};
  const std::vector<std::int32_t> y{1, 1, 0, 0};
  const ThresholdedScreen a(high, y), b(low, y);
  const ThresholdedScreen* both[] = {&a, &b};
  // .4 calls the positives of both screens, and no other row.
  EXPECT_EQ(common_threshold(both), .4f);
}

TEST(CommonThreshold, CountsAScreenOfFewPositivesLikeOneOfMany) {
  // On the first screen any threshold up to .9 is nearly perfect, on the second only .5 finds
  // anything.
  const std::vector<float> first{.9f, .6f, .5f, .5f}, second{.5f, .4f, .4f, .4f, .4f, .4f};
  const std::vector<std::int32_t> many{1, 1, 1, 0}, one{1, 0, 0, 0, 0, 0};
  const ThresholdedScreen a(first, many), b(second, one);
  const ThresholdedScreen* both[] = {&a, &b};
  EXPECT_EQ(common_threshold(both), .5f);
}

TEST(CommonThreshold, IsNoneWithoutPositives) {
  const std::vector<float> score{.1f, .2f};
  const std::vector<std::int32_t> none{0, 0};
  const ThresholdedScreen screen(score, none);
  const ThresholdedScreen* only[] = {&screen};
  EXPECT_EQ(common_threshold(only), std::nullopt);
  EXPECT_EQ(common_threshold({}), std::nullopt);
}

}  // namespace
}  // namespace genegraft::model
