#include "forest/grow_boosting.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "base/random.hpp"
#include "support/boosting_exhaustive.hpp"
#include "support/forest_naive.hpp"
#include "support/forest_samples.hpp"

namespace genegraft::forest {
namespace {

constexpr float kMissing = std::numeric_limits<float>::quiet_NaN();

LabelledTable draw_table(int rows, int features, int classes, std::uint64_t seed,
                         bool missing = false) {
  Random random(seed);
  LabelledTable table = make_labelled_table(rows, features, classes, 0.4, random);
  for (float& value : table.x.values) {
    if (missing && random.below(7) == 0) value = kMissing;
  }
  return table;
}

BinnedTable bin_table(const LabelledTable& table) {
  return bin_rows(table.x.rows, table.x.columns, rows_of(table.x), {.bins = 30});
}

std::vector<float> naive_margins(const Forest& forest, const Matrix& x) {
  std::vector<float> margins;
  for (int i = 0; i < x.rows; ++i) {
    for (int k = 0; k < forest.outputs; ++k) {
      margins.push_back(static_cast<float>(margin_naively(forest, x.row(i), k)));
    }
  }
  return margins;
}

double log_loss(const Forest& forest, const LabelledTable& table) {
  const auto p = score_naively(forest, table.x.values);
  double loss = 0;
  for (int i = 0; i < table.x.rows; ++i) {
    const int y = table.y[i];
    loss -= std::log(forest.outputs == 1 ? (y == 1 ? p[i] : 1 - p[i]) : p[i * forest.outputs + y]);
  }
  return loss / table.x.rows;
}

bool same_bytes(const Forest& a, const Forest& b) {
  return a.feature == b.feature && a.threshold == b.threshold && a.left == b.left &&
         a.leaf_value == b.leaf_value && a.cover == b.cover && a.root == b.root &&
         a.target == b.target && a.missing_right == b.missing_right && a.base == b.base;
}

struct Case {
  int classes;
  bool missing;
  BoostingOptions options;
};

TEST(GrowBoosting, EqualsTryingEverySplitInDouble) {
  const Case cases[] = {
      {2, false, {.rounds = 6, .leaves = 7}},
      {2, true, {.rounds = 6, .leaves = 7, .l2 = 0.3, .leaf_hessian = 3}},
      {2, true, {.rounds = 4, .leaves = 0, .depth = 3, .growth = Growth::depth_wise}},
      {2, true, {.rounds = 5, .leaves = 9, .leaf_hessian = 0.1, .leaf_rows = 25}},
      {3, false, {.rounds = 4, .leaves = 6}},
      {4, true, {.rounds = 3, .leaves = 6, .l2 = 2}},
  };
  int number = 0;
  for (Case one : cases) {
    SCOPED_TRACE(number);
    const LabelledTable data = draw_table(220, 5, one.classes, 10 + number++, one.missing);
    const BinnedTable table = bin_table(data);
    one.options.learning_rate = 0.3;
    std::vector<float> weight;  // uneven, or splits would tie
    Random random(number);
    for (int i = 0; i < data.x.rows; ++i) {
      weight.push_back(static_cast<float>(0.5 + random.uniform()));
    }
    NaiveBooster naive(table, data.y, one.classes, weight, one.options);
    naive.grow();
    const auto grown = grow_boosting(table, data.y, one.classes, weight, {}, one.options);
    const auto margins = naive_margins(grown.forest, data.x);
    const int outputs = grown.forest.outputs;
    for (int i = 0; i < data.x.rows; ++i) {
      for (int k = 0; k < outputs; ++k) {
        ASSERT_NEAR(margins[i * outputs + k], naive.margin(i, k), 2e-4);
      }
    }
  }
}

TEST(GrowBoosting, ReportedLossIsThatOfTheForest) {
  for (const int classes : {2, 3}) {
    const LabelledTable data = draw_table(500, 6, classes, 21, true);
    const auto grown = grow_boosting(bin_table(data), data.y, classes, {}, {}, {.rounds = 20});
    ASSERT_EQ(grown.training_loss.size(), 20u);
    EXPECT_NEAR(grown.training_loss.back(), log_loss(grown.forest, data), 1e-5);
    EXPECT_TRUE(std::is_sorted(grown.training_loss.rbegin(), grown.training_loss.rend()));
    EXPECT_NEAR(std::accumulate(grown.importance.begin(), grown.importance.end(), 0.0), 1, 1e-9);
  }
}

TEST(GrowBoosting, AnyNumberOfThreadsGrowsTheSameForest) {
  for (const int classes : {2, 3}) {
    const LabelledTable data = draw_table(40000, 9, classes, 22, true);
    const BinnedTable table = bin_table(data);
    BoostingOptions options{.rounds = 3, .row_share = 0.7, .column_share = 0.6, .threads = 1};
    const auto one = grow_boosting(table, data.y, classes, {}, {}, options);
    for (const int threads : {2, 3, 7}) {
      options.threads = threads;
      const auto more = grow_boosting(table, data.y, classes, {}, {}, options);
      EXPECT_TRUE(same_bytes(one.forest, more.forest));
      EXPECT_EQ(one.training_loss, more.training_loss);
      EXPECT_EQ(one.importance, more.importance);
    }
  }
}

TEST(GrowBoosting, SparseColumnsGrowTheSameForestAsDenseOnes) {
  LabelledTable data = draw_table(1500, 8, 3, 23);
  Random random(5);
  for (float& value : data.x.values) value = random.below(3) == 0 ? value : 0.0f;
  const auto fill = rows_of(data.x);
  const BinnedTable dense = bin_rows(1500, 8, fill, {.sparse_share = 0});
  const BinnedTable sparse = bin_rows(1500, 8, fill, {.sparse_share = 0.9});
  ASSERT_TRUE(sparse.columns[2].is_sparse() && !dense.columns[2].is_sparse());
  const auto a = grow_boosting(dense, data.y, 3, {}, {}, {.rounds = 5});
  const auto b = grow_boosting(sparse, data.y, 3, {}, {}, {.rounds = 5});
  EXPECT_TRUE(same_bytes(a.forest, b.forest));
}

TEST(GrowBoosting, AWeightCountsAsThatManyRows) {
  const LabelledTable data = draw_table(300, 6, 2, 24);
  LabelledTable repeated{Matrix(0, 6), {}};
  std::vector<float> weight;
  Random random(9);
  for (int i = 0; i < data.x.rows; ++i) {
    const int copies = 1 + static_cast<int>(random.below(3));
    weight.push_back(static_cast<float>(copies));
    for (int c = 0; c < copies; ++c) {
      const auto row = data.x.row(i);
      repeated.x.values.insert(repeated.x.values.end(), row.begin(), row.end());
      repeated.y.push_back(data.y[i]);
      ++repeated.x.rows;
    }
  }
  const BinnedTable table = bin_table(data);
  const BinnedTable twice = bin_like(table, repeated.x.rows, rows_of(repeated.x), {});
  const BoostingOptions options{.rounds = 10, .leaves = 6};
  const auto weighted = grow_boosting(table, data.y, 2, weight, {}, options);
  const auto copied = grow_boosting(twice, repeated.y, 2, {}, {}, options);
  EXPECT_EQ(weighted.forest.feature, copied.forest.feature);
  EXPECT_EQ(weighted.forest.cover, copied.forest.cover);
  for (std::size_t leaf = 0; leaf < copied.forest.leaf_value.size(); ++leaf) {
    EXPECT_NEAR(weighted.forest.leaf_value[leaf], copied.forest.leaf_value[leaf], 1e-5);
  }
}

TEST(GrowBoosting, ClassWeightsMultiplyRowWeights) {
  const LabelledTable data = draw_table(300, 6, 3, 25);
  const BinnedTable table = bin_table(data);
  std::vector<float> weight;
  for (const int y : data.y) weight.push_back(y == 2 ? 5.0f : 1.0f);
  const auto rows = grow_boosting(table, data.y, 3, weight, {}, {.rounds = 4});
  const auto classes =
      grow_boosting(table, data.y, 3, {}, {}, {.rounds = 4, .class_weight = {1, 1, 5}});
  EXPECT_TRUE(same_bytes(rows.forest, classes.forest));
}

TEST(GrowBoosting, MonotoneFeaturesMoveOutputsOneWay) {
  for (const int classes : {2, 3}) {
    const LabelledTable data = draw_table(600, 3, classes, 26, true);
    BoostingOptions options{
        .rounds = 25, .leaves = 12, .leaf_hessian = 0.1, .monotone = {-1, 0, 1}};
    const auto grown = grow_boosting(bin_table(data), data.y, classes, {}, {}, options);
    const Forest& forest = grown.forest;
    for (int k = 0; k < forest.outputs; ++k) {
      for (const float b : {0.0f, 1.0f, 3.0f, kMissing}) {
        for (float c = 0; c < 1; c += 0.03f) {
          const float falls[] = {0, b, c}, fallen[] = {1, b, c}, risen[] = {0, b, c + 0.03f};
          EXPECT_LE(margin_naively(forest, fallen, k), margin_naively(forest, falls, k));
          EXPECT_GE(margin_naively(forest, risen, k), margin_naively(forest, falls, k));
        }
      }
    }
    // The data rise with the first feature, so holding it down must cost something.
    options.monotone.clear();
    const auto unbound = grow_boosting(bin_table(data), data.y, classes, {}, {}, options);
    EXPECT_LT(unbound.training_loss.back(), grown.training_loss.back());
  }
}

TEST(GrowBoosting, MissingValuesThatMeanSomethingAreLearntFrom) {
  Random random(27);
  LabelledTable data{Matrix(400, 1), {}};
  for (int i = 0; i < 400; ++i) {
    data.y.push_back(i % 2);
    data.x.row(i)[0] = i % 2 == 1 ? kMissing : static_cast<float>(random.uniform());
  }
  const auto grown = grow_boosting(bin_table(data), data.y, 2, {}, {},
                                   {.rounds = 10, .learning_rate = 1, .leaf_hessian = 0});
  EXPECT_LT(log_loss(grown.forest, data), 1e-2);
}

TEST(GrowBoosting, StopsAtTheBestValidationRound) {
  LabelledTable data = draw_table(400, 6, 2, 28);
  Random random(3);
  std::vector<std::uint8_t> validation;
  for (int i = 0; i < 400; ++i) {
    validation.push_back(random.below(3) == 0);
    if (random.below(4) == 0) data.y[i] = 1 - data.y[i];  // noise to overfit
  }
  const BinnedTable table = bin_table(data);
  const BoostingOptions options{
      .rounds = 300, .learning_rate = 0.3, .leaf_hessian = 0.1, .patience = 15};
  const auto grown = grow_boosting(table, data.y, 2, {}, validation, options);
  const auto& loss = grown.validation_loss;
  EXPECT_EQ(loss.begin() + grown.best_round - 1, std::min_element(loss.begin(), loss.end()));
  EXPECT_EQ(loss.size(), static_cast<std::size_t>(grown.best_round) + 15);
  EXPECT_EQ(grown.forest.trees(), grown.best_round);
  LabelledTable held{Matrix(0, 6), {}};
  for (int i = 0; i < 400; ++i) {
    if (validation[i] == 0) continue;
    held.x.values.insert(held.x.values.end(), data.x.row(i).begin(), data.x.row(i).end());
    held.y.push_back(data.y[i]);
    ++held.x.rows;
  }
  EXPECT_NEAR(log_loss(grown.forest, held), loss[grown.best_round - 1], 1e-5);
  // Held-out rows are not learnt from: the forest is that of the others alone.
  EXPECT_FLOAT_EQ(grown.forest.cover[0], static_cast<float>(400 - held.x.rows));
}

TEST(GrowBoosting, AStoppedGrowthReturnsWhatIsDone) {
  const LabelledTable data = draw_table(200, 4, 3, 29);
  const auto grown =
      grow_boosting(bin_table(data), data.y, 3, {}, {}, {.rounds = 50}, [](int done, int rounds) {
        EXPECT_EQ(rounds, 50);
        return done < 3;
      });
  EXPECT_EQ(grown.best_round, 3);
  EXPECT_EQ(grown.forest.trees(), 9);
  EXPECT_EQ(grown.forest.target, (std::vector<std::int32_t>{0, 1, 2, 0, 1, 2, 0, 1, 2}));
}

TEST(GrowBoosting, RowsAndColumnsAreDrawnInTheirShares) {
  const LabelledTable data = draw_table(3000, 10, 2, 30);
  const auto grown = grow_boosting(bin_table(data), data.y, 2, {}, {},
                                   {.rounds = 5, .row_share = 0.5, .column_share = 0.2});
  for (int t = 0; t < grown.forest.trees(); ++t) {
    std::vector<int> used;
    for (int n = grown.forest.root[t]; n < grown.forest.tree_end(t); ++n) {
      if (grown.forest.feature[n] >= 0) used.push_back(grown.forest.feature[n]);
    }
    std::sort(used.begin(), used.end());
    EXPECT_LE(std::unique(used.begin(), used.end()) - used.begin(), 2);
    EXPECT_NEAR(grown.forest.cover[grown.forest.root[t]], 1500, 150);
  }
}

TEST(GrowBoosting, StartsFromAnotherForest) {
  for (const int classes : {2, 3}) {
    const LabelledTable data = draw_table(500, 6, classes, 31, true);
    const BinnedTable table = bin_table(data);
    const auto whole = grow_boosting(table, data.y, classes, {}, {}, {.rounds = 12});
    const auto half = grow_boosting(table, data.y, classes, {}, {}, {.rounds = 6});
    const auto margins = naive_margins(half.forest, data.x);
    const auto rest =
        grow_boosting(table, data.y, classes, {}, {}, {.rounds = 6}, {}, {&half.forest, margins});
    EXPECT_EQ(rest.forest.trees(), whole.forest.trees());
    EXPECT_NEAR(rest.training_loss.back(), whole.training_loss.back(), 1e-4);
    EXPECT_NEAR(log_loss(rest.forest, data), whole.training_loss.back(), 1e-4);
  }
}

}  // namespace
}  // namespace genegraft::forest
