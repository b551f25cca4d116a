#include "forest/reestimate_leaves.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "support/transfer_samples.hpp"

namespace genegraft::forest {
namespace {

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

TEST(ReestimateLeaves, ASourceOfOtherClassesIsRefused) {
  Random random(5);
  const Forest source = make_random_forest({.classes = 2}, random);
  const LabelledTable data{Matrix(1, 4), {0}};
  const auto fill = rows_of(data.x);
  EXPECT_FALSE(reestimate_leaves(source, 3, {1, fill, data.y, {}}, {}));
}

}  // namespace
}  // namespace genegraft::forest
