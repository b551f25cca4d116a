#include "evaluate/svg_plot.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace genegraft::evaluate {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string small_plot() {
  SvgPlot plot("A <title>", {"x & unit"}, {"y"});
  const std::vector<CurvePoint> curve = {{0, 0}, {.5f, .8f}, {1, 1}};
  plot.add_curve(curve, 0, "Model \"A\"");
  plot.add_curve(curve, 1, "Baseline");
  plot.add_reference({0, 0}, {1, 1}, "chance");
  plot.add_interval(.5, .5, .4, .6, 1);
  return plot.svg("In words: <fine>.");
}

TEST(SvgPlot, EveryTextIsEscaped) {
  const auto svg = small_plot();
  EXPECT_THAT(svg, HasSubstr("aria-label=\"In words: &lt;fine&gt;.\""));
  EXPECT_THAT(svg, HasSubstr("A &lt;title&gt;"));
  EXPECT_THAT(svg, HasSubstr("x &amp; unit"));
  EXPECT_THAT(svg, HasSubstr("Model &quot;A&quot;"));
}

TEST(SvgPlot, CurvesLieInTheFrameFromCornerToCorner) {
  EXPECT_THAT(small_plot(), HasSubstr("class=\"series s0\" points=\"58,268 190,80.8 322,34\""));
}

TEST(SvgPlot, TheFirstSeriesIsDrawnOnTop) {
  const auto svg = small_plot();
  EXPECT_GT(svg.find("series s0"), svg.find("series s1"));
}

TEST(SvgPlot, OnlyTheFirstSeriesHasTheAccent) {
  EXPECT_EQ(series_style("series", 0), "series s0");
  EXPECT_EQ(series_style("series", 5), "series s5");
  EXPECT_EQ(series_style("series", 6), "series s1");
}

TEST(SvgPlot, EmptyCurvesLeaveNoTrace) {
  SvgPlot plot("Title", {"x"}, {"y"});
  plot.add_curve({}, 0, "Nothing");
  EXPECT_THAT(plot.svg(""), Not(HasSubstr("Nothing")));
}

}  // namespace
}  // namespace genegraft::evaluate
