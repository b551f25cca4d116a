#include "model/offtarget_report.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "evaluate/metrics.hpp"
#include "support/model_screens.hpp"

namespace genegraft::model {
namespace {

using testing::HasSubstr;
using testing::Not;

const FitProgress kSilent = [](int, int, const std::string&) { return forest::Progress(); };

std::vector<Screen> three_screens() {
  return {made_up_screen("a", random_guides(4, 1), 80, 2),
          made_up_screen("b", random_guides(4, 3), 80, 4),
          made_up_screen("c", random_guides(4, 5), 80, 6)};
}

TEST(ReportHeldOut, HasTheCalibratedModelBesideItsBaselines) {
  const auto screens = three_screens();
  const auto held_out = cross_validate_guides(screens, few_trees(), 4, kSilent);
  const auto decided =
      decide_held_out(screens, held_out, {.calibration = evaluate::CalibrationKind::platt});
  const auto report = report_held_out(screens, held_out, decided, {}, {.draws = 20});
  ASSERT_EQ(report.sets.size(), 3u);
  for (std::size_t s = 0; s < 3; ++s) {
    const auto& set = report.sets[s];
    EXPECT_EQ(set.name, screens[s].name);
    EXPECT_EQ(set.notes, screens[s].notes);
    ASSERT_EQ(set.scores.size(), 4u);
    EXPECT_EQ(set.scores[3].name, "linear");
    EXPECT_EQ(set.scores[0].name, "model");
    // Ranked by the scores, judged as probabilities by what was calibrated.
    EXPECT_DOUBLE_EQ(set.scores[0].roc_auc.value,
                     evaluate::roc_auc(held_out.score[s], screens[s].y));
    EXPECT_NEAR(set.scores[0].brier->value, evaluate::brier(decided.probability[s], screens[s].y),
                1e-12);
    EXPECT_NEAR(set.scores[0].log_loss->value,
                evaluate::log_loss(decided.probability[s], screens[s].y), 1e-12);
    EXPECT_EQ(set.scores[1].name, "cfd");
    EXPECT_GT(set.scores[1].roc_auc.value, 0.999);  // the labels were made of it
    EXPECT_EQ(set.scores[2].name, "mismatch_count");
  }
}

TEST(ReportHeldOut, SaysWhatWasLeftOutAndHowSureItIs) {
  auto screens = three_screens();
  for (auto& y : screens[2].y) y = 1;  // no report without both classes
  const auto held_out = leave_one_screen_out(screens, few_trees(), kSilent);
  const auto decided = decide_held_out(screens, held_out, {.unsure = {.missed = 0.05}});
  const auto report = report_held_out(screens, held_out, decided,
                                      {.max_mismatches = 4, .keep_on_target = true}, {.draws = 20});
  ASSERT_EQ(report.sets.size(), 2u);
  EXPECT_THAT(report.protocol, HasSubstr("more than 4 mismatches"));
  EXPECT_THAT(report.protocol, Not(HasSubstr("on-target")));
  EXPECT_THAT(report.protocol, HasSubstr("the other screens"));
  EXPECT_THAT(report.sets[0].notes.back(), HasSubstr("of the rows are unsure"));
}

TEST(DescribeAnswers, SaysTheSharesInWords) {
  evaluate::AnswerCounts counts;
  counts.right_yes = 30, counts.wrong_yes = 10, counts.right_no = 900, counts.wrong_no = 5;
  counts.unsure_positives = 15, counts.unsure_negatives = 40;
  EXPECT_EQ(describe_answers(counts),
            "5.5 % of the rows are unsure; of the 40 answered positive 25 % are not; 10 % of the "
            "positives are answered negative.");
  EXPECT_EQ(describe_answers({}), "No row has an answer.");
}

TEST(ScoreDensity, CountsEveryScoredRowOnce) {
  const auto screens = three_screens();
  const auto held_out = leave_one_screen_out(screens, few_trees(), kSilent);
  const auto density = score_density(screens, decide_held_out(screens, held_out, {}));
  ASSERT_EQ(density.edges.size(), 51u);
  double positives = 0, rows = 0;
  for (const auto& screen : screens) {
    positives += static_cast<double>(screen.positives());
    rows += static_cast<double>(screen.rows());
  }
  const auto sum = [](const std::vector<double>& counts) {
    return std::accumulate(counts.begin(), counts.end(), 0.0);
  };
  EXPECT_EQ(sum(density.positive), positives);
  EXPECT_EQ(sum(density.positive) + sum(density.negative), rows);
}

}  // namespace
}  // namespace genegraft::model
