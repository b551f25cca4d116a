#include "forest/breadth_first.hpp"

#include <gtest/gtest.h>

namespace genegraft::forest {
namespace {

TEST(BreadthFirst, RenumbersADepthFirstTreeByHand) {
  //      0 (f 5)            leaves by their value: node 1 is split into nodes 3 and 4,
  //    1 (f 6)  2 = .2      which became leaves before node 2 did.
  //  3 = .3  4 = .4
  GrownTree tree{.feature = {5, 6, -1, -1, -1},
                 .threshold = {0.5f, 0.6f, 0, 0, 0},
                 .missing_right = {},
                 .left = {1, 3, 2, 0, 1},
                 .cover = {9, 7, 2, 3, 4},
                 .leaf_value = {.3f, .4f, .2f},
                 .impurity_decrease = {},
                 .outside = {},
                 .outside_of_leaf = {{0, 1}, {1, 3}, {3, 6}}};
  order_breadth_first(tree);
  EXPECT_EQ(tree.feature, (std::vector{5, 6, -1, -1, -1}));
  EXPECT_EQ(tree.left, (std::vector{1, 3, 0, 1, 2}));
  EXPECT_EQ(tree.leaf_value, (std::vector{.2f, .3f, .4f}));
  EXPECT_EQ(tree.outside_of_leaf[0].last, 6u);
  EXPECT_EQ(tree.outside_of_leaf[1].last, 1u);
}

TEST(BreadthFirst, MovesSiblingsTogether) {
  // Node 2 was split before node 1, as the best-first order may do.
  GrownTree tree{.feature = {7, 8, 9, -1, -1, -1, -1},
                 .threshold = {.7f, .8f, .9f, 0, 0, 0, 0},
                 .missing_right = {0, 0, 1, 0, 0, 0, 0},
                 .left = {1, 5, 3, 0, 1, 2, 3},
                 .cover = {10, 4, 6, 1, 5, 2, 2},
                 .leaf_value = {.1f, .2f, .3f, .4f},
                 .impurity_decrease = {},
                 .outside = {},
                 .outside_of_leaf = std::vector<Range>(4)};
  order_breadth_first(tree);
  EXPECT_EQ(tree.left, (std::vector{1, 3, 5, 0, 1, 2, 3}));
  EXPECT_EQ(tree.missing_right, (std::vector<std::uint8_t>{0, 0, 1, 0, 0, 0, 0}));
  EXPECT_EQ(tree.cover, (std::vector<float>{10, 4, 6, 2, 2, 1, 5}));
  EXPECT_EQ(tree.leaf_value, (std::vector{.3f, .4f, .1f, .2f}));
}

}  // namespace
}  // namespace genegraft::forest
