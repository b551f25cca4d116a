#include "forest/bit_circuits.hpp"

#include <gtest/gtest.h>

#include "support/forest_samples.hpp"

namespace genegraft::forest {
namespace {

constexpr int kRows = BitCircuits::kRows;

std::span<const float> row_of(const Forest& forest, std::span<const float> x, int row) {
  return x.subspan(static_cast<std::size_t>(row) * forest.features, forest.features);
}

/// Checks every tree: whole ones by their leaves' values, others by the nodes that rows leave at.
void expect_circuits(const Forest& forest, double least_share, std::span<const float> x, int rows) {
  const TestColumns columns(forest);
  const BitCircuits circuits(forest, columns, least_share);
  ASSERT_TRUE(circuits.usable());
  BitCircuits::Workspace workspace;
  circuits.begin(x, rows, workspace);
  for (int t = 0; t < forest.trees(); ++t) {
    if (circuits.is_whole(t)) {
      std::vector<double> sums(static_cast<std::size_t>(kRows) * forest.outputs, 1.0);
      circuits.add_leaves(t, workspace, sums);
      for (int r = 0; r < rows; ++r) {
        const int leaf = find_leaf(forest, forest.root[t], row_of(forest, x, r));
        for (int o = 0; o < forest.outputs; ++o) {
          const double value = forest.leaf_value[leaf * forest.outputs + o];
          ASSERT_EQ(sums[o * kRows + r], 1.0 + value);
        }
      }
    } else {
      std::vector<std::uint32_t> nodes(kRows);
      circuits.find_exits(t, workspace, nodes);
      for (int r = 0; r < rows; ++r) {
        const auto row = row_of(forest, x, r);
        const int node = forest.root[t] + static_cast<int>(nodes[r]);
        ASSERT_EQ(find_leaf(forest, node, row), find_leaf(forest, forest.root[t], row));
      }
    }
  }
}

TEST(BitCircuits, FindTheLeavesOfSmallTrees) {
  Random random(1);
  for (const int classes : {2, 3}) {
    const Forest forest =
        make_random_forest({.trees = 9, .classes = classes, .nodes = 301}, random);
    expect_circuits(forest, 0, awkward_rows(100, 4, random), 100);
  }
}

TEST(BitCircuits, LeadToTheRightPartOfLargeTrees) {
  Random random(2);
  Forest forest = make_random_forest({.trees = 9, .nodes = 3001}, random);
  spread_thresholds(forest, random);
  for (const double share : {0.0, 0.05, 1.0}) {
    expect_circuits(forest, share, spread_rows(forest, kRows, random), kRows);
  }
}

TEST(BitCircuits, WorkInGroupsOfTreesWithManyTests) {
  Random random(3);
  Forest forest = make_random_forest({.trees = 40, .features = 2, .nodes = 401}, random);
  spread_thresholds(forest, random);  // some 8,000 tests, 4,000 a column
  expect_circuits(forest, 0, spread_rows(forest, 60, random), 60);
}

TEST(BitCircuits, SendMissingValuesEitherWay) {
  Random random(5);
  Forest forest = make_random_forest({.trees = 9, .features = 7, .nodes = 201}, random);
  for (int i = 0; i < forest.nodes(); ++i) {
    forest.missing_right.push_back(static_cast<std::uint8_t>(random.below(2)));
  }
  expect_circuits(forest, 0, awkward_rows(103, 7, random), 103);
}

TEST(BitCircuits, CountThresholdsThatCrowdTogether) {
  Random random(4);
  Forest forest = make_random_forest({.trees = 5, .features = 1, .nodes = 101}, random);
  spread_thresholds(forest, random);
  for (float& threshold : forest.threshold) {  // too close for buckets
    threshold = random.below(20) == 0 ? 1e30f : 1e-6f * threshold;
  }
  expect_circuits(forest, 0, spread_rows(forest, 100, random), 100);
}

}  // namespace
}  // namespace genegraft::forest
