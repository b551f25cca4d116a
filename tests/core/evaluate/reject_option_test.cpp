#include "evaluate/reject_option.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "support/calibration_naive.hpp"

namespace genegraft::evaluate {
namespace {

TEST(AnswerRule, AnswersOutsideTheBandOnly) {
  const AnswerRule plain{0.4f};
  EXPECT_EQ(plain.answer(0.4f), Answer::yes);
  EXPECT_EQ(plain.answer(0.39f), Answer::no);
  const AnswerRule careful{0.4f, UnsureBand{0.2f, 0.6f}};
  EXPECT_EQ(careful.answer(0.6f), Answer::yes);
  EXPECT_EQ(careful.answer(0.59f), Answer::unsure);
  EXPECT_EQ(careful.answer(0.2f), Answer::unsure);
  EXPECT_EQ(careful.answer(0.19f), Answer::no);
  const AnswerRule empty{0.4f, UnsureBand{0.4f, 0.4f}};
  EXPECT_EQ(empty.answer(0.4f), Answer::yes);
  EXPECT_EQ(empty.answer(0.39f), Answer::no);
}

TEST(AnswerCounts, HasTheSharesOfAHandCount) {
  AnswerCounts counts;
  for (int i = 0; i < 8; ++i) counts.add(Answer::yes, i < 6);        // 2 of 8 wrong
  for (int i = 0; i < 90; ++i) counts.add(Answer::no, i < 3);        // 3 of 90 wrong
  for (int i = 0; i < 2; ++i) counts.add(Answer::unsure, i < 1, 5);  // 5 and 5
  EXPECT_DOUBLE_EQ(counts.rows(), 108);
  EXPECT_DOUBLE_EQ(counts.answered(), 98 / 108.0);
  EXPECT_DOUBLE_EQ(counts.wrong_share(), 2 / 8.0);
  EXPECT_DOUBLE_EQ(counts.missed_share(), 3 / 14.0);
  EXPECT_DOUBLE_EQ(counts.omitted_share(), 3 / 90.0);
  EXPECT_TRUE(std::isnan(AnswerCounts().wrong_share()));
  EXPECT_TRUE(std::isnan(AnswerCounts().answered()));
}

AnswerCounts count(const ScoredRows& rows, const AnswerRule& rule) {
  AnswerCounts counts;
  for (std::size_t i = 0; i < rows.y.size(); ++i)
    counts.add(rule.answer(rows.score[i]), rows.y[i] != 0, rows.weight_of(i));
  return counts;
}

// Every narrower band breaks a limit.
TEST(FindUnsureBand, IsTheNarrowestThatKeepsToTheLimits) {
  for (const std::uint64_t seed : {1, 2, 3, 4}) {
    std::vector<float> score;
    std::vector<std::int32_t> y;
    naive::draw_rows(
        600, seed, [](double s) { return s * s; }, score, y);
    for (auto& s : score) s = std::round(s * 200) / 200;  // ties
    const ScoredRows rows{score, y};
    const auto search = find_unsure_band(rows, 0.6f, {.wrong = 0.15, .missed = 0.1});
    ASSERT_TRUE(search.wrong_reached);
    const auto [low, high] = search.band;
    EXPECT_LT(low, 0.6f);
    EXPECT_GT(high, 0.6f);
    const auto counts = count(rows, {0.6f, search.band});
    EXPECT_LE(counts.wrong_share(), 0.15);
    EXPECT_LE(counts.missed_share(), 0.1);
    for (const float s : score) {
      if (s > low && s <= 0.6f) {
        ASSERT_GT(count(rows, {0.6f, UnsureBand{s, high}}).missed_share(), 0.1);
      }
      if (s < high && s >= 0.6f) {
        ASSERT_GT(count(rows, {0.6f, UnsureBand{low, s}}).wrong_share(), 0.15);
      }
    }
  }
}

TEST(FindUnsureBand, IsEmptyWhereTheThresholdIsGoodEnough) {
  std::vector<float> score(30, 0.9f);
  score.resize(60, 0.1f);
  std::vector<std::int32_t> y(30, 1);
  y.resize(60, 0);
  const auto search = find_unsure_band({score, y}, 0.5f, {.wrong = 0.05, .missed = 0.05});
  EXPECT_EQ(search.band.low, 0.5f);
  EXPECT_EQ(search.band.high, 0.5f);
  EXPECT_TRUE(search.wrong_reached);
}

TEST(FindUnsureBand, SaysWhenNoScoreIsHighEnough) {
  std::vector<float> score(100, 0.9f);
  std::vector<std::int32_t> y(100, 0);
  for (std::size_t i = 0; i < 60; ++i) y[i] = 1;
  const auto search = find_unsure_band({score, y}, 0.5f, {.wrong = 0.1});
  EXPECT_FALSE(search.wrong_reached);
  EXPECT_DOUBLE_EQ(search.least_wrong, 0.4);
  EXPECT_EQ(search.band.high, 0.5f);
  EXPECT_EQ(search.band.low, 0.5f);  // misses were not limited
}

// Nineteen lucky rows at the top prove nothing.
TEST(FindUnsureBand, AsksForTwentyRows) {
  std::vector<float> score(19, 0.9f);
  score.resize(40, 0.8f);
  std::vector<std::int32_t> y(19, 1);
  y.resize(40, 0);
  EXPECT_FALSE(find_unsure_band({score, y}, 0.5f, {.wrong = 0.1}).wrong_reached);
}

TEST(FindUnsureBand, StandsNoRowsAndOneClass) {
  EXPECT_EQ(find_unsure_band(ScoredRows{}, 0.5f, {.missed = 0.1}).band.low, 0.5f);
  const std::vector<float> score(30, 0.2f);
  const std::vector<std::int32_t> y(30, 0);
  EXPECT_EQ(find_unsure_band({score, y}, 0.5f, {.missed = 0.1}).band.low, 0.5f);
}

TEST(FindFloor, KeepsTheErrorsAmongTheAnswered) {
  std::vector<float> top;
  std::vector<std::int32_t> right;
  naive::draw_rows(
      2000, 9, [](double s) { return s; }, top, right);
  const auto floor = find_floor({top, right}, 0.1);
  ASSERT_TRUE(floor);
  EXPECT_NEAR(*floor, 0.8, 0.06);  // mean of s over [0.8, 1] is 0.9
  double answered = 0, wrong = 0;
  for (std::size_t i = 0; i < top.size(); ++i)
    if (top[i] >= *floor) {
      ++answered;
      wrong += right[i] == 0;
    }
  EXPECT_LE(wrong, 0.1 * answered);
  EXPECT_EQ(find_floor({top, right}, 0.9), 0.0f);
  EXPECT_EQ(find_floor({top, std::vector<std::int32_t>(2000, 0)}, 0.1), std::nullopt);
}

}  // namespace
}  // namespace genegraft::evaluate
