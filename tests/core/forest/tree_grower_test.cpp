#include "forest/tree_grower.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <numeric>

#include "support/forest_exhaustive.hpp"
#include "support/forest_samples.hpp"

namespace genegraft::forest {
namespace {

struct Case {
  int classes = 2;
  bool bit_planes = true;
  double missing = 0;       ///< share of values that are
  double sparse_share = 0;  ///< of the table; above 0 with the held features row after row
  std::vector<float> row_weight;
  ForestOptions options;
};

/// Grows a tree that looks at all features, and holds every node against an exhaustive search.
class GrownTreeCheck {
 public:
  GrownTreeCheck(const LabelledTable& table, const Case& made)
      : made_(made), rows_{table, std::vector<double>(table.y.size()), made.classes} {
    const BinnedTable bins = bin_rows(table.x.rows, table.x.columns, rows_of(table.x),
                                      {.sparse_share = made.sparse_share});
    std::vector<double> class_weight(made.options.class_weight.begin(),
                                     made.options.class_weight.end());
    if (class_weight.empty()) class_weight.assign(made.classes, 1.0);
    const bool planes = made.bit_planes && made.row_weight.empty();
    TrainingSet data{bins,
                     table.y,
                     made.classes,
                     made.row_weight,
                     class_weight,
                     table.x.columns,
                     planes ? BitPlanes(bins, 256, 1) : BitPlanes(bins),
                     {}};
    data.held = HeldFeatures(bins, data.planes);
    const Bootstrap bootstrap(table.y, made.classes, made.options);
    Random random(made.options.seed, 0);
    const std::vector<std::uint16_t> copies = bootstrap.draw(random);
    for (std::size_t i = 0; i < copies.size(); ++i) {
      const double weight = made.row_weight.empty() ? 1.0 : made.row_weight[i];
      rows_.weight[i] = copies[i] * weight * class_weight[table.y[i]];
    }
    tree_ = grow_tree(data, bootstrap, made.options, 0);
  }

  void check_all() {
    const std::vector<int> drawn = drawn_rows();
    EXPECT_EQ(static_cast<int>(drawn.size() + tree_.outside.size()), rows_.table.x.rows);
    check_node(0, drawn, 0);
    check_outside();
    const auto& decrease = tree_.impurity_decrease;
    EXPECT_NEAR(std::accumulate(decrease.begin(), decrease.end(), 0.0), 1.0, 1e-9);
  }

  /// The leaves are as pure as those of an exhaustive search, the greatest gain first.
  void check_greedy(int leaves) {
    const std::vector<int> drawn = drawn_rows();
    double sum = 0;
    for (std::size_t node = 0; node < tree_.feature.size(); ++node) {
      if (tree_.feature[node] >= 0) continue;
      const double share = tree_.leaf_value[tree_.left[node]];
      sum += tree_.cover[node] * (share * share + (1 - share) * (1 - share));
    }
    const double expected = purify_greedily(rows_, drawn, leaves, made_.options.leaf_weight);
    EXPECT_NEAR(sum, expected, 1e-5 * expected);
  }

  const GrownTree& tree() const { return tree_; }

 private:
  std::vector<int> drawn_rows() const {
    std::vector<int> drawn;
    for (int i = 0; i < rows_.table.x.rows; ++i) {
      if (rows_.weight[i] > 0) drawn.push_back(i);
    }
    return drawn;
  }

  void check_node(int node, const std::vector<int>& drawn, int depth) {
    const std::vector<double> weight = add_classes(rows_, drawn);
    EXPECT_NEAR(tree_.cover[node], add_up(weight), 1e-5 * add_up(weight));
    const int feature = tree_.feature[node];
    const bool pure = std::count(weight.begin(), weight.end(), 0.0) >= made_.classes - 1;
    const bool too_deep = made_.options.depth > 0 && depth == made_.options.depth;
    const double best =
        pure || too_deep ? -1 : find_best_split(rows_, drawn, made_.options.leaf_weight).score;
    if (feature < 0) {
      EXPECT_EQ(best, -1);
      check_leaf(node, weight);
      return;
    }
    const Test test = test_of(node);
    const double found = score_split(rows_, drawn, test, made_.options.leaf_weight);
    EXPECT_NEAR(found, best, 1e-6 * best);
    const TwoSides sides = divide(rows_, drawn, test);
    check_node(tree_.left[node], sides.left, depth + 1);
    check_node(tree_.left[node] + 1, sides.right, depth + 1);
  }

  void check_leaf(int node, const std::vector<double>& weight) {
    const int outputs = made_.classes == 2 ? 1 : made_.classes;
    for (int o = 0; o < outputs; ++o) {
      const double share = weight[made_.classes - outputs + o] / add_up(weight);
      EXPECT_NEAR(tree_.leaf_value[tree_.left[node] * outputs + o], share, 1e-6);
    }
  }

  void check_outside() {
    for (std::size_t leaf = 0; leaf < tree_.outside_of_leaf.size(); ++leaf) {
      const Range range = tree_.outside_of_leaf[leaf];
      for (std::uint32_t i = range.first; i < range.last; ++i) {
        EXPECT_EQ(rows_.weight[tree_.outside[i]], 0);
        EXPECT_EQ(find_leaf_of(static_cast<int>(tree_.outside[i])), static_cast<int>(leaf));
      }
    }
  }

  Test test_of(int node) const {
    return {tree_.feature[node], tree_.threshold[node], tree_.missing_right[node] != 0};
  }

  int find_leaf_of(int row) const {
    int node = 0;
    while (tree_.feature[node] >= 0) {
      node = tree_.left[node] + test_of(node).goes_right(rows_.table.x.row(row));
    }
    return tree_.left[node];
  }

  Case made_;
  WeightedRows rows_;
  GrownTree tree_;
};

/// Leaves one value in three, as a cell's counts would.
void empty_most(LabelledTable& table, Random& random) {
  for (float& value : table.x.values) {
    if (random.below(3) > 0) value = 0;
  }
}

void check_random_tables(const Case& made, int rows = 150) {
  Random random(71);
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    LabelledTable table = make_labelled_table(rows, 6, made.classes, 0.5, random);
    if (made.sparse_share > 0) empty_most(table, random);
    for (float& value : table.x.values) {
      if (random.uniform() < made.missing) value = std::numeric_limits<float>::quiet_NaN();
    }
    Case seeded = made;
    seeded.options.seed = seed;
    GrownTreeCheck(table, seeded).check_all();
  }
}

TEST(TreeGrower, MakesTheSplitsOfAnExhaustiveSearch) {
  check_random_tables({});
}

TEST(TreeGrower, MakesThemFromHistogramsToo) {
  check_random_tables({.bit_planes = false});
}

TEST(TreeGrower, MakesThemForSeveralClasses) {
  check_random_tables({.classes = 4});
  check_random_tables({.classes = 4, .bit_planes = false});
}

TEST(TreeGrower, MakesThemWithClassWeights) {
  Case made{.classes = 3};
  made.options.class_weight = {0.5f, 3.0f, 1.5f};
  check_random_tables(made);
}

TEST(TreeGrower, MakesThemWithRowWeights) {
  Random random(72);
  Case made{.classes = 3};
  for (int i = 0; i < 150; ++i) {
    made.row_weight.push_back(0.25f * static_cast<float>(1 + random.below(8)));
  }
  check_random_tables(made);
}

TEST(TreeGrower, MakesThemFromSparseColumns) {
  for (const bool planes : {true, false}) {
    check_random_tables({.bit_planes = planes, .sparse_share = 0.6});
    check_random_tables({.classes = 9, .bit_planes = planes, .sparse_share = 0.6});
  }
}

TEST(TreeGrower, SendsMissingValuesToTheBetterSide) {
  for (const double sparse_share : {0.0, 0.7}) {
    for (const bool planes : {true, false}) {
      Case made{.bit_planes = planes, .missing = 0.2, .sparse_share = sparse_share};
      check_random_tables(made);
      made.classes = 5;
      check_random_tables(made);
      made.missing = 0.9;  // the commonest bin of every column
      made.options.leaf_weight = 2;
      check_random_tables(made);
    }
  }
}

TEST(TreeGrower, KeepsLeavesHeavyAndPathsShort) {
  Case made;
  made.options.leaf_weight = 7;
  check_random_tables(made);
  made.options.depth = 3;
  check_random_tables(made);
}

TEST(TreeGrower, BalancesClasses) {
  Case made{.classes = 3};
  made.options.sampling = Sampling::balanced;
  made.options.ratio = 2;
  check_random_tables(made);
}

TEST(TreeGrower, CutsGreatestGainsFirstUnderALimitOfLeaves) {
  Random random(73);
  const LabelledTable table = make_labelled_table(250, 6, 2, 0.5, random);
  for (int leaves = 1; leaves <= 12; ++leaves) {
    Case made;
    made.options.leaves = leaves;
    GrownTreeCheck check(table, made);
    EXPECT_EQ(static_cast<int>(check.tree().leaf_value.size()), leaves);
    check.check_greedy(leaves);
  }
}

TEST(TreeGrower, NumbersNodesBreadthFirstWithSiblingsAdjacent) {
  Random random(74);
  const LabelledTable table = make_labelled_table(500, 6, 2, 0.5, random);
  GrownTreeCheck check(table, {});
  const GrownTree& tree = check.tree();
  int child = 1;
  int leaf = 0;
  for (std::size_t node = 0; node < tree.feature.size(); ++node) {
    if (tree.feature[node] < 0) {
      EXPECT_EQ(tree.left[node], leaf++);
    } else {
      EXPECT_EQ(tree.left[node], child);
      child += 2;
    }
  }
  EXPECT_EQ(child, static_cast<int>(tree.feature.size()));
}

}  // namespace
}  // namespace genegraft::forest
