#include "forest/tree_shap.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "support/forest_naive.hpp"
#include "support/forest_samples.hpp"

namespace genegraft::forest {
namespace {

void expect_near(const std::vector<double>& found, const std::vector<double>& expected) {
  ASSERT_EQ(found.size(), expected.size());
  for (std::size_t i = 0; i < found.size(); ++i) EXPECT_NEAR(found[i], expected[i], 1e-12);
}

void expect_adds_up(const Forest& forest, std::span<const float> x) {
  const Contributions why = explain(forest, x);
  const std::vector<float> scores = score_naively(forest, x);
  for (int o = 0; o < forest.outputs; ++o) {
    double sum = why.base[o];
    for (int f = 0; f < forest.features; ++f) sum += why.value[f * forest.outputs + o];
    EXPECT_NEAR(sum, expect_output(forest, x, ~0u, o), 1e-12);
    EXPECT_NEAR(sum, scores[o], 1e-6);
  }
}

TEST(TreeShap, EqualsTheDefinitionOverAllSetsOfFeatures) {
  Random random(11);
  for (int repeat = 0; repeat < 120; ++repeat) {
    // Few features and many nodes: most paths test a feature more than once.
    const Forest forest = make_random_forest({.trees = 1 + static_cast<int>(random.below(4)),
                                              .features = 1 + static_cast<int>(random.below(7)),
                                              .classes = 2 + static_cast<int>(random.below(3)),
                                              .nodes = 1 + static_cast<int>(random.below(60)),
                                              .chain = random.below(4) == 0},
                                             random);
    const std::vector<float> x = awkward_rows(1, forest.features, random);
    const Contributions found = explain(forest, x);
    const Contributions expected = explain_naively(forest, x);
    expect_near(found.base, expected.base);
    expect_near(found.value, expected.value);
    expect_adds_up(forest, x);
  }
}

TEST(TreeShap, SharesASumOfTwoStepsByHand) {
  // x0 > 0 ? (x1 > 0 ? 1 : 0) : 0, both halves of the cover: v({}) = 1/4, v({0}) = v({1}) = 1/2,
  // v({0, 1}) = 1, so each feature gets (1/4 + 1/2) / 2.
  const Forest forest{.features = 2,
                      .outputs = 1,
                      .root = {0},
                      .feature = {0, -1, 1, -1, -1},
                      .threshold = {0, 0, 0, 0, 0},
                      .left = {1, 0, 3, 1, 2},
                      .cover = {4, 2, 2, 1, 1},
                      .leaf_value = {0, 0, 1}};
  const Contributions why = explain(forest, std::vector<float>{1.0f, 1.0f});
  expect_near(why.base, {0.25});
  expect_near(why.value, {0.375, 0.375});
}

TEST(TreeShap, AddsUpOnDeepTrees) {
  Random random(12);
  for (int repeat = 0; repeat < 5; ++repeat) {
    const Forest bushy = make_random_forest({.trees = 3, .features = 30, .nodes = 3001}, random);
    expect_adds_up(bushy, awkward_rows(1, 30, random));
    const Forest chain =
        make_random_forest({.trees = 2, .features = 32, .nodes = 801, .chain = true}, random);
    expect_adds_up(chain, awkward_rows(1, 32, random));
  }
}

TEST(TreeShap, IgnoresBranchesThatNoTrainingSampleReached) {
  Random random(13);
  Forest forest = make_random_forest({.trees = 1, .features = 3, .nodes = 15}, random);
  const int left = forest.left[0];
  forest.cover[left] = 0;
  forest.cover[left + 1] = forest.cover[0];
  for (int repeat = 0; repeat < 20; ++repeat) {
    const Contributions why = explain(forest, awkward_rows(1, 3, random));
    for (const double value : why.value) EXPECT_TRUE(std::isfinite(value));
  }
}

}  // namespace
}  // namespace genegraft::forest
