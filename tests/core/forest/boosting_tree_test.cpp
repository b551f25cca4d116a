#include "forest/boosting_tree.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/random.hpp"
#include "support/forest_samples.hpp"

namespace genegraft::forest {
namespace {

/// Rows whose gradient follows the features, with some noise.
struct Setting {
  explicit Setting(int rows, std::uint64_t seed) : random(seed) {
    labelled = make_labelled_table(rows, 9, 2, 0.5, random);
    table = bin_rows(rows, 9, rows_of(labelled.x), {});
    for (int i = 0; i < rows; ++i) {
      const int noise = static_cast<int>(random.below(200));
      cells.push_back(pack_cell(labelled.y[i] == 1 ? -500 + noise : 500 - noise, 250));
      (random.below(4) == 0 ? outside : inside).push_back(i);
    }
  }

  TreeInput input() const {
    return {.cell_of_row = cells, .units = {0.001, 0.001}, .inside = inside, .outside = outside};
  }

  Random random;
  LabelledTable labelled;
  BinnedTable table;
  std::vector<Cell> cells;
  std::vector<std::uint32_t> inside, outside;
};

/// Leaf of a row by the tree's thresholds.
int walk(const BoostedTree& tree, std::span<const float> x) {
  int node = 0;
  while (tree.feature[node] >= 0) {
    node = tree.left[node] + (x[tree.feature[node]] > tree.threshold[node]);
  }
  return tree.left[node];
}

TEST(BoostingTree, EveryRowLiesInTheLeafThatItsValuesLeadTo) {
  const Setting setting(3000, 1);
  WorkerTeam team(2);
  const PackedRows packed = pack_rows(setting.table, team);
  const BoostingOptions options{.leaves = 20};
  BoostingTreeGrower grower(setting.table, packed, options, team);
  const BoostedTree tree = grower.grow(setting.input());
  ASSERT_EQ(tree.leaf_value.size(), 20u);
  std::size_t rows = 0;
  for (int leaf = 0; leaf < 20; ++leaf) {
    Cell sum = 0;
    for (const auto row : grower.inside(tree.inside[leaf])) {
      sum += setting.cells[row];
      EXPECT_EQ(walk(tree, setting.labelled.x.row(row)), leaf);
    }
    for (const auto row : grower.outside(tree.outside[leaf])) {
      EXPECT_EQ(walk(tree, setting.labelled.x.row(row)), leaf);
    }
    rows += tree.inside[leaf].size() + tree.outside[leaf].size();
    const double value = -gradient_of(sum) * 0.001 / (hessian_of(sum) * 0.001 + 1);
    EXPECT_NEAR(tree.leaf_value[leaf], 0.1 * value, 1e-6);
  }
  EXPECT_EQ(rows, 3000u);
}

TEST(BoostingTree, CoverIsTheWeightOfTheRowsLearntFrom) {
  const Setting setting(800, 2);
  const std::vector<float> weight(800, 2.5f);
  WorkerTeam team(1);
  const PackedRows packed = pack_rows(setting.table, team);
  const BoostingOptions options{.leaves = 8};
  BoostingTreeGrower grower(setting.table, packed, options, team);
  TreeInput input = setting.input();
  input.weight = weight;
  const BoostedTree tree = grower.grow(input);
  EXPECT_FLOAT_EQ(tree.cover[0], 2.5f * static_cast<float>(setting.inside.size()));
  for (std::size_t node = 0; node < tree.feature.size(); ++node) {
    if (tree.feature[node] < 0) continue;
    const int left = tree.left[node];
    EXPECT_FLOAT_EQ(tree.cover[node], tree.cover[left] + tree.cover[left + 1]);
    EXPECT_GT(left, static_cast<int>(node));
  }
}

TEST(BoostingTree, GainIsWhatTheLossFallsByToSecondOrder) {
  const Setting setting(900, 3);
  WorkerTeam team(1);
  const PackedRows packed = pack_rows(setting.table, team);
  const BoostingOptions options{.learning_rate = 1, .leaves = 12};
  BoostingTreeGrower grower(setting.table, packed, options, team);
  const BoostedTree tree = grower.grow(setting.input());
  // With v = -g / (h + l2) a leaf gains -(g v + (h + l2) v^2 / 2); the root's own gain is no
  // split's.
  const auto gain = [&](std::span<const std::uint32_t> rows) {
    double g = 0, h = 1;
    for (const auto row : rows) {
      g += gradient_of(setting.cells[row]) * 0.001;
      h += hessian_of(setting.cells[row]) * 0.001;
    }
    return g * g / h / 2;
  };
  double expected = -gain(setting.inside);
  for (const auto& range : tree.inside) expected += gain(grower.inside(range));
  EXPECT_NEAR(std::accumulate(tree.gain.begin(), tree.gain.end(), 0.0), expected, 1e-6);
}

TEST(BoostingTree, DepthWiseGrowthFillsOneLevelAfterAnother) {
  const Setting setting(4000, 4);
  WorkerTeam team(1);
  const PackedRows packed = pack_rows(setting.table, team);
  const BoostingOptions options{.leaves = 8, .growth = Growth::depth_wise};
  BoostingTreeGrower grower(setting.table, packed, options, team);
  const BoostedTree tree = grower.grow(setting.input());
  EXPECT_EQ(std::count(tree.feature.begin(), tree.feature.begin() + 7, -1), 0);
}

TEST(BoostingTree, InactiveFeaturesAreNotLookedAt) {
  const Setting setting(800, 5);
  WorkerTeam team(1);
  const PackedRows packed = pack_rows(setting.table, team);
  const BoostingOptions options{.leaves = 16};
  BoostingTreeGrower grower(setting.table, packed, options, team);
  TreeInput input = setting.input();
  const std::vector<std::uint8_t> active = {0, 1, 0, 1, 0, 1, 0, 1, 0};
  input.active = active;
  const BoostedTree tree = grower.grow(input);
  EXPECT_GT(tree.leaf_value.size(), 2u);
  for (const int feature : tree.feature) EXPECT_TRUE(feature < 0 || feature % 2 == 1);
}

}  // namespace
}  // namespace genegraft::forest
