#include "model/held_out_decision.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "evaluate/metrics.hpp"
#include "support/model_screens.hpp"

namespace genegraft::model {
namespace {

using evaluate::CalibrationKind;
using evaluate::DecisionRule;
using testing::Each;
using testing::ElementsAre;
using testing::IsEmpty;

const FitProgress kSilent = [](int, int, const std::string&) { return forest::Progress(); };

class HeldOutRows : public testing::Test {
 protected:
  std::vector<Screen> screens = {made_up_screen("a", random_guides(4, 1), 80, 2),
                                 made_up_screen("b", random_guides(4, 3), 80, 4),
                                 made_up_screen("c", random_guides(4, 5), 80, 6)};
  HeldOut held_out = leave_one_screen_out(screens, few_trees(), kSilent);

  /// Scores and labels of all screens but one.
  std::pair<std::vector<float>, std::vector<std::int32_t>> others(std::size_t without) const {
    std::vector<float> score;
    std::vector<std::int32_t> y;
    for (std::size_t s = 0; s < screens.size(); ++s) {
      if (s == without) continue;
      score.insert(score.end(), held_out.score[s].begin(), held_out.score[s].end());
      y.insert(y.end(), screens[s].y.begin(), screens[s].y.end());
    }
    return {score, y};
  }
};

TEST_F(HeldOutRows, FitsCalibratorAndThresholdOfAScreenOnTheOthers) {
  for (const auto kind :
       {CalibrationKind::none, CalibrationKind::platt, CalibrationKind::isotonic}) {
    const auto decided = decide_held_out(screens, held_out, {.calibration = kind});
    EXPECT_EQ(decided.shipped.calibrator.kind, kind);
    for (std::size_t s = 0; s < screens.size(); ++s) {
      auto [score, y] = others(s);
      const auto calibrator = evaluate::fit_calibrator(kind, evaluate::ScoredRows{score, y});
      for (std::size_t i = 0; i < screens[s].y.size(); ++i)
        ASSERT_EQ(decided.probability[s][i], calibrator.calibrate(held_out.score[s][i]));
      for (auto& value : score) value = calibrator.calibrate(value);
      EXPECT_THAT(decided.threshold[s], ElementsAre(evaluate::best_f1_threshold(score, y)));
    }
  }
}

TEST_F(HeldOutRows, GiveAScreensLabelsNoSayInItsAnswers) {
  const DecisionOptions options{.calibration = CalibrationKind::isotonic,
                                .unsure = {.wrong = 0.1, .missed = 0.1}};
  const auto before = decide_held_out(screens, held_out, options);
  for (auto& y : screens[1].y) y = 1 - y;
  const auto after = decide_held_out(screens, held_out, options, 1);
  EXPECT_EQ(before.probability[1], after.probability[1]);
  EXPECT_EQ(before.threshold[1], after.threshold[1]);
  EXPECT_DOUBLE_EQ(before.answers[1].answered(), after.answers[1].answered());
  EXPECT_NE(before.probability[0], after.probability[0]);
}

TEST_F(HeldOutRows, ChooseTheKindOfLowestLogLoss) {
  const auto decided = decide_held_out(screens, held_out, {});
  ASSERT_EQ(decided.figures.size(), 3u);
  double lowest = 1e9;
  CalibrationKind best = CalibrationKind::none;
  for (const auto& figure : decided.figures)
    if (figure.log_loss < lowest) {
      lowest = figure.log_loss;
      best = figure.kind;
    }
  EXPECT_EQ(decided.shipped.calibrator.kind, best);
}

TEST_F(HeldOutRows, WriteADecisionThatReadsBack) {
  DecisionOptions options{.calibration = CalibrationKind::isotonic};
  options.unsure = {.wrong = 0.3, .missed = 0.2};
  options.rule.beta = 2;
  const auto decided = decide_held_out(screens, held_out, options);
  const auto json = decision_json(decided, held_out, options);
  const auto read = read_decision({{"decision", Json::parse(json.dump())}});
  ASSERT_TRUE(read) << read.error().message;
  for (float score = 0; score < 1; score += 0.003f) {
    const float probability = decided.shipped.calibrator.calibrate(score);
    EXPECT_EQ(read->calibrator.calibrate(score), probability);
    EXPECT_EQ(read->rule.answer(probability), decided.shipped.rule.answer(probability));
  }
  EXPECT_EQ(json["threshold_rule"], "highest F2 on held-out rows");
  EXPECT_EQ(json["beta"], 2);
  EXPECT_EQ(json["calibration"]["chosen_by"]["over"], "screens");
  EXPECT_EQ(json["calibration"]["chosen_by"]["parts"], 3);
  EXPECT_EQ(json["calibration"]["chosen_by"]["figures"].size(), 3u);
  EXPECT_EQ(json["unsure"]["name"], "unsure");
  EXPECT_EQ(json["unsure"]["wrong_limit"], 0.3);
  EXPECT_LE(json["held_out"]["answered"], 1);
}

TEST_F(HeldOutRows, TakeBayesThresholdForCosts) {
  DecisionOptions options{.calibration = CalibrationKind::platt};
  options.rule = {.kind = DecisionRule::Kind::cost};
  options.rule.cost_false_negative = 4;
  const auto decided = decide_held_out(screens, held_out, options);
  EXPECT_FLOAT_EQ(decided.shipped.rule.threshold, 0.2f);
  EXPECT_GE(decided.shipped_cost, decided.empirical_cost);
  const auto json = decision_json(decided, held_out, options);
  EXPECT_EQ(json["costs"]["false_negative"], 4);
  EXPECT_EQ(json["threshold_rule"],
            "least expected cost: a false positive costs 1, a false negative 4");
}

TEST(DecideHeldOut, DecidesNothingWhereNothingHasAScore) {
  const auto guides = random_guides(3, 1);
  const std::vector<Screen> screens = {made_up_screen("a", guides, 60, 2),
                                       made_up_screen("b", guides, 60, 3)};
  const auto held_out = leave_one_screen_out(screens, few_trees(), kSilent);
  const auto decided =
      decide_held_out(screens, held_out, {.unsure = {.wrong = 0.1, .missed = 0.1}});
  EXPECT_THAT(decided.threshold, Each(IsEmpty()));
  EXPECT_EQ(decided.shipped.rule.threshold, 0.5f);
  EXPECT_EQ(decided.shipped.calibrator.kind, CalibrationKind::none);
  EXPECT_EQ(decided.rows, 0);
  const auto json = decision_json(decided, held_out, {});
  EXPECT_TRUE(read_decision({{"decision", json}}));
}

TEST(DecideHeldOut, HasADecisionWithoutHeldOutRows) {
  DecisionOptions options;
  EXPECT_EQ(decision_json(options)["threshold"], 0.5);
  EXPECT_EQ(decision_json(options)["threshold_rule"], "even odds");
  options.rule = {.kind = DecisionRule::Kind::number, .number = 0.25f};
  EXPECT_EQ(decision_json(options)["threshold"], 0.25);
  EXPECT_EQ(decision_json(options)["threshold_rule"], "as given");
}

}  // namespace
}  // namespace genegraft::model
