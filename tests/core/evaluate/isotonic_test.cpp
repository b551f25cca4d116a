#include "evaluate/isotonic.hpp"

#include <gtest/gtest.h>

#include "evaluate/scored_rows.hpp"
#include "support/calibration_naive.hpp"

namespace genegraft::evaluate {
namespace {

using naive::kLabels;
using naive::kScores;

double rate_at(const std::vector<IsotonicBlock>& blocks, float score) {
  for (const auto& block : blocks)
    if (block.low <= score && score <= block.high) return block.rate();
  return -1;
}

// Golden numbers: scikit-learn 1.9.1, CalibratedClassifierCV(method="isotonic") on the rows.
TEST(PoolAdjacentViolators, FindsTheBlocksOfScikitLearn) {
  const auto blocks = pool_adjacent_violators(score_steps(ScoredRows{kScores, kLabels}));
  const double rates[] = {0, 2 / 9.0, 1 / 3.0, 0.5, 1};
  ASSERT_EQ(blocks.size(), 5u);
  for (std::size_t b = 0; b < 5; ++b) EXPECT_NEAR(blocks[b].rate(), rates[b], 1e-15);
  EXPECT_EQ(blocks[1].low, .07f);
  EXPECT_EQ(blocks[1].high, .35f);
  const auto weights = naive::labelled_weights();
  const auto weighted = pool_adjacent_violators(score_steps(ScoredRows{kScores, kLabels, weights}));
  EXPECT_NEAR(rate_at(weighted, .15f), 0.18181818181818182, 1e-15);
  EXPECT_NEAR(rate_at(weighted, .3f), 0.1875, 1e-15);
  EXPECT_NEAR(rate_at(weighted, .4f), 0.2222222222222222, 1e-15);
  EXPECT_NEAR(rate_at(weighted, .5f), 0.4, 1e-15);
}

TEST(PoolAdjacentViolators, AgreesWithTheClosedForm) {
  Random random(1);
  for (int round = 0; round < 60; ++round) {
    std::vector<float> score;
    std::vector<std::int32_t> y;
    std::vector<double> weight;
    for (auto rows = 1 + random.below(60); rows > 0; --rows) {
      score.push_back(static_cast<float>(random.below(25)) / 25);
      y.push_back(random.uniform() < 0.2 + 0.6 * score.back());
      weight.push_back(0.25 * static_cast<double>(1 + random.below(8)));
    }
    const auto blocks = pool_adjacent_violators(score_steps(ScoredRows{score, y, weight}));
    const auto naive = naive::isotonic(score, y, weight);
    for (std::size_t i = 0; i < score.size(); ++i)
      ASSERT_NEAR(rate_at(blocks, score[i]), naive[i], 1e-12);
    for (std::size_t b = 1; b < blocks.size(); ++b) {
      ASSERT_GT(blocks[b].rate(), blocks[b - 1].rate());
      ASSERT_GT(blocks[b].low, blocks[b - 1].high);
    }
  }
}

TEST(SoftenEnds, FollowsTheRuleOfSuccession) {
  const std::vector<float> score = {.1f, .1f, .1f, .1f, .5f, .5f, .9f, .9f, .9f};
  const std::vector<std::int32_t> y = {0, 0, 0, 0, 0, 1, 1, 1, 1};
  const auto blocks = soften_ends(pool_adjacent_violators(score_steps(ScoredRows{score, y})));
  ASSERT_EQ(blocks.size(), 3u);
  EXPECT_DOUBLE_EQ(blocks[0].rate(), 1 / 6.0);
  EXPECT_DOUBLE_EQ(blocks[0].positives + blocks[0].negatives, 4);
  EXPECT_DOUBLE_EQ(blocks[1].rate(), 1 / 2.0);
  EXPECT_DOUBLE_EQ(blocks[2].rate(), 4 / 5.0);
}

TEST(SoftenEnds, JoinsAnEndThatPassesItsNeighbour) {
  std::vector<float> score(2, .1f);  // 0 of 2: 1 / 4, above the 1 / 10 that follows
  std::vector<std::int32_t> y(2, 0);
  score.resize(12, .5f);
  y.resize(12, 0);
  y[11] = 1;
  const auto blocks = soften_ends(pool_adjacent_violators(score_steps(ScoredRows{score, y})));
  ASSERT_EQ(blocks.size(), 1u);
  EXPECT_EQ(blocks[0].low, .1f);
  EXPECT_EQ(blocks[0].high, .5f);
  EXPECT_TRUE(soften_ends({}).empty());
}

TEST(JoinBlocks, KeepsRowsAndOrder) {
  std::vector<float> score;
  std::vector<std::int32_t> y;
  naive::draw_rows(
      3000, 2, [](double s) { return s * s * s; }, score, y);
  const auto raw = pool_adjacent_violators(score_steps(ScoredRows{score, y}));
  ASSERT_GT(raw.size(), 8u);
  const auto blocks = join_blocks(raw, 8);
  ASSERT_EQ(blocks.size(), 8u);
  double positives = 0, rows = 0;
  for (std::size_t b = 0; b < blocks.size(); ++b) {
    if (b > 0) {
      EXPECT_GT(blocks[b].rate(), blocks[b - 1].rate());
    }
    positives += blocks[b].positives;
    rows += blocks[b].positives + blocks[b].negatives;
  }
  EXPECT_EQ(rows, 3000);
  EXPECT_EQ(positives, static_cast<double>(std::count(y.begin(), y.end(), 1)));
}

}  // namespace
}  // namespace genegraft::evaluate
