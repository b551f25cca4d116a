#include "onnx/tree_builder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/forest_naive.hpp"
#include "support/onnx_ensembles.hpp"

namespace genegraft::onnx {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

/// What a node answers, by the comparison itself.
bool is_true(const EnsembleNodes& nodes, int i, float x) {
  const double t = nodes.value[i];
  const bool tracked = !nodes.missing_true.empty() && nodes.missing_true[i];
  if (std::isnan(x)) return tracked || nodes.branch[i] == Branch::neq;
  switch (nodes.branch[i]) {
    case Branch::leq:
      return x <= t;
    case Branch::lt:
      return x < t;
    case Branch::gte:
      return x >= t;
    case Branch::gt:
      return x > t;
    case Branch::eq:
      return x == t;
    case Branch::neq:
      return x != t;
    default: {
      const auto& set = nodes.members[static_cast<std::size_t>(t)];
      return std::find(set.begin(), set.end(), x) != set.end();
    }
  }
}

int walk(const EnsembleNodes& nodes, int i, std::span<const float> x) {
  while (nodes.branch[i] != Branch::leaf) {
    i = is_true(nodes, i, x[nodes.feature[i]]) ? nodes.true_child[i] : nodes.false_child[i];
  }
  return nodes.true_child[i];
}

/// One full tree of that depth, in every branch mode.
EnsembleNodes random_nodes(int depth, int features, Random& random) {
  EnsembleNodes nodes;
  const int tests = (1 << depth) - 1, all = 2 * tests + 1;
  nodes.root = {0};
  const bool tracks = random.below(2) == 0;
  for (int i = 0; i < all; ++i) {
    const auto branch = i < tests ? static_cast<Branch>(random.below(7)) : Branch::leaf;
    nodes.branch.push_back(branch);
    nodes.feature.push_back(static_cast<std::int32_t>(random.below(features)));
    nodes.value.push_back(random.below(16) ? forest::awkward_value(random) : std::nan(""));
    if (branch == Branch::member) {
      nodes.value.back() = static_cast<double>(nodes.members.size());
      nodes.members.emplace_back();
      for (auto n = random.below(5); n > 0; --n) {
        nodes.members.back().push_back(forest::awkward_value(random));
      }
    }
    if (tracks) nodes.missing_true.push_back(random.below(2) == 0);
    nodes.true_child.push_back(i < tests ? 2 * i + 1 : i - tests);
    nodes.false_child.push_back(i < tests ? 2 * i + 2 : 0);
  }
  nodes.leaf.first.resize(static_cast<std::size_t>(tests + 2));
  return nodes;
}

TEST(BuildTrees, KeepsTheAnswerOfEveryBranchMode) {
  Random random(1);
  for (int i = 0; i < 300; ++i) {
    const int features = static_cast<int>(1 + random.below(3));
    const auto nodes = random_nodes(static_cast<int>(random.below(5)), features, random);
    forest::Forest forest;
    forest.features = features;
    const auto leaf = build_trees(nodes, forest);
    ASSERT_TRUE(leaf) << leaf.error().message;
    const auto x = forest::awkward_rows(60, features, random);
    for (int row = 0; row < 60; ++row) {
      const auto at = std::span(x).subspan(static_cast<std::size_t>(row) * features, features);
      ASSERT_EQ((*leaf)[forest::find_leaf(forest, 0, at)], walk(nodes, 0, at));
    }
  }
}

/// x == 1 ? 0 : x == 2 ? 1 : … on one feature, missing values at the end.
EnsembleNodes chain_of_equals(int length) {
  EnsembleNodes nodes;
  nodes.root = {0};
  for (int i = 0; i < length; ++i) {
    nodes.branch.push_back(Branch::eq);
    nodes.value.push_back(i + 1);
    nodes.true_child.push_back(length + i);
    nodes.false_child.push_back(i + 1 < length ? i + 1 : 2 * length);
  }
  for (int i = 0; i <= length; ++i) {
    nodes.branch.push_back(Branch::leaf);
    nodes.value.push_back(0);
    nodes.true_child.push_back(i);
    nodes.false_child.push_back(0);
  }
  nodes.feature.assign(nodes.branch.size(), 0);
  nodes.hitrate.assign(nodes.branch.size(), 1);
  nodes.leaf.first.resize(static_cast<std::size_t>(length + 2));
  return nodes;
}

TEST(BuildTrees, TurnsAChainOfEqualsIntoOneSearch) {
  forest::Forest forest;
  forest.features = 1;
  const auto leaf = build_trees(chain_of_equals(1000), forest);
  ASSERT_TRUE(leaf) << leaf.error().message;
  EXPECT_EQ(forest.nodes(), 2 * (2 * 1000 + 1) - 1);  // a leaf a value and one a gap
  for (const float x : {1.0f, 2.0f, 500.0f, 1000.0f}) {
    EXPECT_EQ((*leaf)[forest::find_leaf(forest, 0, {&x, 1})], x - 1);
  }
  for (const float x : {0.0f, 1.5f, 1001.0f, std::nanf("")}) {
    EXPECT_EQ((*leaf)[forest::find_leaf(forest, 0, {&x, 1})], 1000);
  }
  EXPECT_NEAR(forest.cover[0], 1001, 0.1);  // of the leaves
}

TEST(BuildTrees, RefusesALoop) {
  auto nodes = chain_of_equals(3);
  nodes.false_child[2] = 0;
  forest::Forest forest;
  forest.features = 1;
  EXPECT_THAT(build_trees(nodes, forest).error().message, HasSubstr("loop"));
}

TEST(BuildTrees, RepeatsWhatTwoParentsShare) {
  auto nodes = chain_of_equals(3);
  nodes.true_child[0] = nodes.true_child[1] = 2;  // a test that all lead to
  forest::Forest forest;
  forest.features = 1;
  const auto leaf = build_trees(nodes, forest);
  ASSERT_TRUE(leaf) << leaf.error().message;
  for (const float x : {1.0f, 2.0f, 3.0f, 4.0f}) {
    EXPECT_EQ((*leaf)[forest::find_leaf(forest, 0, {&x, 1})], x == 3 ? 2 : 3);
  }
}

TEST(BuildTrees, LeavesCoversOutThatDoNotAddUp) {
  auto nodes = chain_of_equals(1);
  nodes.branch[0] = Branch::leq;
  forest::Forest forest;
  forest.features = 1;
  ASSERT_TRUE(build_trees(nodes, forest));
  EXPECT_THAT(forest.cover, ElementsAre(0, 0, 0));
  nodes.hitrate = {3, 1, 2};
  forest = {.features = 1};
  ASSERT_TRUE(build_trees(nodes, forest));
  EXPECT_THAT(forest.cover, ElementsAre(3, 1, 2));
}

}  // namespace
}  // namespace genegraft::onnx
