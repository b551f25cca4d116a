#include "neural/corpus.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "sequence/strand.hpp"
#include "support/genomes.hpp"

namespace genegraft::neural {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::string read(const Corpus& corpus, std::int64_t place, std::size_t count) {
  std::string letters(count, '?');
  corpus.read(place, letters);
  return letters;
}

std::int64_t sum(const std::vector<std::string_view>& runs) {
  std::int64_t letters = 0;
  for (const auto run : runs) letters += static_cast<std::int64_t>(run.size());
  return letters;
}

TEST(Corpus, ReadsItsContigsAsARingWithAnUnknownLetterAfterEach) {
  Corpus corpus;
  corpus.add("acgtR");
  corpus.add("");
  corpus.add("UUc");
  corpus.split({.held_out = 0});
  EXPECT_EQ(corpus.letters(), 8);
  EXPECT_EQ(corpus.ring_letters(), 10);
  EXPECT_EQ(read(corpus, 0, 10), "ACGTNNTTCN");
  EXPECT_EQ(read(corpus, 3, 4), "TNNT");
  EXPECT_EQ(read(corpus, 8, 13), "CNACGTNNTTCNA");
  EXPECT_EQ(read(corpus, 9, 1), "N");
  EXPECT_THAT(corpus.training_runs(), ElementsAre("ACGTN", "TTC"));
  EXPECT_EQ(corpus.held_out_letters(), 0);
}

TEST(Corpus, HoldsOutItsShareInBlocksThatTrainingNeverReads) {
  const auto genome = random_genome(200000, 1);
  const auto corpus = corpus_of(genome, {.block = 2000, .held_out = 0.05});
  EXPECT_EQ(corpus.held_out_letters(), 10000);
  EXPECT_EQ(corpus.letters(), 190000);
  EXPECT_EQ(sum(corpus.training_runs()), 190000);
  const auto runs = corpus.held_out_runs(700);
  EXPECT_EQ(sum(runs), 10000);
  EXPECT_EQ(runs.size(), 15u);  // 700, 700 and 600 of each block
  const auto ring = read(corpus, 0, static_cast<std::size_t>(corpus.ring_letters()));
  for (const auto run : runs) {
    EXPECT_THAT(genome, HasSubstr(std::string(run)));
    EXPECT_EQ(ring.find(run.substr(0, 40)), std::string::npos);
  }
}

TEST(Corpus, HoldsOutNoMoreThanIsAskedForOfMany) {
  const auto genome = random_genome(50000, 1);
  EXPECT_EQ(
      corpus_of(genome, {.block = 500, .held_out = 0.4, .most_held_out = 1000}).held_out_letters(),
      1000);
}

TEST(Corpus, CutsASmallGenomeIntoSmallerBlocksAndKeepsSomethingToLearnFrom) {
  const auto corpus = corpus_of(random_genome(30000, 1));
  EXPECT_EQ(corpus.held_out_letters(), 600);
  EXPECT_EQ(corpus.letters(), 29400);
  EXPECT_EQ(corpus_of("ACGT", {.held_out = 0.5}).letters(), 4);
}

TEST(Corpus, DrawsTheSplitByItsSeed) {
  const auto genome = random_genome(50000, 1);
  const auto split = [&](std::uint64_t seed) {
    return corpus_of(genome, {.block = 1000, .seed = seed}).held_out_runs(1000);
  };
  EXPECT_EQ(split(1).front().substr(0, 9), split(1).front().substr(0, 9));
  EXPECT_NE(split(1).front().substr(0, 30), split(2).front().substr(0, 30));
}

TEST(Corpus, DropsFragmentsThatAreLikeAHeldOutOneOnEitherStrand) {
  Corpus corpus;
  std::vector<std::string> fragments;
  for (std::uint64_t i = 0; i < 200; ++i) fragments.push_back(random_genome(150, i));
  // Each fragment has a shifted copy, and one of the other strand.
  for (const auto& fragment : fragments) corpus.add(fragment);
  for (const auto& fragment : fragments) corpus.add(fragment.substr(100) + random_genome(99, 1000));
  for (const auto& fragment : fragments) corpus.add(sequence::reverse_complement(fragment));
  corpus.split({.held_out = 0.05});
  const auto held_out = corpus.held_out_runs(1000);
  ASSERT_GT(held_out.size(), 20u);
  EXPECT_GT(corpus.dropped_letters(), 150 * static_cast<std::int64_t>(held_out.size()));
  std::set<std::string> words;
  for (const auto run : held_out)
    for (std::size_t i = 0; i + 32 <= run.size(); ++i) {
      words.insert(std::string(run.substr(i, 32)));
      words.insert(sequence::reverse_complement(run.substr(i, 32)));
    }
  for (const auto run : corpus.training_runs())
    for (std::size_t i = 0; i + 32 <= run.size(); ++i)
      ASSERT_FALSE(words.contains(std::string(run.substr(i, 32))));
  EXPECT_EQ(corpus.letters() + corpus.held_out_letters() + corpus.dropped_letters(),
            200 * (150 + 149 + 150));
}

TEST(Corpus, DrawsEveryPlaceAlikeAndEitherStrand) {
  Corpus corpus;
  corpus.add("AACC");
  corpus.add("AG");
  corpus.split({.held_out = 0});
  Random random(1);
  std::map<std::string, int> drawn;
  for (int i = 0; i < 16000; ++i) {
    std::string letters(2, '?');
    corpus.draw(random, letters, true);
    ++drawn[letters];
  }
  // The ring is AACCN AGN: eight places, of two strands; NA stands there twice.
  EXPECT_EQ(drawn.size(), 14u);
  EXPECT_NEAR(drawn["AC"], 1000, 150);
  EXPECT_NEAR(drawn["GT"], 1000, 150);
  EXPECT_NEAR(drawn["NA"], 2000, 200);
  EXPECT_NEAR(drawn["TN"], 2000, 200);
}

TEST(Corpus, FingerprintTellsLettersContigsAndSplitApart) {
  const auto genome = random_genome(5000, 1);
  auto other = genome;
  other[17] = other[17] == 'A' ? 'C' : 'A';
  Corpus in_two;
  in_two.add(genome.substr(0, 2500));
  in_two.add(genome.substr(2500));
  in_two.split({});
  EXPECT_EQ(corpus_of(genome).fingerprint(), corpus_of(genome).fingerprint());
  EXPECT_NE(corpus_of(genome).fingerprint(), corpus_of(other).fingerprint());
  EXPECT_NE(corpus_of(genome).fingerprint(), in_two.fingerprint());
  EXPECT_NE(corpus_of(genome).fingerprint(), corpus_of(genome, {.held_out = 0.2}).fingerprint());
}

}  // namespace
}  // namespace genegraft::neural
