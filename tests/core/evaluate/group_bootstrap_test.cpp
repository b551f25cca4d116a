#include "evaluate/group_bootstrap.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace genegraft::evaluate {
namespace {

TEST(GroupBootstrap, EveryDrawTakesAsManyGroupsAsThereAre) {
  const auto weight = draw_groups(13, 1, 0);
  for (int l = 0; l < kLanes; ++l) {
    double drawn = 0;
    for (const auto& lanes : weight) drawn += lanes[l];
    EXPECT_EQ(drawn, 13);
  }
}

TEST(GroupBootstrap, ADrawIsTheSameInAnyBatch) {
  const auto first = draw_groups(13, 1, 0), shifted = draw_groups(13, 1, 3);
  for (int g = 0; g < 13; ++g) EXPECT_EQ(first[g][5], shifted[g][2]);
}

TEST(GroupBootstrap, SeedsAndDrawsDiffer) {
  EXPECT_NE(draw_groups(13, 1, 0), draw_groups(13, 2, 0));
  EXPECT_NE(draw_groups(13, 1, 0), draw_groups(13, 1, 8));
}

// Golden numbers: numpy.percentile([5, 1, 4, 2, 3, 9, 7], [2.5, 97.5]), NumPy 2.4.
TEST(GroupBootstrap, PercentilesAreThoseOfNumpyWithoutUndefinedDraws) {
  const double nan = std::nan("");
  const auto interval = percentile_interval(std::vector<double>{5, nan, 1, 4, 2, 3, 9, 7, nan});
  EXPECT_NEAR(interval.low, 1.15, 1e-12);
  EXPECT_NEAR(interval.high, 8.7, 1e-12);
  EXPECT_TRUE(std::isnan(percentile_interval(std::vector<double>{nan}).low));
}

}  // namespace
}  // namespace genegraft::evaluate
