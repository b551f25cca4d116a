#include "neural/held_out_loss.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "support/genomes.hpp"
#include "support/networks.hpp"

namespace genegraft::neural {
namespace {

/// A model that finds all words alike.
LanguageModel clueless(const EncoderOptions& options) {
  LanguageModel model(options);
  const torch::NoGradGuard no_gradient;
  for (auto& parameter : model->parameters()) parameter.zero_();
  return model;
}

TEST(HeldOutLoss, IsThatOfChanceForAModelThatKnowsNothing) {
  const auto corpus = corpus_of(random_genome(50000, 1), {.block = 1000});
  auto conv = clueless(small_conv());
  EXPECT_NEAR(held_out_loss(*conv, corpus, {.length = 100}), std::log(4), 1e-5);
  auto lstm = clueless(small_lstm(2, 1));
  EXPECT_NEAR(held_out_loss(*lstm, corpus, {.length = 30}), std::log(18), 1e-5);
  EXPECT_NEAR(held_out_loss(*lstm, corpus, {.length = 30, .most_letters = 100}), std::log(18),
              1e-5);
}

TEST(HeldOutLoss, IsTheSameEveryTime) {
  const auto corpus = corpus_of(random_genome(50000, 1), {.block = 1000});
  for (const auto& encoder : {small_conv(), small_lstm()}) {
    LanguageModel model(encoder);
    draw_weights(*model, 1);
    const double loss = held_out_loss(*model, corpus, {.length = 64});
    EXPECT_EQ(held_out_loss(*model, corpus, {.length = 64}), loss);
    EXPECT_GT(loss, 0.5);
  }
}

/// However a block is cut for the network, the state goes on.
TEST(HeldOutLoss, OfAnLstmDoesNotDependOnTheCut) {
  const auto corpus = corpus_of(random_genome(50000, 1), {.block = 1000});
  LanguageModel model(small_lstm(3, 2));
  draw_weights(*model, 1);
  EXPECT_NEAR(held_out_loss(*model, corpus, {.length = 50}),
              held_out_loss(*model, corpus, {.length = 400}), 1e-5);
}

TEST(HeldOutLoss, IsNoNumberWhereNothingIsHeldOut) {
  const auto corpus = corpus_of(random_genome(5000, 1), {.held_out = 0});
  auto model = clueless(small_conv());
  EXPECT_TRUE(std::isnan(held_out_loss(*model, corpus, {})));
  EXPECT_TRUE(markov_bits(corpus).empty());
}

TEST(BitsPerBase, CountsTheLettersThatATokenAdds) {
  EXPECT_NEAR(bits_per_base(small_conv(), std::log(4)), 2, 1e-9);
  EXPECT_NEAR(bits_per_base(small_lstm(5, 2), std::log(16)), 2, 1e-9);
  EXPECT_NEAR(bits_per_base(small_lstm(2, 3), std::log(16)), 2, 1e-9);
}

TEST(MarkovBits, FallOnceTheOrderSpellsOutAPeriod) {
  const auto bits = markov_bits(corpus_of(periodic_genome(100000, 1000000)));
  ASSERT_EQ(bits.size(), 9u);
  EXPECT_NEAR(bits[0], 2, 0.1);
  EXPECT_LT(bits[8], 0.1);
}

}  // namespace
}  // namespace genegraft::neural
