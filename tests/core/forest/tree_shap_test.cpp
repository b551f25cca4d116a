#include "forest/tree_shap.hpp"

#include <gmock/gmock.h>
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
  for (int o = 0; o < forest.outputs; ++o) {
    double sum = why.base[o];
    for (int f = 0; f < forest.features; ++f) sum += why.value[f * forest.outputs + o];
    EXPECT_NEAR(sum, margin_naively(forest, x, o), 1e-12);
  }
}

/// Turns a forest of averaged shares into one of summed margins, with all that a boosted one has.
Forest boost(Forest forest, Random& random) {
  forest.aggregation = Aggregation::sum;
  forest.transform = forest.outputs == 1 ? Transform::logistic : Transform::softmax;
  for (int o = 0; o < forest.outputs; ++o)
    forest.base.push_back(static_cast<float>(random.uniform() - 0.5));
  for (int node = 0; node < forest.nodes(); ++node)
    forest.missing_right.push_back(static_cast<std::uint8_t>(random.below(2)));
  const std::size_t leaves = forest.leaf_value.size() / forest.outputs;
  for (int t = 0; t < forest.trees(); ++t)
    forest.target.push_back(static_cast<std::int32_t>(random.below(forest.outputs)));
  forest.leaf_value.clear();
  for (std::size_t leaf = 0; leaf < leaves; ++leaf)
    forest.leaf_value.push_back(static_cast<float>(2 * random.uniform() - 1));
  return forest;
}

Forest make_any_forest(Random& random) {
  // Few features and many nodes: most paths test a feature more than once.
  const Forest forest = make_random_forest({.trees = 1 + static_cast<int>(random.below(4)),
                                            .features = 1 + static_cast<int>(random.below(7)),
                                            .classes = 2 + static_cast<int>(random.below(3)),
                                            .nodes = 1 + static_cast<int>(random.below(60)),
                                            .chain = random.below(4) == 0},
                                           random);
  return random.below(2) == 0 ? forest : boost(forest, random);
}

/// One sample's part of a table, as explain() gives it.
std::vector<double> row_of(const ContributionTable& table, std::size_t i, const Forest& forest) {
  std::vector<double> value(static_cast<std::size_t>(forest.features) * forest.outputs);
  const std::size_t width = table.column.size() * forest.outputs;
  for (std::size_t u = 0; u < table.column.size(); ++u)
    for (int o = 0; o < forest.outputs; ++o)
      value[table.column[u] * forest.outputs + o] = table.value[i * width + u * forest.outputs + o];
  return value;
}

TEST(TreeShap, EqualsTheDefinitionOverAllSetsOfFeatures) {
  Random random(11);
  for (int repeat = 0; repeat < 200; ++repeat) {
    const Forest forest = make_any_forest(random);
    ASSERT_TRUE(check_explainable(forest));
    const std::vector<float> x = awkward_rows(1, forest.features, random);
    const Contributions found = explain(forest, x);
    const Contributions expected = explain_naively(forest, x);
    expect_near(found.base, expected.base);
    expect_near(found.value, expected.value);
    expect_adds_up(forest, x);
  }
}

TEST(TreeShap, ExplainsATableAsItExplainsItsRows) {
  Random random(14);
  for (const int rows : {2, 40, 300, 700}) {  // from no tables of answers to all of them
    const Forest forest = make_any_forest(random);
    const std::vector<float> x = awkward_rows(rows, forest.features, random);
    const ContributionTable table = Explainer(forest).explain(x, 1);
    for (int i = 0; i < rows; ++i) {
      const auto row = std::span(x).subspan(i * forest.features, forest.features);
      expect_near(row_of(table, i, forest), explain(forest, row).value);
    }
  }
}

TEST(TreeShap, ExplainsATableOfDeepTreesAsItExplainsItsRows) {
  Random random(15);
  // Paths of up to 90 features: more than one word of a pattern, far more than a table holds.
  const Forest chain =
      boost(make_random_forest({.trees = 2, .features = 90, .nodes = 301, .chain = true}, random),
            random);
  const Forest bushy = make_random_forest({.trees = 3, .features = 40, .nodes = 601}, random);
  for (const Forest* forest : {&chain, &bushy}) {
    const std::vector<float> x = awkward_rows(40, forest->features, random);
    const ContributionTable table = Explainer(*forest).explain(x, 1);
    for (int i = 0; i < 40; i += 13) {
      const auto row = std::span(x).subspan(i * forest->features, forest->features);
      expect_near(row_of(table, i, *forest), explain(*forest, row).value);
    }
  }
}

TEST(TreeShap, DoesNotDependOnTheNumberOfThreads) {
  Random random(16);
  const Forest forest = make_random_forest({.trees = 20, .features = 12, .nodes = 61}, random);
  const std::vector<float> x = awkward_rows(800, 12, random);
  EXPECT_EQ(Explainer(forest).explain(x, 1).value, Explainer(forest).explain(x, 3).value);
}

TEST(TreeShap, StopsWhenAsked) {
  Random random(17);
  const Forest forest = make_random_forest({.trees = 30, .features = 3, .nodes = 7}, random);
  int calls = 0;
  const auto stopped = Explainer(forest).explain(awkward_rows(5, 3, random), 1, [&](int done, int) {
    EXPECT_LT(done, 30);
    return ++calls < 2;
  });
  EXPECT_EQ(calls, 2);
  EXPECT_TRUE(stopped.value.empty());
}

TEST(TreeShap, LeavesOutColumnsThatNoTreeTests) {
  Random random(18);
  Forest forest = make_random_forest({.trees = 3, .features = 3, .nodes = 15}, random);
  forest.features = 100'000;
  for (int& feature : forest.feature) feature = feature < 0 ? -1 : feature * 40'000 + 7;
  const Explainer explainer(forest);
  EXPECT_EQ(explainer.columns(), (std::vector{7, 40'007, 80'007}));
  expect_adds_up(forest, awkward_rows(1, forest.features, random));
}

TEST(TreeShap, RefusesWhatHasNoShares) {
  Random random(19);
  const Forest forest = make_random_forest({.trees = 2, .features = 3, .nodes = 15}, random);
  EXPECT_TRUE(check_explainable(forest));
  Forest least = forest;
  least.aggregation = Aggregation::minimum;
  EXPECT_THAT(check_explainable(least).error().message, testing::HasSubstr("no sum of shares"));
  for (const float cover : {0.0f, 1.0f}) {  // what exporters write that do not know
    Forest unknown = forest;
    unknown.cover.assign(unknown.cover.size(), cover);
    EXPECT_THAT(check_explainable(unknown).error().message, testing::HasSubstr("hitrates"));
  }
  Forest none = forest;
  none.cover.clear();
  EXPECT_FALSE(check_explainable(none));
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
  Forest forest = make_random_forest({.trees = 1, .features = 3, .nodes = 31}, random);
  const int left = forest.left[0];
  forest.cover[left] = 0;
  forest.cover[left + 1] = forest.cover[0];
  for (int node = 0; node < forest.nodes(); ++node) {
    if (forest.feature[node] < 0 || forest.cover[node] > 0) continue;
    forest.cover[forest.left[node]] = forest.cover[forest.left[node] + 1] = 0;
  }
  for (int node = 1; node < forest.nodes(); ++node) {  // the other branch took all
    if (forest.feature[node] < 0 || forest.cover[node] == 0) continue;
    const int child = forest.left[node];
    const float scale = forest.cover[node] / (forest.cover[child] + forest.cover[child + 1]);
    forest.cover[child] *= scale;
    forest.cover[child + 1] *= scale;
  }
  for (int repeat = 0; repeat < 20; ++repeat) {
    const std::vector<float> x = awkward_rows(1, 3, random);
    expect_near(explain(forest, x).value, explain_naively(forest, x).value);
  }
}

}  // namespace
}  // namespace genegraft::forest
