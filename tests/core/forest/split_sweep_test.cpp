#include "forest/split_sweep.hpp"

#include <gtest/gtest.h>

namespace genegraft::forest {
namespace {

// Two classes of weight 1; bins 0, 3 and 4 hold (2, 0), (1, 1), (0, 3).
TEST(SplitSweep, WeighsSplitsByHand) {
  const std::vector<double> one{1, 1}, total{3, 4};
  SplitSweep sweep(one, 1);
  sweep.start_node(total);
  sweep.start_feature(5);
  sweep.reach(0);
  sweep.add(0, 2);
  sweep.reach(3);  // (2, 0) | (1, 4): 2 + 17 / 5 = 5.4
  sweep.add(0, 1);
  sweep.add(1, 1);
  sweep.reach(4);  // (3, 1) | (0, 3): 10 / 4 + 3 = 5.5
  sweep.add(1, 3);
  EXPECT_TRUE(sweep.finish_feature(4));
  EXPECT_EQ(sweep.best().feature, 5);
  EXPECT_EQ(sweep.best().bin, 3);
  EXPECT_EQ(sweep.best().score, 5.5);
  EXPECT_FALSE(sweep.best().missing_right);
  EXPECT_EQ(sweep.best().left, (std::vector<double>{3, 1}));
}

// The values (2, 0) and (0, 2) are told apart best if the missing (3, 0) join the first.
TEST(SplitSweep, TriesMissingValuesOnBothSides) {
  const std::vector<double> one{1, 1}, total{5, 2};
  SplitSweep sweep(one, 1);
  sweep.start_node(total);
  sweep.start_feature(0);
  sweep.add_missing(0, 3);
  sweep.reach(1);
  sweep.add(0, 2);
  sweep.reach(2);
  sweep.add(1, 2);
  EXPECT_TRUE(sweep.finish_feature(2));
  EXPECT_EQ(sweep.best().bin, 1);
  EXPECT_FALSE(sweep.best().missing_right);
  EXPECT_EQ(sweep.best().score, 7);
  EXPECT_EQ(sweep.best().left, (std::vector<double>{5, 0}));

  sweep.start_node(total);
  sweep.start_feature(0);  // now they differ from all values
  sweep.add_missing(0, 5);
  sweep.reach(1);
  sweep.add(1, 2);
  EXPECT_TRUE(sweep.finish_feature(2));
  EXPECT_EQ(sweep.best().bin, 2);
  EXPECT_TRUE(sweep.best().missing_right);
  EXPECT_EQ(sweep.best().left, (std::vector<double>{0, 2}));
}

TEST(SplitSweep, FindsNothingInOneBinOrUnderHeavyLeaves) {
  const std::vector<double> half{0.5, 0.5}, total{3, 3};
  SplitSweep sweep(half, 2);
  sweep.start_node(total);
  sweep.start_feature(0);
  sweep.reach(7);
  sweep.add(0, 3);
  sweep.add(1, 3);
  EXPECT_FALSE(sweep.finish_feature(9));
  sweep.start_feature(1);
  sweep.reach(0);
  sweep.add(0, 3);
  sweep.reach(1);  // 1.5 on either side
  sweep.add(1, 3);
  EXPECT_TRUE(sweep.finish_feature(9));
  EXPECT_EQ(sweep.best().feature, -1);
}

}  // namespace
}  // namespace genegraft::forest
