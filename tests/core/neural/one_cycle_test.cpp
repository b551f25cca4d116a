#include "neural/one_cycle.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace genegraft::neural {
namespace {

TEST(OneCycle, GoesUpByHalfACosineAndDownByAnother) {
  const OneCycle cycle{.warm = 0.25, .start_divisor = 10, .end_divisor = 100};
  // 101 steps: step 25 is the peak.
  EXPECT_NEAR(one_cycle(cycle, 0, 101).rate, 0.1, 1e-12);
  EXPECT_NEAR(one_cycle(cycle, 25, 101).rate, 1, 1e-12);
  EXPECT_NEAR(one_cycle(cycle, 100, 101).rate, 0.01, 1e-12);
  // A third of the way up: (1 - cos 60°) / 2 = 1/4 of the climb.
  EXPECT_NEAR(one_cycle_at(cycle, 0.25 / 3).rate, 0.1 + 0.9 / 4, 1e-12);
  // Two thirds of the way down: 3/4 of the descent.
  EXPECT_NEAR(one_cycle(cycle, 75, 101).rate, 1 - 0.99 * 3 / 4, 1e-12);
}

TEST(OneCycle, MovesTheMomentumTheOtherWay) {
  const OneCycle cycle;
  EXPECT_NEAR(one_cycle(cycle, 0, 1001).beta1, cycle.high_beta, 1e-12);
  EXPECT_NEAR(one_cycle(cycle, 300, 1001).beta1, cycle.low_beta, 1e-12);
  EXPECT_NEAR(one_cycle(cycle, 1000, 1001).beta1, cycle.high_beta, 1e-12);
  EXPECT_NEAR(one_cycle(cycle, 150, 1001).beta1, (cycle.high_beta + cycle.low_beta) / 2, 1e-12);
}

TEST(OneCycle, StandsASingleStepAndNoWarmingUp) {
  EXPECT_TRUE(std::isfinite(one_cycle({}, 0, 1).rate));
  EXPECT_NEAR(one_cycle({.warm = 0}, 0, 10).rate, 1, 1e-12);
  EXPECT_NEAR(one_cycle({.warm = 1}, 9, 10).rate, 1e-4, 1e-12);
}

}  // namespace
}  // namespace genegraft::neural
