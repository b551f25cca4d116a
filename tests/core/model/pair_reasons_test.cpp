#include "model/pair_reasons.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <map>

#include "model/weights_text.hpp"
#include "support/model_screens.hpp"

namespace genegraft::model {
namespace {

std::vector<crispr::PairRecord> records_of(int guides, int rows) {
  const auto screen = made_up_screen("s", random_guides(guides, 8), rows, 9);
  std::vector<crispr::PairRecord> records;
  for (const auto& pair : screen.pairs) records.push_back({pair, "", ""});
  return records;
}

/// Every pair explained by itself: shares by title.
std::vector<std::map<std::string, double>> explain_one_by_one(
    const OfftargetModel& model, const std::vector<crispr::PairRecord>& records) {
  std::vector<std::map<std::string, double>> result;
  for (const auto& record : records) {
    result.emplace_back();
    const auto explanation = model.explain(record.pair);
    for (const auto& share : explanation->shares) result.back()[share.title] = share.share;
  }
  return result;
}

TEST(TableExplainer, NamesTheLargestSharesOfEveryPair) {
  const auto model = open_small_model();
  const auto records = records_of(2, 30);
  const auto reasons = TableExplainer(model).explain(records, 3);
  const auto& features = crispr::features(model.encoding());
  ASSERT_EQ(reasons.feature.size(), records.size() * 3);
  for (std::size_t i = 0; i < records.size(); ++i) {
    const auto explanation = model.explain(records[i].pair);
    for (std::size_t r = 0; r < 3; ++r) {
      const auto feature = reasons.feature[i * 3 + r];
      ASSERT_GE(feature, 0);
      const auto& expected = explanation->shares[r];
      EXPECT_NEAR(reasons.share[i * 3 + r], expected.share, 1e-7);
      if (r == 0 || std::abs(expected.share) < std::abs(explanation->shares[r - 1].share) - 1e-9) {
        EXPECT_EQ(features[feature].title, expected.title);
      }
    }
  }
}

TEST(TableExplainer, CountsWhatDecidesOverAllBlocks) {
  const auto model = open_small_model();
  const auto records = records_of(3, 20);
  TableExplainer explainer(model);
  explainer.explain(std::span(records).first(25), 1);
  explainer.explain(std::span(records).subspan(25), 1);
  EXPECT_EQ(explainer.pairs(), static_cast<std::int64_t>(records.size()));

  std::map<std::string, double> size, up;
  for (const auto& shares : explain_one_by_one(model, records)) {
    for (const auto& [title, share] : shares) {
      size[title] += std::abs(share) / static_cast<double>(records.size());
      up[title] += std::max(0.0, share) / static_cast<double>(records.size());
    }
  }
  const auto weights = explainer.weights(200);
  for (std::size_t i = 0; i < weights.size(); ++i) {
    const auto& title = crispr::features(model.encoding())[weights[i].feature].title;
    EXPECT_NEAR(weights[i].mean, size[title], 1e-8) << title;
    EXPECT_NEAR(weights[i].up, up[title], 1e-8) << title;
    if (i > 0) {
      EXPECT_LE(weights[i].mean, weights[i - 1].mean);
    }
    EXPECT_LE(weights[i].interval.low, weights[i].mean + 1e-12) << title;
    EXPECT_GE(weights[i].interval.high, weights[i].mean - 1e-12) << title;
  }
  EXPECT_LT(weights[0].interval.low, weights[0].interval.high);
}

TEST(TableExplainer, LeavesOutRowsWithAnErrorAndHasNoIntervalOverOneGuide) {
  const auto model = open_small_model();
  auto records = records_of(1, 10);
  records[3].error = "no pair";
  TableExplainer explainer(model);
  const auto reasons = explainer.explain(records, 2);
  EXPECT_EQ(reasons.feature[6], -1);
  EXPECT_EQ(reasons.share[6], 0.0f);
  EXPECT_EQ(explainer.pairs(), static_cast<std::int64_t>(records.size()) - 1);
  EXPECT_TRUE(std::isnan(explainer.weights()[0].interval.low));
  EXPECT_TRUE(TableExplainer(model).weights().empty());
}

TEST(TableExplainer, AnswersAlikeWithAnyNumberOfThreads) {
  const auto model = open_small_model();
  const auto records = records_of(3, 60);
  const auto one = TableExplainer(model).explain(records, 5, 1);
  const auto three = TableExplainer(model).explain(records, 5, 3);
  EXPECT_EQ(one.feature, three.feature);
  EXPECT_EQ(one.share, three.share);
}

TEST(WeightsText, TakesItsFormFromTheFileName) {
  const auto model = open_small_model();
  TableExplainer explainer(model);
  explainer.explain(records_of(2, 10), 1);
  const auto weights = explainer.weights();
  const auto& title = crispr::features(model.encoding())[weights[0].feature].title;

  EXPECT_THAT(weights_text(explainer, model, "w.tsv"),
              testing::StartsWith("feature\tmean_share\tlow\thigh\traises\n" + title + "\t"));
  const auto json = Json::parse(weights_text(explainer, model, "w.json"));
  EXPECT_EQ(json["unit"], "probability");
  EXPECT_EQ(json["pairs"], explainer.pairs());
  EXPECT_EQ(json["features"][0]["feature"], title);
  EXPECT_EQ(json["features"].size(), weights.size());
  const auto svg = weights_text(explainer, model, "w.svg");
  EXPECT_THAT(svg, testing::StartsWith("<svg "));
  EXPECT_THAT(svg, testing::HasSubstr("mean share (probability)"));
}

}  // namespace
}  // namespace genegraft::model
