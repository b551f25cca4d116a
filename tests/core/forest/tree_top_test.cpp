#include "forest/tree_top.hpp"

#include <gtest/gtest.h>

#include <numeric>

#include "support/forest_samples.hpp"

namespace genegraft::forest {
namespace {

TEST(ChooseTop, TakesTheWholeOfASmallTree) {
  Random random(1);
  const Forest forest = make_random_forest({.trees = 1, .nodes = 101}, random);
  const TreeTop top = choose_top(forest, 0, 0);
  const auto leaves = std::count(forest.feature.begin(), forest.feature.end(), -1);
  EXPECT_EQ(static_cast<std::int64_t>(top.exits.size()), leaves);
  EXPECT_EQ(top.tests.size() + 1, top.exits.size());
}

TEST(ChooseTop, TakesWhatManySamplesComeBy) {
  Forest forest;  // a chain of three tests: 100 samples come by the first, 30 and 3 by the others
  forest.features = 1;
  forest.root = {0};
  forest.feature = {0, -1, 0, -1, 0, -1, -1};
  forest.threshold = {0, 0, 1, 0, 2, 0, 0};
  forest.left = {1, 0, 3, 1, 5, 2, 3};
  forest.cover = {100, 70, 30, 27, 3, 2, 1};
  forest.leaf_value = {0, 1, 2, 3};
  const TreeTop top = choose_top(forest, 0, 0.1);
  EXPECT_EQ(top.exits, (std::vector<std::int32_t>{1, 3, 4}));
  ASSERT_EQ(top.tests.size(), 2u);
  EXPECT_EQ(top.tests[0].left, ~0);
  EXPECT_EQ(top.tests[0].right, 1);
  EXPECT_EQ(top.tests[1].left, ~1);
  EXPECT_EQ(top.tests[1].right, ~2);
}

TEST(ChooseTop, StopsAt255Tests) {
  Random random(2);
  const Forest forest = make_random_forest({.trees = 1, .nodes = 5001}, random);
  EXPECT_EQ(choose_top(forest, 0, 0).tests.size(), 255u);
}

TEST(ChooseTop, HasOneExitForASingleLeaf) {
  Random random(3);
  const Forest forest = make_random_forest({.trees = 1, .nodes = 1}, random);
  EXPECT_EQ(choose_top(forest, 0, 0).exits, (std::vector<std::int32_t>{0}));
}

/// The exit that tests answered by `right` (tests) lead to.
int follow(const TreeTop& top, const std::vector<bool>& right) {
  int at = top.tests.empty() ? ~0 : 0;
  while (at >= 0) at = right[at] ? top.tests[at].right : top.tests[at].left;
  return ~at;
}

TEST(MakeCircuit, GivesTheCodeOfTheExit) {
  Random random(4);
  for (int repeat = 0; repeat < 60; ++repeat) {
    const Forest forest = make_random_forest(
        {.trees = 1, .nodes = 1 + static_cast<int>(random.below(600)), .chain = repeat % 4 == 0},
        random);
    const TreeTop top = choose_top(forest, 0, 0);
    std::vector<std::uint16_t> test_plane(top.tests.size());
    std::iota(test_plane.begin(), test_plane.end(), std::uint16_t{2});
    const auto free_plane = static_cast<std::uint16_t>(2 + top.tests.size());
    const TopCircuit circuit = make_circuit(top, test_plane, free_plane);
    for (int row = 0; row < 20; ++row) {
      std::vector<bool> plane(free_plane + circuit.selects.size());
      plane[1] = true;
      std::vector<bool> right(top.tests.size());
      for (std::size_t i = 0; i < right.size(); ++i) {
        plane[2 + i] = right[i] = random.below(2) == 1;
      }
      for (const BitSelect& s : circuit.selects) {
        plane[s.to] = plane[s.test] ? plane[s.right] : plane[s.left];
      }
      int code = 0;
      for (int b = 0; b < circuit.code.bits; ++b) code |= plane[circuit.code.plane[b]] << b;
      ASSERT_EQ(code, circuit.exit_code[follow(top, right)]);
    }
  }
}

TEST(MakeCircuit, NeedsLessThanOneChoiceATestInAFullTree) {
  Forest forest;
  forest.features = 63;
  forest.root = {0};
  for (int i = 0; i < 127; ++i) {
    forest.feature.push_back(i < 63 ? i : -1);
    forest.left.push_back(i < 63 ? 2 * i + 1 : i - 63);
    forest.threshold.push_back(0);
    forest.cover.push_back(0);
    forest.leaf_value.push_back(0);
  }
  const TreeTop top = choose_top(forest, 0, 0);
  std::vector<std::uint16_t> test_plane(63);
  std::iota(test_plane.begin(), test_plane.end(), std::uint16_t{2});
  const TopCircuit circuit = make_circuit(top, test_plane, 65);
  EXPECT_EQ(circuit.code.bits, 6);
  EXPECT_EQ(circuit.selects.size(), 57u);  // 64 - 6 - 1
}

}  // namespace
}  // namespace genegraft::forest
