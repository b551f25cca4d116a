#include "evaluate/report_text.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace genegraft::evaluate {
namespace {

TEST(ReportText, MarkupIsMadeHarmless) {
  EXPECT_EQ(escape_markup("<b a=\"1\" c='2'>&"), "&lt;b a=&quot;1&quot; c=&#39;2&#39;&gt;&amp;");
}

TEST(ReportText, FiguresHaveTheDigitsThatMatter) {
  EXPECT_EQ(format_figure(0.41234), "0.412");
  EXPECT_EQ(format_figure(0.9), "0.900");
  EXPECT_EQ(format_figure(0.0126), "0.0126");
  EXPECT_EQ(format_figure(0.0063), "0.0063");
  EXPECT_EQ(format_figure(0.0006), "0.00060");
  EXPECT_EQ(format_figure(0.00999), "0.0100");
  EXPECT_EQ(format_figure(0.000999), "0.0010");
  EXPECT_EQ(format_figure(6.3e-8), "6.3e-08");
  EXPECT_EQ(format_figure(1.7345), "1.73");
  EXPECT_EQ(format_figure(65.04), "65.0");
  EXPECT_EQ(format_figure(1234.5), "1,235");
  EXPECT_EQ(format_figure(0), "0");
  EXPECT_EQ(format_figure(1), "1.000");
}

TEST(ReportText, AlmostPerfectIsNotCalledPerfect) {
  EXPECT_EQ(format_figure(0.99996), ">0.999");
  EXPECT_EQ(format_figure(-0.99996), "<−0.999");
}

TEST(ReportText, UndefinedFiguresAreADash) {
  EXPECT_EQ(format_figure(std::nan("")), "–");
  EXPECT_EQ(format_interval({0.5, std::nan(""), std::nan("")}), "");
}

TEST(ReportText, IntervalsWithNegativeEndsAreSpelledOut) {
  EXPECT_EQ(format_interval({0.4, 0.371, 0.4551}), "0.371–0.455");
  EXPECT_EQ(format_interval({0.1, -0.2, 0.3}), "−0.200 to 0.300");
}

TEST(ReportText, NounsAgreeWithTheirNumber) {
  EXPECT_EQ(count_of(1, "guide"), "1 guide");
  EXPECT_EQ(count_of(1204, "genome block"), "1,204 genome blocks");
  EXPECT_EQ(plural("study"), "studies");
  EXPECT_EQ(plural("assay"), "assays");
  EXPECT_EQ(capitalized("genome blocks"), "Genome blocks");
}

}  // namespace
}  // namespace genegraft::evaluate
