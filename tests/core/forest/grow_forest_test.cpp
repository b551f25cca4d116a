#include "forest/grow_forest.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <numeric>

#include "forest/scorer.hpp"
#include "support/forest_samples.hpp"

namespace genegraft::forest {
namespace {

BinnedTable bin(const Matrix& x) {
  return bin_rows(x.rows, x.columns, rows_of(x), {});
}

std::vector<float> score(const Forest& forest, const Matrix& x) {
  std::vector<float> out(static_cast<std::size_t>(x.rows) * forest.outputs);
  Scorer(forest).score(x.values, out);
  return out;
}

/// Share of rows whose greatest output is that of their class.
double accuracy(std::span<const float> outputs, std::span<const std::int32_t> y, int classes) {
  int right = 0;
  for (std::size_t i = 0; i < y.size(); ++i) {
    if (classes == 2) {
      right += (outputs[i] > 0.5f) == (y[i] == 1);
      continue;
    }
    const auto row = outputs.subspan(i * classes, classes);
    right += std::max_element(row.begin(), row.end()) - row.begin() == y[i];
  }
  return static_cast<double>(right) / static_cast<double>(y.size());
}

double mean(std::span<const float> values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

void expect_same(const GrownForest& a, const GrownForest& b) {
  EXPECT_EQ(a.forest.root, b.forest.root);
  EXPECT_EQ(a.forest.feature, b.forest.feature);
  EXPECT_EQ(a.forest.threshold, b.forest.threshold);
  EXPECT_EQ(a.forest.missing_right, b.forest.missing_right);
  EXPECT_EQ(a.forest.left, b.forest.left);
  EXPECT_EQ(a.forest.cover, b.forest.cover);
  EXPECT_EQ(a.forest.leaf_value, b.forest.leaf_value);
  EXPECT_EQ(a.impurity_importance, b.impurity_importance);
  ASSERT_EQ(a.out_of_bag.size(), b.out_of_bag.size());
  for (std::size_t i = 0; i < a.out_of_bag.size(); ++i) {
    const bool both_missing = std::isnan(a.out_of_bag[i]) && std::isnan(b.out_of_bag[i]);
    ASSERT_TRUE(both_missing || a.out_of_bag[i] == b.out_of_bag[i]);
  }
}

TEST(GrowForest, GrowsTheSameForestOnAnyNumberOfThreads) {
  Random random(81);
  const LabelledTable data = make_labelled_table(1200, 10, 3, 0.4, random);
  const BinnedTable table = bin(data.x);
  for (const int leaves : {0, 20}) {
    ForestOptions options{.trees = 23, .leaves = leaves, .seed = 5};
    options.threads = 1;
    const GrownForest one = grow_forest(table, data.y, 3, {}, options);
    for (const int threads : {2, 3}) {
      options.threads = threads;
      expect_same(one, grow_forest(table, data.y, 3, {}, options));
    }
  }
}

/// Counts of 40 genes, one in four of a cell's above 0; cells of a class count more of its genes.
LabelledTable make_cells(int rows, int classes, Random& random) {
  LabelledTable table{Matrix(rows, 40), {}};
  for (int i = 0; i < rows; ++i) {
    const int y = static_cast<int>(random.below(classes));
    table.y.push_back(y);
    for (int f = 0; f < 40; ++f) {
      if (random.below(f % classes == y ? 2 : 6) > 0) continue;
      table.x.row(i)[f] = static_cast<float>(std::log1p(20 * random.uniform()));
      if (f % 5 == 0 && random.below(4) == 0) {
        table.x.row(i)[f] = std::numeric_limits<float>::quiet_NaN();
      }
    }
  }
  return table;
}

// Large nodes intersect bitmaps, small ones read rows; dense columns fill histograms.
TEST(GrowForest, GrowsTheSameForestFromSparseColumns) {
  Random random(92);
  for (const int classes : {2, 9}) {
    const LabelledTable data = make_cells(1500, classes, random);
    for (const auto& weight : {std::vector<float>{}, std::vector<float>(1500, 0.5f)}) {
      const ForestOptions options{.trees = 4, .leaf_weight = 0.5f};
      const auto grow = [&](double share, int threads) {
        const BinnedTable table =
            bin_rows(data.x.rows, 40, rows_of(data.x), {.sparse_share = share});
        EXPECT_EQ(table.columns[1].is_sparse(), share > 0);
        ForestOptions on = options;
        on.threads = threads;
        return grow_forest(table, data.y, classes, weight, on);
      };
      const GrownForest dense = grow(0, 1);
      EXPECT_FALSE(dense.forest.missing_right.empty());
      expect_same(dense, grow(0.5, 1));
      expect_same(dense, grow(0.5, 3));
    }
  }
}

TEST(GrowForest, AsksForMissingValuesOnlyIfItLearntFromSome) {
  Random random(93);
  const LabelledTable data = make_labelled_table(400, 6, 2, 0.4, random);
  const Forest forest = grow_forest(bin(data.x), data.y, 2, {}, {.trees = 5}).forest;
  EXPECT_TRUE(forest.missing_right.empty());
}

TEST(GrowForest, LearnsFromWhatIsMissing) {
  LabelledTable data{Matrix(400, 1), {}};
  for (int i = 0; i < 400; ++i) {
    data.y.push_back(i % 2);
    data.x.row(i)[0] = i % 2 == 1 ? std::numeric_limits<float>::quiet_NaN() : 3.0f;
  }
  const Forest forest = grow_forest(bin(data.x), data.y, 2, {}, {.trees = 3}).forest;
  EXPECT_EQ(forest.nodes(), 9);
  const float values[] = {3.0f, std::numeric_limits<float>::quiet_NaN()};
  for (const int root : forest.root) {
    EXPECT_EQ(forest.leaf_value[find_leaf(forest, root, std::span(values).first(1))], 0);
    EXPECT_EQ(forest.leaf_value[find_leaf(forest, root, std::span(values).last(1))], 1);
  }
}

TEST(GrowForest, GrowsOtherForestsFromOtherSeeds) {
  Random random(82);
  const LabelledTable data = make_labelled_table(300, 6, 2, 0.4, random);
  const BinnedTable table = bin(data.x);
  const GrownForest a = grow_forest(table, data.y, 2, {}, {.trees = 3, .seed = 1});
  const GrownForest b = grow_forest(table, data.y, 2, {}, {.trees = 3, .seed = 2});
  EXPECT_NE(a.forest.threshold, b.forest.threshold);
}

// Weights of 1 go through bit planes, others through histograms: two ways to the same trees.
TEST(GrowForest, GrowsTheSameTreesIfEveryRowWeighsTwice) {
  Random random(83);
  for (const int classes : {2, 4}) {
    const LabelledTable data = make_labelled_table(800, 12, classes, 0.5, random);
    const BinnedTable table = bin(data.x);
    const ForestOptions options{.trees = 10, .seed = 3};
    ForestOptions twice = options;
    twice.leaf_weight = 2;
    const GrownForest once = grow_forest(table, data.y, classes, {}, options);
    GrownForest doubled = grow_forest(table, data.y, classes, std::vector<float>(800, 2.0f), twice);
    for (float& cover : doubled.forest.cover) cover /= 2;
    EXPECT_EQ(once.forest.threshold, doubled.forest.threshold);
    EXPECT_EQ(once.forest.leaf_value, doubled.forest.leaf_value);
    EXPECT_EQ(once.forest.cover, doubled.forest.cover);
  }
}

TEST(GrowForest, EstimatesHeldOutAccuracyOutOfBag) {
  Random random(84);
  for (const int classes : {2, 3}) {
    const LabelledTable data = make_labelled_table(3000, 9, classes, 0.4, random);
    const LabelledTable held_out = make_labelled_table(3000, 9, classes, 0.4, random);
    const GrownForest grown = grow_forest(bin(data.x), data.y, classes, {}, {.trees = 100});
    const double inside = accuracy(score(grown.forest, data.x), data.y, classes);
    const double outside = accuracy(grown.out_of_bag, data.y, classes);
    const double truth = accuracy(score(grown.forest, held_out.x), held_out.y, classes);
    EXPECT_GT(truth, 0.7);
    EXPECT_NEAR(outside, truth, 0.03);
    EXPECT_GT(inside, 0.999);  // trees grow until their leaves are pure
  }
}

TEST(GrowForest, LeavesRowsNaNThatEveryTreeHasSeen) {
  Random random(85);
  const LabelledTable data = make_labelled_table(500, 6, 2, 0.4, random);
  const GrownForest grown = grow_forest(bin(data.x), data.y, 2, {}, {.trees = 1});
  const auto seen = std::count_if(grown.out_of_bag.begin(), grown.out_of_bag.end(),
                                  [](float value) { return std::isnan(value); });
  EXPECT_NEAR(static_cast<double>(seen) / 500, 1 - std::exp(-1.0), 0.06);
}

TEST(GrowForest, MeansOfSeveralClassesAddUpToOne) {
  Random random(86);
  const LabelledTable data = make_labelled_table(400, 6, 4, 0.4, random);
  const GrownForest grown = grow_forest(bin(data.x), data.y, 4, {}, {.trees = 40});
  const std::vector<float> scores = score(grown.forest, data.x);
  for (int i = 0; i < 400; ++i) {
    EXPECT_NEAR(scores[i * 4] + scores[i * 4 + 1] + scores[i * 4 + 2] + scores[i * 4 + 3], 1, 1e-6);
    const float* outside = grown.out_of_bag.data() + i * 4;
    EXPECT_NEAR(outside[0] + outside[1] + outside[2] + outside[3], 1, 1e-6);
  }
}

TEST(GrowForest, LeansTowardsAHeavierClass) {
  Random random(87);
  const LabelledTable data = make_labelled_table(2000, 6, 2, 1.5, random);
  const BinnedTable table = bin(data.x);
  const ForestOptions plain{.trees = 50, .leaf_weight = 20};
  ForestOptions heavy = plain;
  heavy.class_weight = {1, 5};
  const double before = mean(grow_forest(table, data.y, 2, {}, plain).out_of_bag);
  EXPECT_GT(mean(grow_forest(table, data.y, 2, {}, heavy).out_of_bag), before + 0.1);
}

TEST(GrowForest, BalancedSamplingShowsEachTreeBothClassesAlike) {
  Random random(88);
  LabelledTable data = make_labelled_table(3000, 6, 2, 0.3, random);
  for (std::size_t i = 0; i < data.y.size(); ++i) data.y[i] = i % 30 == 0;  // 100 of class 1
  const ForestOptions options{.trees = 20, .depth = 1, .sampling = Sampling::balanced};
  const Forest forest = grow_forest(bin(data.x), data.y, 2, {}, options).forest;
  for (const int root : forest.root) EXPECT_EQ(forest.cover[root], 200);
}

TEST(GrowForest, CreditsImpurityToInformativeFeatures) {
  Random random(89);
  const LabelledTable data = make_labelled_table(2000, 9, 2, 0.1, random);
  const GrownForest grown =
      grow_forest(bin(data.x), data.y, 2, {}, {.trees = 50, .leaf_weight = 10});
  const auto& importance = grown.impurity_importance;
  EXPECT_NEAR(std::accumulate(importance.begin(), importance.end(), 0.0), 1.0, 1e-9);
  for (int f = 3; f < 9; ++f) EXPECT_LT(importance[f], importance[f % 3] / 2);
}

TEST(GrowForest, MakesALeafOfOneClass) {
  Random random(90);
  const LabelledTable data = make_labelled_table(50, 3, 2, 0.1, random);
  const std::vector<std::int32_t> ones(50, 1);
  const GrownForest grown = grow_forest(bin(data.x), ones, 2, {}, {.trees = 3});
  EXPECT_EQ(grown.forest.nodes(), 3);
  EXPECT_EQ(grown.forest.leaf_value, (std::vector<float>{1, 1, 1}));
  EXPECT_EQ(grown.impurity_importance, (std::vector<double>{0, 0, 0}));
}

TEST(GrowForest, DrawsPastFeaturesThatDoNotVary) {
  Matrix x(100, 40);
  std::vector<std::int32_t> y;
  for (int i = 0; i < 100; ++i) {
    y.push_back(i % 2);
    x.row(i)[17] = static_cast<float>(i % 2);
  }
  const Forest forest = grow_forest(bin(x), y, 2, {}, {.trees = 5, .features_tried = 1}).forest;
  for (const int root : forest.root) EXPECT_EQ(forest.feature[root], 17);
}

TEST(GrowForest, ReturnsTheTreesDoneWhenStopped) {
  Random random(91);
  const LabelledTable data = make_labelled_table(200, 6, 2, 0.3, random);
  const BinnedTable table = bin(data.x);
  const ForestOptions options{.trees = 50, .threads = 1};
  const auto until_seven = [](int done, int trees) {
    EXPECT_EQ(trees, 50);
    return done < 7;
  };
  const GrownForest stopped = grow_forest(table, data.y, 2, {}, options, until_seven);
  EXPECT_EQ(stopped.forest.trees(), 7);
  expect_same(stopped, grow_forest(table, data.y, 2, {}, {.trees = 7}));
}

}  // namespace
}  // namespace genegraft::forest
