#include "linear/elastic_net.hpp"

#include <gtest/gtest.h>

namespace genegraft::linear {
namespace {

const ElasticNet kPenalty{.l1 = {2, 0, 1}, .l2 = {0.5, 3, 1}, .fixed = {0, 0, 1}, .smooth = false};

TEST(ElasticNet, AddsUpOverFeaturesAndOutputsButNotIntercepts) {
  // Two outputs: w = (1, -2), (3, 0), (0, 0), intercepts 100 and 100.
  const std::vector<double> w = {1, -2, 3, 0, 0, 0, 100, 100};
  EXPECT_DOUBLE_EQ(kPenalty.value(w, 2), 2 * 3 + 0.5 * 5 / 2 + 3 * 9 / 2.0);
}

TEST(ElasticNet, SlopeOfAZeroWeightIsWhatTheL1PartCannotHold) {
  EXPECT_EQ(kPenalty.slope(0, 0, 1.9), 0);
  EXPECT_DOUBLE_EQ(kPenalty.slope(0, 0, 2.5), 0.5);
  EXPECT_DOUBLE_EQ(kPenalty.slope(0, 0, -2.5), -0.5);
  EXPECT_DOUBLE_EQ(kPenalty.slope(0, 2, 1), 1 + 2 + 1);
  EXPECT_DOUBLE_EQ(kPenalty.slope(0, -2, 1), 1 - 2 - 1);
  EXPECT_EQ(kPenalty.slope(2, 0, 1e9), 0);  // fixed
}

TEST(ElasticNet, MinimumHasNoSlopeLeft) {
  for (const double w : {-3.0, 0.0, 0.2, 5.0})
    for (const double g : {-10.0, -1.0, 0.0, 1.5, 7.0})
      for (const int j : {0, 1}) {
        constexpr double kCurvature = 1.7;
        const double x = kPenalty.minimum(j, w, g, kCurvature);
        EXPECT_NEAR(kPenalty.slope(j, x, g + kCurvature * (x - w)), 0, 1e-12);
      }
}

}  // namespace
}  // namespace genegraft::linear
