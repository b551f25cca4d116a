#include "model/table_decision.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <numeric>

#include "support/model_tables.hpp"

namespace genegraft::model {
namespace {

using evaluate::CalibrationKind;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr int kFolds = 4;

HeldOutTable validate(const NumberSamples& table) {
  return *cross_validate_table(table, quick(Method::forest), kFolds,
                               [](int, int) { return forest::Progress(); });
}

/// The manifest as it comes back from a file.
Expected<Manifest> manifest_with(const NumberSamples& table, const Json& decision) {
  auto manifest = table_manifest(table);
  manifest.json["decision"] = decision;
  return parse_manifest(manifest.json.dump());
}

Expected<RowDecision> read_back(const NumberSamples& table, const Json& decision) {
  const auto manifest = manifest_with(table, decision);
  if (!manifest) return tl::unexpected(manifest.error());
  return RowDecision::read(manifest->json, table.classes());
}

TEST(DecideTable, OfTwoClassesReadsBackAsItWasWritten) {
  const auto table = made_up_table({.noise = 3});
  const auto held_out = validate(table);
  for (const auto kind :
       {CalibrationKind::none, CalibrationKind::platt, CalibrationKind::isotonic}) {
    DecisionOptions options{.calibration = kind};
    options.unsure = {.wrong = 0.1, .missed = 0.05};
    const auto decided = decide_table(table, held_out, kFolds, options, 1);
    const auto calibrator =
        evaluate::fit_calibrator(kind, evaluate::ScoredRows{held_out.model, table.y});
    const auto read = read_back(table, decided.json);
    ASSERT_TRUE(read) << read.error().message;
    const auto band = decided.json["unsure"];
    int unsure = 0;
    for (const float raw : held_out.model) {
      float answers[] = {1 - raw, raw};
      read->calibrate(answers);
      const float p = calibrator.calibrate(raw);
      EXPECT_EQ(answers[1], p);
      EXPECT_EQ(answers[0], 1 - p);
      const int expected = p >= band["high"].get<float>()  ? 1
                           : p >= band["low"].get<float>() ? -1
                                                           : 0;
      EXPECT_EQ(read->decide(answers), expected);
      unsure += expected == -1;
    }
    EXPECT_GT(unsure, 0);
    EXPECT_LT(unsure, table.x.rows / 2);
  }
}

TEST(DecideTable, OfSeveralClassesReadsBackAsItWasWritten) {
  const auto table = made_up_table({.classes = 3, .noise = 2});
  const auto held_out = validate(table);
  Matrix raw(table.x.rows, 3);
  raw.values = held_out.model;
  for (const auto kind :
       {CalibrationKind::none, CalibrationKind::platt, CalibrationKind::isotonic}) {
    const auto decided = decide_table(table, held_out, kFolds, {.calibration = kind}, 1);
    EXPECT_EQ(decided.json["calibration"]["kind"], name(kind));
    EXPECT_EQ(decided.json["calibration"]["chosen_by"]["figures"].size(), 3u);
    EXPECT_FALSE(decided.json.contains("floor"));
    EXPECT_THAT(decided.threshold, IsEmpty());
    const auto calibrator = evaluate::fit_class_calibrator(kind, {raw, table.y});
    const auto read = read_back(table, decided.json);
    ASSERT_TRUE(read) << read.error().message;
    for (int i = 0; i < table.x.rows; ++i) {
      std::vector<float> expected(3), answers(raw.row(i).begin(), raw.row(i).end());
      calibrator.calibrate(raw.row(i), expected);
      read->calibrate(answers);
      EXPECT_EQ(answers, expected);
      EXPECT_NEAR(std::accumulate(answers.begin(), answers.end(), 0.0), 1, 1e-5);
      EXPECT_EQ(read->decide(answers),
                std::max_element(answers.begin(), answers.end()) - answers.begin());
    }
  }
}

TEST(DecideTable, GivesARowsLabelNoSayInItsProbability) {
  for (const int classes : {2, 3}) {
    auto table = made_up_table({.classes = classes, .noise = 2});
    const auto held_out = validate(table);
    const DecisionOptions options{.calibration = CalibrationKind::platt};
    const auto before = decide_table(table, held_out, kFolds, options, 1);
    for (std::size_t i = 0; i < table.y.size(); ++i)
      if (held_out.fold[i] == 2) table.y[i] = (table.y[i] + 1) % classes;
    const auto after = decide_table(table, held_out, kFolds, options, 3);
    const std::size_t outputs = classes == 2 ? 1 : 3;
    int changed = 0;
    for (std::size_t i = 0; i < before.probability.size(); ++i) {
      const bool same = before.probability[i] == after.probability[i];
      EXPECT_TRUE(same || held_out.fold[i / outputs] != 2);
      changed += !same;
    }
    EXPECT_GT(changed, 0);
  }
}

TEST(DecideTable, LeavesUnsureWhatWouldBeWrongTooOften) {
  const auto table = made_up_table({.rows = 600, .classes = 3, .noise = 2});
  const auto held_out = validate(table);
  DecisionOptions options{.calibration = CalibrationKind::platt};
  options.unsure.wrong = 0.05;
  const auto decided = decide_table(table, held_out, kFolds, options, 1);
  EXPECT_EQ(decided.json["wrong_reached"], true);
  const auto floor = decided.json["floor"].get<float>();
  const auto read = read_back(table, decided.json);
  ASSERT_TRUE(read) << read.error().message;
  double answered = 0, wrong = 0;
  for (std::size_t i = 0; i < table.y.size(); ++i) {
    const auto row = std::span(decided.probability).subspan(3 * i, 3);
    const int answer = read->decide(row);
    EXPECT_EQ(answer == -1, *std::max_element(row.begin(), row.end()) < floor);
    answered += answer >= 0;
    wrong += answer >= 0 && answer != table.y[i];
  }
  EXPECT_LT(wrong / answered, 0.05 + 1e-9);
  EXPECT_GT(answered, 200);
  EXPECT_LT(answered, 590);
  EXPECT_GT(1 - accuracy(table, decided.probability), 0.06);
}

TEST(DecideTable, AnswersNothingSurelyWhereTheLimitCannotBeKeptTo) {
  auto table = made_up_table({.rows = 90, .classes = 3});
  for (std::size_t i = 0; i < table.y.size(); ++i) table.y[i] = static_cast<int>(i * 7 / 5) % 3;
  DecisionOptions options{.calibration = CalibrationKind::none};
  options.unsure.wrong = 0;
  const auto decided = decide_table(table, validate(table), kFolds, options, 1);
  EXPECT_EQ(decided.json["wrong_reached"], false);
  EXPECT_EQ(decided.json["floor"], 1);
}

TEST(ReportTable, HasOneSetOfTwoClassesAndOneForEachOfMore) {
  const evaluate::ReportOptions few{.draws = 20};
  const auto two = made_up_table();
  auto held_out = validate(two);
  auto report = report_table(two, held_out, decide_table(two, held_out, kFolds, {}, 1), few);
  ASSERT_EQ(report.sets.size(), 1u);
  EXPECT_EQ(report.sets[0].name, "made up");
  EXPECT_EQ(report.sets[0].positives, 120);
  EXPECT_EQ(report.group_name, "row");
  ASSERT_EQ(report.sets[0].scores.size(), 2u);
  EXPECT_EQ(report.sets[0].scores[1].name, "linear");
  EXPECT_GT(report.sets[0].scores[1].roc_auc.value, 0.95);

  const auto three = made_up_table({.classes = 3});
  held_out = validate(three);
  report = report_table(three, held_out, decide_table(three, held_out, kFolds, {}, 1), few);
  ASSERT_EQ(report.sets.size(), 3u);
  EXPECT_EQ(report.sets[2].name, "c");
  EXPECT_EQ(report.sets[2].positives, 80);
  EXPECT_EQ(report.sets[2].scores[1].title, "logistic regression");
  EXPECT_THAT(report.protocol, HasSubstr("% name the right class, of logistic regression's "));
}

TEST(RowDecision, TakesTheHighestAnswerAsItIsWhereNothingIsSaid) {
  for (const int classes : {2, 3}) {
    const auto read = RowDecision::read(Json::object(), classes);
    ASSERT_TRUE(read);
    std::vector<float> answers = {3.5f, 1.25f, -2};  // margins, as a foreign model may answer
    answers.resize(static_cast<std::size_t>(classes));
    const auto before = answers;
    read->calibrate(answers);
    EXPECT_EQ(answers, before);
    EXPECT_EQ(read->decide(answers), 0);
  }
}

TEST(RowDecision, RefusesABadManifestByName) {
  const auto two = made_up_table(), three = made_up_table({.classes = 3});
  const auto expect_refused = [](const NumberSamples& table, const char* decision,
                                 const std::string& message) {
    const auto read = RowDecision::read({{"decision", Json::parse(decision)}}, table.classes());
    ASSERT_FALSE(read) << decision;
    EXPECT_THAT(read.error().message, HasSubstr(message));
  };
  expect_refused(two, "[]", "the model's manifest: decision is not an object");
  expect_refused(two, R"({"threshold": 2})", "decision.threshold is out of range: 2");
  expect_refused(three, "[]", "the model's manifest: decision is not an object");
  expect_refused(three, R"({"floor": "high"})", "decision.floor is not a probability");
  expect_refused(three, R"({"floor": 1.5})", "decision.floor is not a probability");
  expect_refused(three, R"({"calibration": {"kind": "magic"}})", "decision.calibration.kind");
  expect_refused(three, R"({"calibration": {"kind": "platt", "slope": 1, "bias": [0, 1]}})",
                 "decision.calibration.bias is not a list of 3");
}

}  // namespace
}  // namespace genegraft::model
