#include "evaluate/plot_axis.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace genegraft::evaluate {
namespace {

using testing::DoubleEq;
using testing::DoubleNear;
using testing::ElementsAre;

auto about(double value) {
  return DoubleNear(value, 1e-9 * value + 1e-15);
}

TEST(PlotAxis, TicksAreRound) {
  EXPECT_THAT(axis_ticks({"", 0, 1}),
              ElementsAre(0, about(.2), about(.4), about(.6), about(.8), about(1)));
  EXPECT_THAT(axis_ticks({"", 0, 0.01}), testing::SizeIs(6));
}

TEST(PlotAxis, LogarithmicTicksArePowersOfTen) {
  EXPECT_THAT(axis_ticks({"", 1e-3, 1, true}),
              ElementsAre(about(1e-3), about(.01), about(.1), about(1)));
  EXPECT_THAT(axis_ticks({"", 0.1, 1, true}),
              ElementsAre(about(.1), about(.2), about(.5), about(1)));
}

TEST(PlotAxis, SharesGoFromEndToEndAndNotBeyond) {
  const Axis log{"", 1e-4, 1, true};
  EXPECT_THAT(share_of_axis(log, 1e-2), DoubleNear(0.5, 1e-12));
  EXPECT_THAT(share_of_axis(log, 0), DoubleEq(0));
  EXPECT_THAT(share_of_axis({"", 0, 2}, 0.5), DoubleEq(0.25));
  EXPECT_THAT(share_of_axis({"", 0, 2}, 7), DoubleEq(1));
}

TEST(PlotAxis, RoundingUpNeverFallsBelow) {
  EXPECT_THAT(round_up(0.13), about(0.2));
  EXPECT_THAT(round_up(0.2), about(0.2));
  EXPECT_THAT(round_up(0.0051), about(0.01));
  EXPECT_THAT(round_up(37), about(50));
}

TEST(PlotAxis, TickLabelsAreShort) {
  EXPECT_EQ(tick_label(0.2 * 3), "0.6");
  EXPECT_EQ(tick_label(1e-5), "1e-05");
  EXPECT_EQ(tick_label(0), "0");
}

}  // namespace
}  // namespace genegraft::evaluate
