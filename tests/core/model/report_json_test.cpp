#include "model/report_json.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace genegraft::model {
namespace {

TEST(ReportJson, HoldsFiguresRoundedToSixDigitsAndLeavesOutTheUndefined) {
  constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
  evaluate::ScoreReport score{.name = "model", .title = "Genegraft", .probability = true};
  score.roc_auc = {0.123456789, 0.1, kNone};
  score.pr_auc = {kNone, kNone, kNone};
  score.group_roc_auc = {1, 1, 1};
  score.threshold = 0.25f;
  score.roc = {{0, 0}, {1.0 / 3, 1}};
  evaluate::Report report{.title = "T", .protocol = "P", .group_name = "guide"};
  report.sets.push_back({.name = "hmg",
                         .rows = 4,
                         .positives = 1,
                         .groups = 2,
                         .notes = {"1 row left out"},
                         .scores = {score}});
  const auto json = report_json(report);
  EXPECT_EQ(json["title"], "T");
  EXPECT_EQ(json["sets"][0]["prevalence"], 0.25);
  EXPECT_EQ(json["sets"][0]["notes"][0], "1 row left out");
  const auto& written = json["sets"][0]["scores"][0];
  EXPECT_DOUBLE_EQ(written["roc_auc"]["value"].get<double>(), 0.123457);
  EXPECT_TRUE(written["roc_auc"]["high"].is_null());
  EXPECT_FALSE(written.contains("pr_auc"));
  EXPECT_FALSE(written.contains("brier"));
  EXPECT_EQ(written["threshold"], 0.25);
  EXPECT_DOUBLE_EQ(written["roc"][1][0].get<double>(), 0.333333);
  EXPECT_NO_THROW(json.dump());
}

}  // namespace
}  // namespace genegraft::model
