#include "evaluate/report_plots.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

namespace genegraft::evaluate {
namespace {

using testing::HasSubstr;

SetReport two_scores(const std::vector<CalibrationBin>& calibration) {
  SetReport set{"hmg", 1000, 20, 5, {}, {}};
  for (const char* title : {"Forest", "CFD"}) {
    ScoreReport score;
    score.title = title;
    score.pr_auc = {0.412, 0.371, 0.455};
    score.roc_auc = {0.951, std::nan(""), std::nan("")};
    score.roc = score.pr = {{0, 0}, {0.2f, 0.9f}, {1, 1}};
    score.calibration = calibration;
    set.scores.push_back(score);
  }
  return set;
}

TEST(ReportPlots, SummariesSayWhatThePicturesShow) {
  const SetReport set = two_scores({{0.1, 0.2, 0.15, 0.25, 100}});
  EXPECT_THAT(pr_plot(set), HasSubstr("On hmg: Forest 0.412 (0.371–0.455); CFD 0.412 "
                                      "(0.371–0.455). Chance is the prevalence 0.0200."));
  EXPECT_THAT(roc_plot(set), HasSubstr("On hmg: Forest 0.951; CFD 0.951. Chance is 0.5."));
  EXPECT_THAT(calibration_plot(set), HasSubstr("Forest: in its highest bin 0.100 predicted, "
                                               "0.200 (0.150–0.250) observed."));
}

TEST(ReportPlots, CurvesAreNamedWithTheirArea) {
  EXPECT_THAT(pr_plot(two_scores({})), HasSubstr(">Forest 0.412</text>"));
  EXPECT_THAT(pr_plot(two_scores({})), HasSubstr(">prevalence 0.0200</text>"));
  EXPECT_THAT(roc_plot(two_scores({})), HasSubstr(">chance 0.5</text>"));
}

TEST(ReportPlots, RarePositivesGetALogarithmicAxis) {
  Report report{"T", "P", "guide", {SetReport{"a", 1000, 500, 2, {}, {}}}};
  EXPECT_FALSE(pr_auc_axis(report).logarithmic);
  report.sets.push_back({"b", 100000, 63, 2, {}, {}});
  EXPECT_TRUE(pr_auc_axis(report).logarithmic);
  EXPECT_DOUBLE_EQ(pr_auc_axis(report).low, 1e-4);
}

TEST(ReportPlots, RanksHaveNoCalibrationPlot) {
  const SetReport set = two_scores({});
  EXPECT_EQ(calibration_plot(set), "");
}

}  // namespace
}  // namespace genegraft::evaluate
