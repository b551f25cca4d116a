#include "model/offtarget_mixture.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "evaluate/metrics.hpp"
#include "support/mixtures.hpp"
#include "support/onnx_models.hpp"

namespace genegraft::model {
namespace {

using testing::Contains;
using testing::Each;
using testing::HasSubstr;

TEST(OfftargetMixture, AddsItsPartsLogOdds) {
  const auto fitted = small_mixture({Method::forest, Method::boosting, Method::linear});
  const auto& mixture = std::get<Mixture>(fitted.learner);
  ASSERT_EQ(mixture.parts.size(), 3u);
  const auto screen = made_up_screen("c", random_guides(3, 7), 40, 8);
  const auto encoding = crispr::PairEncoding::mismatch;
  const auto mixed = score_screen(fitted.learner, encoding, screen, 2);
  std::vector<double> margin(mixed.size(), mixture.intercept);
  for (const auto& part : mixture.parts) {
    EXPECT_GE(part.weight, 0);
    const auto alone = score_screen(to_learner(part.learner), encoding, screen, 1);
    for (std::size_t i = 0; i < margin.size(); ++i) {
      const double p = std::clamp<double>(alone[i], part.least, 1 - part.least);
      margin[i] += part.weight * std::log(p / (1 - p));
    }
  }
  for (std::size_t i = 0; i < margin.size(); ++i)
    ASSERT_NEAR(mixed[i], 1 / (1 + std::exp(-margin[i])), 1e-6);
}

TEST(OfftargetMixture, RanksGuidesThatItHasNotSeen) {
  const auto fitted = small_mixture();
  const auto screen = made_up_screen("c", random_guides(5, 7), 150, 8);
  const auto score = score_screen(fitted.learner, crispr::PairEncoding::mismatch, screen, 2);
  EXPECT_GT(evaluate::roc_auc(score, screen.y), 0.9);
  EXPECT_THAT(fitted.notes, Contains(HasSubstr("mixed in log odds by held-out guides: forest ")));
  double importance = 0;
  for (const double share : fitted.importance) importance += share;
  EXPECT_NEAR(importance, 1, 1e-9);
}

TEST(OfftargetMixture, IsTheSameWithAnyNumberOfThreads) {
  const auto bytes = [](int threads) {
    return write_model_file(
        {small_manifest(),
         small_mixture({Method::forest, Method::linear, Method::boosting}, threads).learner});
  };
  EXPECT_EQ(bytes(1), bytes(3));
}

TEST(OfftargetMixture, ComesBackFromItsFileToTheLastBit) {
  const auto learner = small_mixture({Method::forest, Method::boosting, Method::linear}).learner;
  const auto bytes = write_model_file({small_manifest(), learner});
  const auto read = read_model_file(onnx::bytes_of(bytes));
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(write_model_file(*read), bytes);
  const auto screen = made_up_screen("c", random_guides(3, 7), 40, 8);
  EXPECT_EQ(score_screen(read->learner, crispr::PairEncoding::mismatch, screen, 1),
            score_screen(learner, crispr::PairEncoding::mismatch, screen, 2));
  EXPECT_EQ(tree_count(read->learner), 20);
  EXPECT_EQ(node_count(read->learner), node_count(learner));
}

}  // namespace
}  // namespace genegraft::model
