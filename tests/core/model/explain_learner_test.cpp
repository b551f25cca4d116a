#include "model/explain_learner.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "model/pair_reasons.hpp"
#include "support/mixtures.hpp"

namespace genegraft::model {
namespace {

double log_odds(double p, double least) {
  p = std::clamp(p, least, 1 - least);
  return std::log(p / (1 - p));
}

/// Rows of features of some pairs.
std::vector<float> some_rows(int features) {
  const auto screen = made_up_screen("s", random_guides(3, 8), 20, 9);
  std::vector<float> x(screen.pairs.size() * static_cast<std::size_t>(features));
  for (std::size_t i = 0; i < screen.pairs.size(); ++i)
    EXPECT_TRUE(crispr::encode_pair(crispr::PairEncoding::mismatch, screen.pairs[i],
                                    std::span(x).subspan(i * features, features)));
  return x;
}

TEST(LearnerExplainer, SharesOfAMixtureAddUpToItsLogOdds) {
  for (const auto& parts : {std::vector{Method::forest, Method::linear},
                            {Method::boosting, Method::forest},
                            {Method::linear, Method::boosting}}) {
    const auto learner = small_mixture(parts).learner;
    ASSERT_TRUE(check_explainable(learner));
    EXPECT_EQ(unit_of_shares(learner), "log-odds");
    const LearnerExplainer explainer(learner);
    const auto x = some_rows(feature_count(learner));
    const auto shares = explainer.explain(x, 2);
    const LearnerScorer scorer(learner);
    std::vector<float> score(shares.base.size());
    scorer.score(x, score);
    const std::size_t width = explainer.columns().size();
    for (std::size_t i = 0; i < score.size(); ++i) {
      const auto* own = shares.value.data() + i * width;
      const double margin = std::accumulate(own, own + width, shares.base[i]);
      ASSERT_NEAR(1 / (1 + std::exp(-margin)), score[i], 2e-6) << i;
    }
  }
}

// A regression so steep that the mixture bounds most of its log odds.
TEST(LearnerExplainer, SharesAddUpWhereThePartsLogOddsAreBounded) {
  auto learner = small_mixture().learner;
  auto& mixture = std::get<Mixture>(learner);
  mixture.parts[1].weight = 0.1f;
  for (float& w : std::get<linear::LinearModel>(mixture.parts[1].learner).weight) w *= 100;
  const auto x = some_rows(mixture.features);
  const auto shares = LearnerExplainer(learner).explain(x, 1);
  std::vector<float> score(shares.base.size());
  LearnerScorer(learner).score(x, score);
  const std::size_t width = shares.value.size() / score.size();
  for (std::size_t i = 0; i < score.size(); ++i) {
    const auto* own = shares.value.data() + i * width;
    const double margin = std::accumulate(own, own + width, shares.base[i]);
    ASSERT_NEAR(1 / (1 + std::exp(-margin)), score[i], 2e-6) << i;
  }
}

TEST(LearnerExplainer, StretchesAForestsSharesByOneFactorARow) {
  const auto learner = small_mixture().learner;
  const auto& mixture = std::get<Mixture>(learner);
  const Learner forest = to_learner(mixture.parts[0].learner);
  const auto& linear = std::get<linear::LinearModel>(mixture.parts[1].learner);
  const auto x = some_rows(mixture.features);
  const auto row = std::span(x).first(static_cast<std::size_t>(mixture.features));
  const auto whole = LearnerExplainer(learner).explain(row, 1);
  const auto alone = LearnerExplainer(forest).explain(row, 1);
  const double p = std::accumulate(alone.value.begin(), alone.value.end(), alone.base[0]);
  const double least = mixture.parts[0].least, base = alone.base[0];
  const double factor = (log_odds(p, least) - log_odds(base, least)) / (p - base);
  const LearnerExplainer of_whole(learner), of_forest(forest);
  for (std::size_t u = 0; u < of_whole.columns().size(); ++u) {
    const auto f = of_whole.columns()[u];
    double expected = mixture.parts[1].weight * linear.weight[f] * row[f];
    for (std::size_t v = 0; v < of_forest.columns().size(); ++v)
      if (of_forest.columns()[v] == f)
        expected += mixture.parts[0].weight * factor * alone.value[v];
    EXPECT_NEAR(whole.value[u], expected, 1e-5) << f;
  }
}

TEST(LearnerExplainer, GivesALinearModelsProducts) {
  const linear::LinearModel model{
      .features = 3, .outputs = 1, .weight = {2, 0, -1}, .intercept = {0.5f}};
  const Learner learner = model;
  const LearnerExplainer explainer(learner);
  EXPECT_EQ(explainer.columns(), (std::vector<std::int32_t>{0, 2}));
  const auto shares = explainer.explain(std::vector<float>{1, 5, 3, 0, 1, 2});
  EXPECT_EQ(shares.base, (std::vector<double>{0.5, 0.5}));
  EXPECT_EQ(shares.value, (std::vector<double>{2, -3, 0, -2}));
}

TEST(LearnerExplainer, NamesThePartThatCannotBeExplained) {
  auto learner = small_mixture().learner;
  auto& forest = std::get<forest::Forest>(std::get<Mixture>(learner).parts[0].learner);
  std::fill(forest.cover.begin(), forest.cover.end(), 0.0f);
  const auto can = check_explainable(learner);
  ASSERT_FALSE(can);
  EXPECT_THAT(can.error().message, testing::StartsWith("part 1 of the mixture: "));
}

TEST(TableExplainer, ExplainsMixturesAsSinglePairs) {
  const auto model = open_small_mixture();
  const auto screen = made_up_screen("s", random_guides(2, 8), 20, 9);
  std::vector<crispr::PairRecord> records;
  for (const auto& pair : screen.pairs) records.push_back({pair, "", ""});
  const auto reasons = TableExplainer(model).explain(records, 1);
  for (std::size_t i = 0; i < records.size(); ++i) {
    const auto why = model.explain(records[i].pair);
    ASSERT_TRUE(why);
    EXPECT_NEAR(reasons.share[i], why->shares[0].share, 1e-6);
  }
}

}  // namespace
}  // namespace genegraft::model
