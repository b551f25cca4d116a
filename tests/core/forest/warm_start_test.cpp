#include "forest/warm_start.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "base/random.hpp"
#include "forest/grow_boosting.hpp"
#include "forest/grow_forest.hpp"
#include "support/forest_naive.hpp"
#include "support/forest_samples.hpp"

namespace genegraft::forest {
namespace {

LabelledTable draw_table(int rows, int classes, std::uint64_t seed) {
  Random random(seed);
  return make_labelled_table(rows, 6, classes, 0.6, random);
}

Forest boost(const LabelledTable& data, int classes, int rounds) {
  const BinnedTable table = bin_rows(data.x.rows, 6, rows_of(data.x), {});
  return grow_boosting(table, data.y, classes, {}, {}, {.rounds = rounds}).forest;
}

Forest grow_random(const LabelledTable& data, int classes) {
  const BinnedTable table = bin_rows(data.x.rows, 6, rows_of(data.x), {});
  return grow_forest(table, data.y, classes, {}, {.trees = 20, .depth = 4}).forest;
}

double log_loss(const Forest& forest, const LabelledTable& data) {
  const auto p = score_naively(forest, data.x.values);
  double loss = 0;
  for (int i = 0; i < data.x.rows; ++i) {
    const int y = data.y[i];
    const double mine =
        forest.outputs == 1 ? (y == 1 ? p[i] : 1 - p[i]) : p[i * forest.outputs + y];
    loss -= std::log(std::max(1e-9, mine));
  }
  return loss / data.x.rows;
}

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
  const LabelledTable data{Matrix(1, 4), {0}};
  const auto fill = rows_of(data.x);
  EXPECT_FALSE(as_boosting(source, 3, {1, fill, data.y, {}}));
  EXPECT_FALSE(reestimate_leaves(source, 3, {1, fill, data.y, {}}, {}));
}

TEST(ReestimateLeaves, SharesAreDirichletMeans) {
  // One split at 0.5: shares of class 1 are .2 on the left, .9 on the right; the second tree is a
  // lone leaf of .5, the third splits at 7, beyond which no row lies.
  Forest source{.features = 1, .outputs = 1, .root = {0, 3, 4}};
  source.feature = {0, -1, -1, -1, 0, -1, -1};
  source.threshold = {0.5f, 0, 0, 0, 7.0f, 0, 0};
  source.left = {1, 0, 1, 2, 5, 3, 4};
  source.leaf_value = {0.2f, 0.9f, 0.5f, 0.4f, 0.7f};
  source.cover.assign(7, 1.0f);
  Matrix x(4, 1);
  x.values = {0, 0, 1, 1};
  const std::vector<std::int32_t> y = {1, 0, 1, 1};
  const std::vector<float> weight = {1, 2, 1, 0};
  const auto fill = rows_of(x);
  const auto forest = reestimate_leaves(source, 2, {4, fill, y, weight}, {.share_prior = 5});
  ASSERT_TRUE(forest);
  EXPECT_FLOAT_EQ(forest->leaf_value[0], (5 * 0.2f + 1) / 8);
  EXPECT_FLOAT_EQ(forest->leaf_value[1], (5 * 0.9f + 1) / 6);
  EXPECT_FLOAT_EQ(forest->leaf_value[2], (5 * 0.5f + 2) / 9);
  EXPECT_FLOAT_EQ(forest->leaf_value[3], (5 * 0.4f + 2) / 9);
  EXPECT_EQ(forest->leaf_value[4], 0.7f);
}

TEST(ReestimateLeaves, LeavesOfASumHoldPartsOfShares) {
  const LabelledTable data = draw_table(300, 3, 6);
  const LabelledTable target = draw_table(200, 3, 7);
  const Forest average = grow_random(data, 3);
  Forest sum = average;
  sum.aggregation = Aggregation::sum;
  for (float& value : sum.leaf_value) value /= static_cast<float>(sum.trees());
  const auto fill = rows_of(target.x);
  const TargetRows rows{200, fill, target.y, {}};
  const auto a = reestimate_leaves(average, 3, rows, {});
  const auto b = reestimate_leaves(sum, 3, rows, {});
  ASSERT_TRUE(a && b);
  for (std::size_t i = 0; i < a->leaf_value.size(); ++i) {
    EXPECT_NEAR(a->leaf_value[i], b->leaf_value[i] * 20, 1e-5);
  }
}

TEST(ReestimateLeaves, MarginsTakeOneNewtonStep) {
  // A lone leaf of margin .4 over four rows, three of class 1: g = 4 p - 3, h = 4 p (1 - p).
  Forest source{.features = 1, .outputs = 1, .aggregation = Aggregation::sum};
  source.transform = Transform::logistic;
  source.base = {0.1f};
  source.root = {0};
  source.feature = {-1};
  source.threshold = {0};
  source.left = {0};
  source.cover = {1};
  source.leaf_value = {0.4f};
  const Matrix x(4, 1);
  const std::vector<std::int32_t> y = {1, 1, 0, 1};
  const auto fill = rows_of(x);
  const auto forest = reestimate_leaves(source, 2, {4, fill, y, {}}, {.margin_prior = 2});
  ASSERT_TRUE(forest);
  const double p = 1 / (1 + std::exp(-0.5));
  EXPECT_NEAR(forest->leaf_value[0], 0.4 - (4 * p - 3) / (4 * p * (1 - p) + 2), 1e-6);
}

TEST(ReestimateLeaves, FitTheTargetBetterTheWeakerThePrior) {
  for (const int classes : {2, 3}) {
    const LabelledTable data = draw_table(600, classes, 8);
    LabelledTable target = draw_table(400, classes, 9);
    for (auto& y : target.y) y = (y + 1) % classes;  // quite another problem
    const auto fill = rows_of(target.x);
    const TargetRows rows{400, fill, target.y, {}};
    for (const Forest& source : {boost(data, classes, 20), grow_random(data, classes)}) {
      double before = log_loss(source, target);
      for (const double prior : {1e4, 100.0, 10.0}) {
        const auto forest =
            reestimate_leaves(source, classes, rows, {.share_prior = prior, .margin_prior = prior});
        ASSERT_TRUE(forest);
        const double loss = log_loss(*forest, target);
        EXPECT_LT(loss, before);
        before = loss;
        const auto again = reestimate_leaves(
            source, classes, rows, {.share_prior = prior, .margin_prior = prior, .threads = 1});
        EXPECT_EQ(forest->leaf_value, again->leaf_value);
      }
    }
  }
}

}  // namespace
}  // namespace genegraft::forest
