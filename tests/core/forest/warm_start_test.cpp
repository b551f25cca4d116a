#include "forest/warm_start.hpp"

#include <gtest/gtest.h>

#include "support/transfer_samples.hpp"

namespace genegraft::forest {
namespace {

TEST(WarmStart, MarginsAreThoseOfTheNaiveWalk) {
  for (const int classes : {2, 3}) {
    const LabelledTable data = draw_table(300, classes, 1);
    for (const Forest& forest : {boost(data, classes, 5), grow_random(data, classes)}) {
      const auto margins = find_margins(forest, 300, rows_of(data.x), 2);
      for (int i = 0; i < 300; ++i) {
        for (int k = 0; k < forest.outputs; ++k) {
          EXPECT_NEAR(margins[i * forest.outputs + k], margin_naively(forest, data.x.row(i), k),
                      1e-6);
        }
      }
    }
  }
}

TEST(WarmStart, ABoostedSourceSaysTheSame) {
  for (const int classes : {2, 3}) {
    const LabelledTable data = draw_table(300, classes, 2);
    const Forest source = boost(data, classes, 5);
    const auto fill = rows_of(data.x);
    const auto same = as_boosting(source, classes, {300, fill, data.y, {}});
    ASSERT_TRUE(same);
    EXPECT_EQ(score_naively(*same, data.x.values), score_naively(source, data.x.values));
    EXPECT_EQ(same->target.size(), classes == 2 ? 0u : source.target.size());
  }
}

// As skl2onnx and onnxmltools write them: two outputs for two classes, all in each leaf.
TEST(WarmStart, TwoCompetingOutputsBecomeOne) {
  Random random(3);
  Forest source = make_random_forest({.trees = 4, .classes = 3}, random);
  source.outputs = 2;
  source.leaf_value.resize(source.leaf_value.size() / 3 * 2);
  source.aggregation = Aggregation::sum;
  source.transform = Transform::softmax;
  source.base = {0.5f, -0.25f};
  const auto rows = awkward_rows(100, 4, random);
  const LabelledTable data{Matrix(100, 4), std::vector<std::int32_t>(100)};
  const auto fill = rows_of(data.x);
  const auto one = as_boosting(source, 2, {100, fill, data.y, {}});
  ASSERT_TRUE(one);
  ASSERT_EQ(one->outputs, 1);
  const auto expected = score_naively(source, rows);
  const auto found = score_naively(*one, rows);
  for (int i = 0; i < 100; ++i) EXPECT_NEAR(found[i], expected[2 * i + 1], 1e-6);
}

TEST(WarmStart, ARandomForestEntersByItsShares) {
  for (const int classes : {2, 4}) {
    const LabelledTable data = draw_table(600, classes, 4);
    const Forest source = grow_random(data, classes);
    const auto fill = rows_of(data.x);
    const auto forest = as_boosting(source, classes, {600, fill, data.y, {}});
    ASSERT_TRUE(forest);
    EXPECT_LT(log_loss(*forest, data), log_loss(source, data) + 1e-3);
    const auto margins = find_margins(*forest, 600, fill);
    const BinnedTable table = bin_rows(600, 6, fill, {});
    const auto grown =
        grow_boosting(table, data.y, classes, {}, {}, {.rounds = 10}, {}, {&*forest, margins});
    EXPECT_LT(log_loss(grown.forest, data), log_loss(*forest, data));
    EXPECT_NEAR(log_loss(grown.forest, data), grown.training_loss.back(), 1e-4);
    EXPECT_EQ(grown.forest.trees(), classes == 2 ? 20 + 10 : (20 + 10) * classes);
  }
}

TEST(WarmStart, WhatIsNoSumOfTreesIsRefused) {
  Random random(5);
  Forest source = make_random_forest({.classes = 2}, random);
  EXPECT_EQ(*leaf_meaning(source), LeafMeaning::shares);
  source.aggregation = Aggregation::maximum;
  EXPECT_FALSE(leaf_meaning(source));
  source.aggregation = Aggregation::sum;
  source.transform = Transform::probit;
  EXPECT_FALSE(leaf_meaning(source));
  source.transform = Transform::none;
  EXPECT_TRUE(leaf_meaning(source, 2));
  const LabelledTable data{Matrix(1, 4), {0}};
  const auto fill = rows_of(data.x);
  EXPECT_FALSE(as_boosting(source, 3, {1, fill, data.y, {}}));
}

}  // namespace
}  // namespace genegraft::forest
