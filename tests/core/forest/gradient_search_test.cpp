#include "forest/gradient_search.hpp"

#include <gtest/gtest.h>

#include <array>
#include <numeric>
#include <utility>
#include <vector>

#include "base/random.hpp"
#include "support/forest_samples.hpp"

namespace genegraft::forest {
namespace {

/// Rows whose gradient follows the features, with some noise.
struct Setting {
  Setting(int rows, std::uint64_t seed) : random(seed) {
    const auto labelled = make_labelled_table(rows, 9, 2, 0.5, random);
    table = bin_rows(rows, 9, rows_of(labelled.x), {});
    packed = pack_rows(table, team);
    for (int i = 0; i < rows; ++i) {
      const int noise = static_cast<int>(random.below(200));
      cells.push_back(pack_cell(labelled.y[i] == 1 ? -500 + noise : 500 - noise, 250));
    }
    std::vector<std::uint32_t> all(rows);
    std::iota(all.begin(), all.end(), 0u);
    partition.reset(all);
  }

  SearchedNode node_of(const RowRange& range) const {
    SearchedNode node{.inside = range, .may_split = true};
    for (const auto row : partition.rows(range)) node.sums.total += cells[row];
    node.sums.rows = range.size();
    return node;
  }

  /// The children of a node by its split, and their rows apart.
  std::pair<SearchedNode, SearchedNode> divide(const SearchedNode& node) {
    std::array<std::uint8_t, 257> goes_right{};
    for (int bin = node.split.bin + 1; bin < 257; ++bin) goes_right[bin] = 1;
    const auto n =
        partition.split(node.inside, table.columns[node.split.feature], goes_right, team);
    return {node_of({node.inside.first, node.inside.first + n}),
            node_of({node.inside.first + n, node.inside.last})};
  }

  Random random;
  WorkerTeam team{2};
  BinnedTable table;
  PackedRows packed;
  RowPartition partition;
  std::vector<Cell> cells;
};

/// The best split found by summing up every feature's bins alone.
GradientSplit search_naively(const Setting& setting, const SearchInput& input,
                             const SearchedNode& node) {
  GradientSplit best{.score = leaf_score(node.sums.total, input.rules.l2, {})};
  for (int f = 0; f < setting.table.features; ++f) {
    const int bins = setting.table.bins(f);
    std::vector<Cell> cells(bins), rows(bins);
    for (const auto row : setting.partition.rows(node.inside)) {
      cells[setting.table.columns[f].bin(row)] += input.cell_of_row[row];
      ++rows[setting.table.columns[f].bin(row)];
    }
    find_split(f, {0, bins, setting.table.missing_bin(f)}, cells, rows, node.sums, input.rules, 0,
               best);
  }
  return best;
}

void expect_same(const SearchedNode& node, const GradientSplit& expected) {
  EXPECT_DOUBLE_EQ(node.split.score, expected.score);
  EXPECT_EQ(node.split.feature, expected.feature);
  EXPECT_EQ(node.split.left, expected.left);
}

TEST(GradientSearch, NodesAndTheirChildrenSplitAsByTheNaiveSums) {
  for (const int leaf_rows : {1, 40}) {
    for (const int rows : {200, 6000}) {  // summed up alone, and with histograms
      Setting setting(rows, 1);
      GradientSearch search(setting.packed, setting.partition, leaf_rows > 1, setting.team);
      const SearchInput input{
          .cell_of_row = setting.cells,
          .rules = {.l2 = 100, .leaf_hessian = 250, .leaf_rows = static_cast<double>(leaf_rows)}};
      search.begin_tree(input);
      SearchedNode root = setting.node_of(setting.partition.all());
      search.search_root(root);
      expect_same(root, search_naively(setting, input, root));
      ASSERT_GE(root.split.feature, 0);
      auto [left, right] = setting.divide(root);
      EXPECT_EQ(left.sums.total, root.split.left);
      search.search_children(root, left, right);
      EXPECT_TRUE(root.histogram.empty());
      expect_same(left, search_naively(setting, input, left));
      expect_same(right, search_naively(setting, input, right));
    }
  }
}

TEST(GradientSearch, AChildThatMayNotSplitIsLeftAlone) {
  Setting setting(6000, 2);
  GradientSearch search(setting.packed, setting.partition, false, setting.team);
  const SearchInput input{.cell_of_row = setting.cells, .rules = {.l2 = 100, .leaf_hessian = 250}};
  search.begin_tree(input);
  for (const bool left_may : {false, true}) {
    SearchedNode root = setting.node_of(setting.partition.all());
    search.search_root(root);
    auto [left, right] = setting.divide(root);
    (left_may ? right : left).may_split = false;
    search.search_children(root, left, right);
    const SearchedNode& alone = left_may ? right : left;
    EXPECT_EQ(alone.split.feature, -1);
    EXPECT_TRUE(alone.histogram.empty());
    const SearchedNode& searched = left_may ? left : right;
    expect_same(searched, search_naively(setting, input, searched));
  }
}

TEST(GradientSearch, InactiveFeaturesAreNotLookedAt) {
  Setting setting(800, 5);
  GradientSearch search(setting.packed, setting.partition, false, setting.team);
  for (int f = 0; f < 9; ++f) {
    std::vector<std::uint8_t> active(9);
    active[f] = 1;
    search.begin_tree({setting.cells, active, {}, {.l2 = 100, .leaf_hessian = 250}});
    SearchedNode root = setting.node_of(setting.partition.all());
    search.search_root(root);
    EXPECT_EQ(root.split.feature, f);
  }
}

}  // namespace
}  // namespace genegraft::forest
