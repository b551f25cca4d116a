#include "neural/batch_source.hpp"

#include <gtest/gtest.h>

#include "sequence/strand.hpp"
#include "support/genomes.hpp"
#include "support/networks.hpp"

namespace genegraft::neural {
namespace {

TEST(BatchSource, DrawsTheSameRowsHoweverTheyAreParted) {
  const auto corpus = corpus_of(random_genome(20000, 1));
  for (const auto& encoder : {small_conv(), small_lstm(3, 2)}) {
    const BatchSource batches(corpus, encoder, 10, 6, 40, 9);
    const auto all = batches.rows(4, 0, 6), first = batches.rows(4, 0, 2),
               rest = batches.rows(4, 2, 4);
    EXPECT_TRUE(torch::equal(torch::cat({first.tokens, rest.tokens}), all.tokens));
    auto drawn = all.random[3], again = rest.random[1];
    EXPECT_EQ(drawn.next(), again.next());
    EXPECT_FALSE(torch::equal(batches.rows(5, 0, 6).tokens, all.tokens));
  }
}

TEST(BatchSource, WindowsOfAConvolutionHaveRoomAroundTheirOutputs) {
  const auto corpus = corpus_of(random_genome(20000, 1));
  const BatchSource batches(corpus, small_conv(), 10, 2, 40, 1);
  EXPECT_EQ(batches.rows(0, 0, 2).tokens.sizes(), (std::vector<std::int64_t>{2, 50}));
}

TEST(BatchSource, StreamsGoOnWhereTheyEndedAndOddOnesReadTheOtherStrand) {
  const auto genome = random_genome(5000, 2);
  const auto corpus = corpus_of(genome, {.held_out = 0});
  const auto encoder = small_lstm(3, 2);
  const sequence::KmerTokenizer tokenizer(encoder.tokens);
  const BatchSource batches(corpus, encoder, 0, 2, 10, 1);
  for (const std::int64_t row : {0, 1}) {
    std::vector<std::int64_t> stream;
    for (std::int64_t step = 0; step < 3; ++step) {
      const auto tokens = batches.rows(step, row, 1).tokens;  // (1, 11)
      ASSERT_EQ(tokens.size(1), 11);
      const auto* token = tokens.data_ptr<std::int64_t>();
      // The last token of a step, guessed there, is the first one that the next step reads.
      if (step > 0) {
        EXPECT_EQ(stream.back(), token[0]);
      }
      stream.insert(stream.end(), token + (step > 0), token + 11);
    }
    // The ring has 5001 letters; row 1 starts at its middle.
    const auto ring = genome + "N";
    const auto text = row == 0 ? ring : sequence::reverse_complement(ring).substr(2500);
    std::vector<std::int32_t> expected(stream.size());
    tokenizer.encode(text.substr(0, 30 * 2 + 3), expected);
    EXPECT_EQ(stream, std::vector<std::int64_t>(expected.begin(), expected.end()));
  }
}

TEST(BatchSource, CountsTheStepsOfAnEpoch) {
  const auto corpus = corpus_of(random_genome(10000, 2), {.held_out = 0});
  EXPECT_EQ(BatchSource(corpus, small_conv(), 10, 4, 50, 1).steps_of_epoch(), 50);
  EXPECT_EQ(BatchSource(corpus, small_lstm(5, 2), 0, 4, 50, 1).steps_of_epoch(), 25);
  EXPECT_EQ(bases_of_token({.k = 3, .stride = 5}), 3);
}

}  // namespace
}  // namespace genegraft::neural
