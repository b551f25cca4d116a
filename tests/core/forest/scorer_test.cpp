#include "forest/scorer.hpp"

#include <gtest/gtest.h>

#include "support/forest_naive.hpp"
#include "support/forest_samples.hpp"

namespace genegraft::forest {
namespace {

void expect_naive_scores(const Forest& forest, std::span<const float> x) {
  const std::vector<float> expected = score_naively(forest, x);
  std::vector<float> scores(expected.size());
  Scorer(forest).score(x, scores);
  ASSERT_EQ(scores, expected);
}

TEST(Scorer, AgreesWithThePlainWalkOnRandomForests) {
  Random random(1);
  for (int repeat = 0; repeat < 250; ++repeat) {
    const Forest forest = make_random_forest({.trees = 1 + static_cast<int>(random.below(8)),
                                              .features = 1 + static_cast<int>(random.below(6)),
                                              .classes = 2 + static_cast<int>(random.below(3)),
                                              .nodes = 1 + static_cast<int>(random.below(200)),
                                              .chain = random.below(4) == 0},
                                             random);
    const int rows = static_cast<int>(random.below(70));  // whole groups of rows and remainders
    expect_naive_scores(forest, awkward_rows(rows, forest.features, random));
  }
}

TEST(Scorer, WalksManyRowsInBlocks) {
  Random random(2);
  const Forest forest = make_random_forest({.trees = 20, .features = 300, .nodes = 999}, random);
  expect_naive_scores(forest, awkward_rows(1003, 300, random));
}

TEST(Scorer, AnswersWithTheLeafOfASingleLeafTree) {
  Random random(3);
  const Forest forest = make_random_forest({.trees = 1, .features = 2, .nodes = 1}, random);
  expect_naive_scores(forest, awkward_rows(33, 2, random));
}

TEST(Scorer, ReachesTheEndOfADeepChain) {
  Random random(4);
  Forest forest =
      make_random_forest({.trees = 2, .features = 3, .nodes = 4001, .chain = true}, random);
  for (float& threshold : forest.threshold) threshold = 0.5f;
  for (std::size_t i = 0; i < forest.feature.size(); ++i) {
    if (forest.feature[i] >= 0) forest.feature[i] = 0;
  }
  std::vector<float> x(3 * 40, 1.0f);  // always right
  x[3 * 7] = 0.0f;                     // but for one row
  expect_naive_scores(forest, x);
}

TEST(Scorer, HandlesTreesOfMoreThan65536Nodes) {
  Random random(5);
  const Forest forest = make_random_forest({.trees = 2, .features = 5, .nodes = 200001}, random);
  ASSERT_GT(forest.root[1], 1 << 16);
  expect_naive_scores(forest, awkward_rows(100, 5, random));
}

TEST(Scorer, HandlesMoreThan65536Features) {
  Random random(6);
  const Forest forest = make_random_forest({.trees = 3, .features = 70000, .nodes = 301}, random);
  expect_naive_scores(forest, awkward_rows(20, 70000, random));
}

TEST(Scorer, ScoresNoRows) {
  Random random(7);
  expect_naive_scores(make_random_forest({}, random), {});
}

}  // namespace
}  // namespace genegraft::forest
