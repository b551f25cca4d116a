#include "forest/tree_walk.hpp"

#include <gtest/gtest.h>

#include "support/forest_samples.hpp"

namespace genegraft::forest {
namespace {

/// Numbers the leaves of a forest, by their rows in leaf_value, in the order of the nodes.
std::vector<std::uint32_t> number_leaves(const Forest& forest) {
  std::vector<std::uint32_t> number(forest.leaf_value.size());
  std::uint32_t next = 0;
  for (int i = 0; i < forest.nodes(); ++i) {
    if (forest.feature[i] < 0) number[forest.left[i]] = next++;
  }
  return number;
}

class TreeWalkTest : public testing::TestWithParam<int> {};

TEST_P(TreeWalkTest, FindsTheLeavesOfFindLeaf) {
  Random random(1);
  const Forest forest =
      make_random_forest({.trees = 37, .features = GetParam(), .nodes = 101}, random);
  const TestColumns columns(forest);
  const TreeWalk walk(forest, columns);
  const auto number = number_leaves(forest);
  const int rows = 21;
  const auto x = awkward_rows(rows, forest.features, random);
  const auto row = [&](int r) {
    return std::span(x).subspan(r * forest.features, forest.features);
  };
  for (int t = 0; t < forest.trees(); ++t) {
    std::vector<std::uint32_t> at(rows, 0);
    walk.find_leaves(t, x.data(), at);
    for (int r = 0; r < rows; ++r) {
      ASSERT_EQ(at[r], number[find_leaf(forest, forest.root[t], row(r))]);
    }
  }
  std::vector<std::uint32_t> leaf(forest.trees());
  walk.find_leaves_of_row(x.data(), leaf);
  for (int t = 0; t < forest.trees(); ++t) {
    ASSERT_EQ(leaf[t], number[find_leaf(forest, forest.root[t], row(0))]);
  }
}

INSTANTIATE_TEST_SUITE_P(CompactAndWideNodes, TreeWalkTest, testing::Values(4, 70000));

TEST(TreeWalk, GoesOnFromWithinATree) {
  Forest forest;  // x0 > 0 ? (x0 > 2 ? c : b) : a
  forest.features = 1;
  forest.root = {0};
  forest.feature = {0, -1, 0, -1, -1};
  forest.threshold = {0, 0, 2, 0, 0};
  forest.left = {1, 0, 3, 1, 2};
  forest.cover = {4, 1, 3, 2, 1};
  forest.leaf_value = {10, 20, 30};
  const TestColumns columns(forest);
  const float x[] = {-1, -1, 3};
  std::vector<std::uint32_t> at = {0, 2, 2};
  TreeWalk(forest, columns).find_leaves(0, x, at);
  EXPECT_EQ(at, (std::vector<std::uint32_t>{0, 1, 2}));
}

}  // namespace
}  // namespace genegraft::forest
