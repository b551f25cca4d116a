#include "forest/scorer.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "support/forest_naive.hpp"
#include "support/forest_samples.hpp"

namespace genegraft::forest {
namespace {

using Method = ScorerOptions::Method;

constexpr Method kMethods[] = {Method::measured, Method::walk, Method::tops, Method::whole};

void expect_equal(const std::vector<float>& scores, const std::vector<float>& expected) {
  ASSERT_EQ(scores.size(), expected.size());
  for (std::size_t i = 0; i < scores.size(); ++i) {
    if (std::isnan(expected[i])) {  // of infinities
      ASSERT_TRUE(std::isnan(scores[i])) << i;
    } else {
      ASSERT_EQ(scores[i], expected[i]) << i;
    }
  }
}

void expect_naive_scores(const Forest& forest, std::span<const float> x) {
  const std::vector<float> expected = score_naively(forest, x);
  for (const Method method : kMethods) {
    SCOPED_TRACE(static_cast<int>(method));
    std::vector<float> scores(expected.size());
    Scorer(forest, {.method = method}).score(x, scores);
    expect_equal(scores, expected);
  }
}

RandomForestShape random_shape(Random& random, int nodes) {
  return {.trees = 1 + static_cast<int>(random.below(8)),
          .features = 1 + static_cast<int>(random.below(6)),
          .classes = 2 + static_cast<int>(random.below(3)),
          .nodes = 1 + static_cast<int>(random.below(nodes)),
          .chain = random.below(4) == 0};
}

TEST(Scorer, AgreesWithThePlainWalkOnRandomForestsOfEveryKind) {
  Random random(1);
  for (int repeat = 0; repeat < 250; ++repeat) {
    SCOPED_TRACE(repeat);
    Forest forest = make_random_forest(random_shape(random, 200), random);
    vary_forest(forest, random);
    const int rows = static_cast<int>(random.below(180));  // one by one, in groups, by circuits
    expect_naive_scores(forest, awkward_rows(rows, forest.features, random));
  }
}

TEST(Scorer, AgreesWhereColumnsHaveManyThresholds) {
  Random random(2);
  for (int repeat = 0; repeat < 25; ++repeat) {
    SCOPED_TRACE(repeat);
    Forest forest = make_random_forest(random_shape(random, 1500), random);
    vary_forest(forest, random);
    spread_thresholds(forest, random);
    expect_naive_scores(forest, spread_rows(forest, 150, random));
  }
}

TEST(Scorer, TransformsOutputs) {
  Random random(3);
  for (const Transform transform :
       {Transform::logistic, Transform::softmax, Transform::softmax_zero, Transform::probit}) {
    SCOPED_TRACE(static_cast<int>(transform));
    Forest forest = make_random_forest({.classes = 3}, random);
    for (float& value : forest.leaf_value) {
      if (transform == Transform::softmax_zero && random.below(2) == 0) value = 0;
    }
    forest.transform = transform;
    const auto x = awkward_rows(150, forest.features, random);
    const std::vector<float> expected = score_naively(forest, x);
    std::vector<float> scores(expected.size());
    Scorer(forest).score(x, scores);
    for (std::size_t i = 0; i < scores.size(); ++i) {
      ASSERT_NEAR(scores[i], expected[i], 1e-6 * (1e-6 + std::abs(expected[i]))) << i;
    }
  }
}

TEST(Scorer, AnswersTheSameForAnyThreadsAndHoweverRowsCome) {
  Random random(4);
  Forest forest = make_random_forest({.trees = 30, .features = 7, .nodes = 99}, random);
  const int rows = 5000;
  const Matrix x = [&] {
    Matrix made(rows, 7);
    made.values = awkward_rows(rows, 7, random);
    return made;
  }();
  const std::vector<float> expected = score_naively(forest, x.values);
  for (const int threads : {1, 3}) {
    const Scorer scorer(forest);
    std::vector<float> scores(rows);
    for (int repeat = 0; repeat < 2; ++repeat) {  // before the choice of a method and after
      scorer.score(x.values, scores, threads);
      expect_equal(scores, expected);
    }
    scorer.score(rows, rows_of(x), scores, threads);
    expect_equal(scores, expected);
  }
}

TEST(Scorer, WalksManyRowsInBlocks) {
  Random random(5);
  const Forest forest = make_random_forest({.trees = 20, .features = 300, .nodes = 999}, random);
  expect_naive_scores(forest, awkward_rows(1003, 300, random));
}

TEST(Scorer, AnswersWithTheLeafOfASingleLeafTree) {
  Random random(6);
  const Forest forest = make_random_forest({.trees = 1, .features = 2, .nodes = 1}, random);
  for (const int rows : {1, 33, 100}) expect_naive_scores(forest, awkward_rows(rows, 2, random));
}

TEST(Scorer, ReachesTheEndOfADeepChain) {
  Random random(7);
  Forest forest =
      make_random_forest({.trees = 2, .features = 3, .nodes = 4001, .chain = true}, random);
  for (float& threshold : forest.threshold) threshold = 0.5f;
  for (std::size_t i = 0; i < forest.feature.size(); ++i) {
    if (forest.feature[i] >= 0) forest.feature[i] = 0;
  }
  std::vector<float> x(3 * 100, 1.0f);  // always right
  x[3 * 7] = 0.0f;                      // but for one row
  expect_naive_scores(forest, x);
}

TEST(Scorer, HandlesTreesOfMoreThan65536Nodes) {
  Random random(8);
  const Forest forest = make_random_forest({.trees = 2, .features = 5, .nodes = 200001}, random);
  ASSERT_GT(forest.root[1], 1 << 16);
  expect_naive_scores(forest, awkward_rows(100, 5, random));
}

TEST(Scorer, HandlesMoreThan65536Features) {
  Random random(9);
  const Forest forest = make_random_forest({.trees = 3, .features = 70000, .nodes = 301}, random);
  expect_naive_scores(forest, awkward_rows(20, 70000, random));
}

TEST(Scorer, ScoresNoRows) {
  Random random(10);
  expect_naive_scores(make_random_forest({}, random), {});
}

}  // namespace
}  // namespace genegraft::forest
