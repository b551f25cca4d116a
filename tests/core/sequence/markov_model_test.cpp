#include "sequence/markov_model.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cctype>

#include "sequence/sequence_reader.hpp"
#include "support/sequence_naive.hpp"

namespace genegraft::sequence {
namespace {

using testing::DoubleNear;
using testing::Each;
using testing::IsNan;
using testing::Pointwise;

TEST(MarkovModel, KnowsNothingAtFirst) {
  const MarkovModel model(3);
  EXPECT_THAT(model.cross_entropy("ACGTACGT"), Each(DoubleNear(std::log(4), 1e-12)));
}

// AAC and GTT: 2 A, 2 T, 1 C, 1 G of 6; after A: A once, C once, of 2; with a prior of 4.
TEST(MarkovModel, AgreesWithAHand) {
  MarkovModel model(1, 4);
  model.count("AAC");
  const double a = (2 + 4 * 0.25) / (6 + 4), c = (1 + 4 * 0.25) / (6 + 4);
  const double a_after_a = (1 + 4 * a) / (2 + 4), c_after_a = (1 + 4 * c) / (2 + 4);
  EXPECT_THAT(model.cross_entropy("AA"),
              Pointwise(DoubleNear(1e-12), {-std::log(a), -std::log(a_after_a)}));
  EXPECT_THAT(model.cross_entropy("AAC"),
              Pointwise(DoubleNear(1e-12), {-(std::log(a) + std::log(c)) / 2,
                                            -(std::log(a_after_a) + std::log(c_after_a)) / 2}));
}

TEST(MarkovModel, IsTheSlowModelOfEveryOrder) {
  std::string train = random_letters(2000, 5, 80), test = random_letters(500, 6, 80);
  for (auto* letters : {&train, &test})
    for (auto& letter : *letters) letter = static_cast<char>(std::toupper(letter));
  for (auto* letters : {&train, &test})
    for (auto& letter : *letters) letter = letter == 'U' ? 'T' : letter;
  for (const int order : {0, 1, 4, 7}) {
    MarkovModel model(order, 3.5);
    NaiveMarkov naive(order, 3.5);
    for (const auto& part : {train.substr(0, 900), train.substr(900)}) {
      model.count(part);
      naive.count(part);
    }
    EXPECT_THAT(model.cross_entropy(test), Pointwise(DoubleNear(1e-9), naive.cross_entropy(test)))
        << order;
  }
}

TEST(MarkovModel, CountsBothStrands) {
  MarkovModel model(2);
  model.count("GGGGGGGGGG");
  EXPECT_EQ(model.cross_entropy("CCCCCC"), model.cross_entropy("GGGGGG"));
  EXPECT_LT(model.cross_entropy("CCCCCC")[2], 1);
}

TEST(MarkovModel, IsNotANumberWhereNoLetterHasItsContext) {
  EXPECT_THAT(MarkovModel(3).cross_entropy("ACG"), Each(IsNan()));
  EXPECT_THAT(MarkovModel(3).cross_entropy("ACGNACG"), Each(IsNan()));
}

// The README beside the data: trained on the first 90 % of E. coli, of the last 10 % order 3 has
// 1.353 nats a base, order 5 1.343, order 7 1.338.
TEST(MarkovModel, ReachesTheKnownFiguresOfEscherichiaColi) {
  const auto text = read_gzip(std::string(GENEGRAFT_SHARED) +
                              "/data/genomes/NC_000913.3_Escherichia_coli_K-12_MG1655.fa.gz");
  if (!text) GTEST_SKIP() << "no data/genomes";
  SequenceReader reader;
  reader.feed(*text);
  reader.finish();
  const auto letters = reader.next()->letters;
  const std::string_view all = letters;
  const std::size_t cut = all.size() * 9 / 10;
  MarkovModel model(7);
  model.count(all.substr(0, cut));
  const auto nats = model.cross_entropy(all.substr(cut));
  EXPECT_NEAR(nats[3], 1.353, 0.001);
  EXPECT_NEAR(nats[5], 1.343, 0.001);
  EXPECT_NEAR(nats[7], 1.338, 0.001);
}

}  // namespace
}  // namespace genegraft::sequence
