#include "model/predict_pairs.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.hpp"
#include "support/model_screens.hpp"

namespace genegraft::model {
namespace {

using crispr::kGuide;
using testing::ElementsAre;

struct Answers {
  std::string header;
  PredictedText predicted;
  std::vector<std::vector<std::string>> rows;
};

Answers predict(const std::string& text, int threads = 1) {
  const auto model = open_small_model();
  const auto format = *crispr::detect_pair_format(text);
  Answers answers{prediction_header(model, format),
                  predict_lines(model, format, crispr::record_lines(format, text, true), threads),
                  {}};
  for (const auto line : split(answers.predicted.text, '\n')) {
    if (line.empty()) continue;
    answers.rows.emplace_back();
    for (const auto field : split(line, '\t')) answers.rows.back().emplace_back(field);
  }
  return answers;
}

TEST(PredictLines, KeepsEveryRecordInOrderWithItsReason) {
  const auto answers =
      predict("id\tguide\ttarget\na\t" + kGuide + "\t" + kGuide + "\nb\t" + kGuide +
              "NGG\tGAG\n\nc\t" + kGuide + "\nd\t" + kGuide + "NGG\t" + kGuide + "TTT\n");
  EXPECT_EQ(answers.header, "id\tguide\ttarget\tpredicted\tp.0\tp.1\tcfd\tmit\terror\n");
  ASSERT_EQ(answers.rows.size(), 4u);
  for (const auto& row : answers.rows) ASSERT_EQ(row.size(), 9u);
  EXPECT_EQ(answers.rows[0][0], "a");
  EXPECT_EQ(answers.rows[0][8], "");
  EXPECT_EQ(answers.rows[0][6], "1");
  EXPECT_EQ(answers.rows[0][7], "100");
  EXPECT_THAT(answers.rows[1], ElementsAre("b", kGuide + "NGG", "GAG", "", "", "", "", "",
                                           "target has 3 letters, expected 23"));
  EXPECT_EQ(answers.rows[2][8], "row has 2 columns, expected at least 3");
  EXPECT_EQ(answers.rows[2][2], "");
  EXPECT_EQ(answers.rows[3][0], "d");
  EXPECT_EQ(answers.rows[3][6], "0");
  EXPECT_EQ(answers.predicted.errors, 2u);
}

TEST(PredictLines, KeepsTheAnswersUnderTheirNamesInRaggedRows) {
  const auto answers = predict("guide\ttarget\tnote\n" + kGuide + "\t" + kGuide +
                               "\tone\ttwo\tthree\n" + kGuide + "\t" + kGuide + "\n");
  ASSERT_EQ(answers.rows.size(), 2u);
  for (const auto& row : answers.rows) ASSERT_EQ(row.size(), 9u);
  EXPECT_EQ(answers.rows[0][2], "one two three");
  EXPECT_EQ(answers.rows[1][2], "");
}

TEST(PredictLines, TurnsTabsWithinQuotesIntoSpaces) {
  const auto answers = predict("guide,target,note\n" + kGuide + "," + kGuide + ",\"a\tb, c\"\n");
  EXPECT_EQ(answers.rows[0][2], "a b, c");
}

TEST(PredictLines, CallsWhatReachesTheThresholdByThePositiveLabelAndWhatLiesInTheBandUnsure) {
  const auto low = small_model();
  auto model = *OfftargetModel::from(low);
  const std::string text = kGuide + "\t" + kGuide + "\n";
  const auto format = *crispr::detect_pair_format(text);
  const auto called = [&](double threshold, const Json& unsure = nullptr) {
    auto changed = low;
    changed.manifest.json["decision"]["threshold"] = threshold;
    if (!unsure.is_null()) changed.manifest.json["decision"]["unsure"] = unsure;
    const auto answer = predict_lines(*OfftargetModel::from(changed), format, {text}, 1).text;
    return std::string(split(answer, '\t')[2]);
  };
  EXPECT_EQ(called(0), "1");
  std::vector<crispr::PairRecord> records = {record_of(kGuide, kGuide)};
  std::vector<float> probability(1);
  model.score(records, probability, 1);
  const float own = probability[0];
  ASSERT_GT(own, 0.1f);
  EXPECT_EQ(called(own), "1");  // reached, not passed
  EXPECT_EQ(called(own, {{"low", own}, {"high", own}}), "1");
  EXPECT_EQ(called(0.05, {{"low", 0}, {"high", 1}}), own < 1 ? "unsure" : "1");
  EXPECT_EQ(called(0.05, {{"low", 0.05}, {"high", own}}), "1");
}

TEST(PredictLines, AnswersAlikeWithAnyNumberOfThreads) {
  Random random(1);
  std::string text = "guide\ttarget\n";
  for (int i = 0; i < 7000; ++i) {
    const auto [guide, site] = random_site(kGuide, random);
    text += guide + "\t" + (i % 97 ? site : "?") + "\n";
  }
  const auto one = predict(text, 1), many = predict(text, 5);
  EXPECT_EQ(one.rows.size(), 7000u);
  EXPECT_EQ(one.predicted.text, many.predicted.text);
  EXPECT_EQ(one.predicted.errors, many.predicted.errors);
}

TEST(PredictLines, WritesProbabilitiesThatAddUpToOne) {
  for (const auto& row : predict("guide\ttarget\n" + kGuide + "\tGAGTTAGAGCAGAAGAAGAAAAG\n").rows)
    EXPECT_NEAR(*parse_number(row[3]) + *parse_number(row[4]), 1, 1e-6);
}

}  // namespace
}  // namespace genegraft::model
