#include "model/offtarget_model.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "support/forest_naive.hpp"
#include "support/model_screens.hpp"
#include "support/onnx_models.hpp"

namespace genegraft::model {
namespace {

using crispr::kGuide;
using crispr::PairEncoding;
using testing::HasSubstr;

std::string error_of(ModelFile model) {
  const auto opened = OfftargetModel::from(std::move(model));
  return opened ? "no error" : opened.error().message;
}

std::vector<crispr::PairRecord> random_records(int count, std::uint64_t seed) {
  Random random(seed);
  std::vector<crispr::PairRecord> records;
  for (int i = 0; i < count; ++i) {
    const auto [guide, site] = random_site(crispr::random_letters(20, random), random);
    records.push_back(record_of(guide, i % 50 == 7 ? site.substr(1) : site));
  }
  return records;
}

TEST(OfftargetModel, RefusesModelsOfAnotherTaskEncoderOrShape) {
  ModelFile task = small_model();
  task.manifest.json["task"] = "sequence";
  EXPECT_THAT(error_of(task), HasSubstr("task sequence"));
  ModelFile encoder = small_model();
  encoder.manifest.json["encoder"]["kind"] = "onehot8";
  EXPECT_EQ(error_of(encoder), "the model's encoder onehot8 is not known");
  EXPECT_EQ(error_of({small_manifest(), onnx::small_forest()}),
            "the model expects 3 features, its encoder mismatch makes 84");
  auto classes = small_model();
  std::get<forest::Forest>(classes.learner).outputs = 3;
  EXPECT_THAT(error_of(classes), HasSubstr("3 classes, expected 2"));
}

TEST(OfftargetModel, ScoresAsThePlainWalkOverItsOwnFeatures) {
  for (const auto encoding : {PairEncoding::mismatch, PairEncoding::onehot7}) {
    const auto model = open_small_model(encoding);
    auto records = random_records(700, 3);
    std::vector<float> probability(records.size());
    model.score(records, probability, 1);
    const auto width = crispr::features(encoding).size();
    for (std::size_t i = 0; i < records.size(); ++i) {
      if (!records[i].error.empty()) {
        ASSERT_TRUE(std::isnan(probability[i]));
        continue;
      }
      std::vector<float> row(width);
      ASSERT_TRUE(crispr::encode_pair(encoding, records[i].pair, row));
      ASSERT_EQ(probability[i], forest::score_naively(*model.forest(), row)[0]);
    }
  }
}

TEST(OfftargetModel, ScoresAlikeWithAnyNumberOfThreads) {
  const auto model = open_small_model();
  auto records = random_records(3000, 4);
  std::vector<float> one(records.size()), many(records.size());
  model.score(records, one, 1);
  for (const int threads : {0, 2, 7}) {
    model.score(records, many, threads);
    for (std::size_t i = 0; i < one.size(); ++i)
      ASSERT_TRUE(one[i] == many[i] || (std::isnan(one[i]) && std::isnan(many[i])));
  }
}

TEST(OfftargetModel, GivesARecordThatItsEncodingCannotHoldItsError) {
  const auto model = open_small_model(PairEncoding::onehot7);
  auto records = std::vector{record_of("GAG--TCCGAGCAGAAGAAGAANGG", "GAGAATCCGAGCAGAAGAAGAATGG"),
                             record_of(kGuide, kGuide)};
  std::vector<float> probability(2);
  model.score(records, probability, 1);
  EXPECT_THAT(records[0].error, HasSubstr("25 columns"));
  EXPECT_TRUE(std::isnan(probability[0]));
  EXPECT_FALSE(std::isnan(probability[1]));
  EXPECT_FALSE(model.explain(records[0].pair));
}

TEST(OfftargetModel, ExplainsAScoreCompletely) {
  for (const auto encoding : {PairEncoding::mismatch, PairEncoding::onehot7}) {
    const auto model = open_small_model(encoding);
    for (auto& record : random_records(60, 5)) {
      if (!record.error.empty()) continue;
      std::vector<float> probability(1);
      model.score({&record, 1}, probability, 1);
      const auto explanation = model.explain(record.pair);
      ASSERT_TRUE(explanation);
      double sum = explanation->base;
      for (const auto& share : explanation->shares) sum += share.share;
      ASSERT_NEAR(sum, explanation->raw, 1e-6);
      ASSERT_NEAR(explanation->raw, probability[0], 1e-6);
      ASSERT_EQ(static_cast<float>(explanation->probability), probability[0]);
      const auto& differences = explanation->differences;
      ASSERT_EQ(differences.share.size(), static_cast<std::size_t>(record.pair.width()));
      double mended = differences.perfect;
      for (const double share : differences.share) mended += share;
      ASSERT_NEAR(mended, probability[0], 1e-6);
      ASSERT_TRUE(std::is_sorted(
          explanation->shares.begin(), explanation->shares.end(),
          [](const auto& a, const auto& b) { return std::abs(a.share) > std::abs(b.share); }));
    }
  }
}

OfftargetModel with_decision(const Json& decision) {
  auto model = small_model();
  model.manifest.json["decision"] = decision;
  return *OfftargetModel::from(std::move(model));
}

const Json kPlatt = {{"calibration", {{"kind", "platt"}, {"slope", 1.5}, {"intercept", -2.0}}},
                     {"threshold", 0.25}};

TEST(OfftargetModel, GivesTheCalibratedProbability) {
  const auto raw = open_small_model(), calibrated = with_decision(kPlatt);
  auto records = random_records(300, 6);
  std::vector<float> score(records.size()), probability(records.size());
  raw.score(records, score, 1);
  calibrated.score(records, probability, 1);
  for (std::size_t i = 0; i < records.size(); ++i) {
    if (std::isnan(score[i])) {
      ASSERT_TRUE(std::isnan(probability[i]));
      continue;
    }
    ASSERT_EQ(probability[i], calibrated.decision().calibrator.calibrate(score[i]));
    const double odds = score[i] / (1 - score[i]);
    ASSERT_NEAR(probability[i], 1 / (1 + std::exp(2.0) / std::pow(odds, 1.5)), 1e-5);
  }
}

// Differences add up to the calibrated probability; the forest's own account stays on its score.
TEST(OfftargetModel, ExplainsACalibratedScoreCompletely) {
  const auto model = with_decision(kPlatt);
  for (auto& record : random_records(60, 5)) {
    if (!record.error.empty()) continue;
    std::vector<float> probability(1);
    model.score({&record, 1}, probability, 1);
    const auto why = *model.explain(record.pair);
    EXPECT_EQ(static_cast<float>(why.probability), probability[0]);
    double mended = why.differences.perfect, sum = why.base;
    for (const double share : why.differences.share) mended += share;
    for (const auto& share : why.shares) sum += share.share;
    EXPECT_NEAR(mended, why.probability, 1e-12);
    EXPECT_NEAR(sum, why.raw, 1e-6);
    EXPECT_EQ(model.decision().calibrator.calibrate(static_cast<float>(why.raw)) > 0.25f,
              why.probability > 0.25);
  }
}

TEST(OfftargetModel, RefusesADecisionThatCannotBeCarriedOut) {
  auto model = small_model();
  model.manifest.json["decision"] = {{"calibration", {{"kind", "platt"}}}};
  EXPECT_THAT(error_of(model), HasSubstr("decision.calibration.slope is not a number"));
}

/// A forest of one stump on one feature: the whole share is that feature's.
OfftargetModel stump(const std::string& title, float threshold) {
  const auto& features = crispr::features(PairEncoding::mismatch);
  std::size_t f = 0;
  while (features[f].title != title) ++f;
  forest::Forest forest;
  forest.features = static_cast<int>(features.size());
  forest.root = {0};
  forest.feature = {static_cast<int>(f), -1, -1};
  forest.threshold = {threshold, 0, 0};
  forest.left = {1, 0, 1};
  forest.cover = {100, 50, 50};
  forest.leaf_value = {0.2f, 0.8f};
  return *OfftargetModel::from({small_manifest(), forest});
}

TEST(OfftargetModel, NamesTheFeatureThatDecidesAndTheDifferenceBehindIt) {
  const auto model = stump("mismatch at position 8", -1e-6f);
  const auto why =
      *model.explain(crispr::pair_of("GAG-TCCGAGCAGAAGAAGAANGG", "GAGATCCGTGCAGAAGAAGAATGG"));
  EXPECT_NEAR(why.base, 0.5, 1e-6);
  ASSERT_EQ(why.shares.size(), 1u);
  EXPECT_EQ(why.shares[0].title, "mismatch at position 8");
  EXPECT_EQ(why.shares[0].position, 8);
  EXPECT_LT(why.shares[0].value, 0);
  EXPECT_NEAR(why.shares[0].share, -0.3, 1e-6);
  EXPECT_NEAR(why.differences.perfect, 0.8, 1e-6);
  for (int c = 0; c < 24; ++c)  // position 8 stands in column 8 behind the gap
    EXPECT_NEAR(why.differences.share[static_cast<std::size_t>(c)], c == 8 ? -0.6 : 0, 1e-6) << c;
}

}  // namespace
}  // namespace genegraft::model
