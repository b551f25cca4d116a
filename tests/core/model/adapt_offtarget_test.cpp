#include "model/adapt_offtarget.hpp"

#include <gtest/gtest.h>

#include "evaluate/metrics.hpp"
#include "support/mixtures.hpp"

namespace genegraft::model {
namespace {

constexpr auto kEncoding = crispr::PairEncoding::mismatch;

/// An assay that cleaves by the number of mismatches alone, unlike what the sources learnt.
Screen other_assay(int guides, int rows, std::uint64_t seed) {
  auto screen = made_up_screen("other", random_guides(guides, seed), rows, seed + 1);
  for (std::size_t i = 0; i < screen.y.size(); ++i)
    screen.y[i] = screen.pairs[i].mismatches() <= 1 && screen.pairs[i].rna_bulges() == 0;
  return screen;
}

double loss_on(const Learner& learner, const Screen& screen) {
  return evaluate::log_loss(score_screen(learner, kEncoding, screen, 1), screen.y);
}

Expected<Learner> adapt(const Learner& source, const Screen& rows, Adaptation how,
                        int threads = 1) {
  AdaptOptions options{.how = how, .ratio = 1, .threads = threads};
  return adapt_learner(source, encode_pairs(kEncoding, rows.pairs, threads), rows.y, options);
}

TEST(AdaptLearner, LearnsWhatTheNewAssayIsLike) {
  const auto rows = other_assay(4, 60, 21), rest = other_assay(4, 200, 31);
  for (const auto& source : {small_mixture().learner, small_model().learner}) {
    const double before = loss_on(source, rest);
    for (const auto how :
         {Adaptation::weights, Adaptation::features, Adaptation::leaves, Adaptation::boosting}) {
      const auto adapted = adapt(source, rows, how);
      ASSERT_TRUE(adapted) << adapted.error().message;
      EXPECT_LT(loss_on(*adapted, rest), before) << name(how);
    }
  }
}

TEST(AdaptLearner, LeavesTheModelAsItIsIfNothingMayChange) {
  const auto source = small_mixture().learner;
  const auto rows = other_assay(3, 30, 21);
  const auto same = adapt(source, rows, Adaptation::none);
  EXPECT_EQ(score_screen(*same, kEncoding, rows, 1), score_screen(source, kEncoding, rows, 1));
  // Nor much where the prior is firm.
  const auto firm =
      adapt_learner(source, encode_pairs(kEncoding, rows.pairs, 1), rows.y,
                    {.how = Adaptation::features, .weight_strength = 1e9, .feature_strength = 1e9});
  const auto a = std::get<Mixture>(*firm), b = std::get<Mixture>(source);
  for (std::size_t p = 0; p < b.parts.size(); ++p)
    EXPECT_NEAR(a.parts[p].weight, b.parts[p].weight, 1e-4);
}

TEST(AdaptLearner, ComesBackFromItsFileAndIsTheSameWithAnyNumberOfThreads) {
  const auto source = small_mixture().learner;
  const auto rows = other_assay(3, 30, 21);
  for (const auto how : {Adaptation::features, Adaptation::leaves, Adaptation::boosting}) {
    const auto one = write_model_file({small_manifest(), *adapt(source, rows, how, 1)});
    const auto three = write_model_file({small_manifest(), *adapt(source, rows, how, 3)});
    EXPECT_EQ(one, three) << name(how);
    const std::span bytes(reinterpret_cast<const std::uint8_t*>(one.data()), one.size());
    const auto read = read_model_file(bytes);
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_EQ(write_model_file(*read), one);
  }
}

TEST(AdaptLearner, RefusesLeavesOfAModelWithoutTrees) {
  const auto rows = other_assay(3, 30, 21);
  const Learner linear = linear::LinearModel{
      .features = 84, .outputs = 1, .weight = std::vector<float>(84, 0.1f), .intercept = {0}};
  EXPECT_FALSE(adapt(linear, rows, Adaptation::leaves));
  EXPECT_TRUE(adapt(linear, rows, Adaptation::features));
}

TEST(Adaptation, HasANameEach) {
  for (const auto how : {Adaptation::none, Adaptation::weights, Adaptation::features,
                         Adaptation::leaves, Adaptation::boosting})
    EXPECT_EQ(find_adaptation(name(how)), how);
  EXPECT_FALSE(find_adaptation("magic"));
}

}  // namespace
}  // namespace genegraft::model
