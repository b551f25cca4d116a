#include "sequence/sequence_families.hpp"

#include <gtest/gtest.h>

#include "base/random.hpp"
#include "sequence/strand.hpp"

namespace genegraft::sequence {
namespace {

std::string random_letters(Random& random, int length) {
  std::string letters;
  for (int i = 0; i < length; ++i) letters += "ACGT"[random.below(4)];
  return letters;
}

TEST(SequenceFamilies, JoinWhoSharesAWordOnEitherStrandAndWhoIsLikeThem) {
  EXPECT_EQ(sequence_families(std::vector<std::string>{"AACCGG", "TTTTTT", "GGAACC", "ggttcc"}, 4),
            (std::vector{0, 1, 0, 0}));  // AACC; GGTT is its other strand
  // Unknown letters join nothing; words do not reach across them.
  EXPECT_EQ(sequence_families(std::vector<std::string>{"AACNGG", "TAACNG"}, 4),
            (std::vector{0, 1}));
}

TEST(SequenceFamilies, KeepGivenGroupsTogetherAndJoinShortOnesThatAreEqual) {
  EXPECT_EQ(sequence_families(std::vector<std::string>{"ACC", "GGT", "ACG", "TTT"}, 30),
            (std::vector{0, 0, 1, 2}));
  EXPECT_EQ(sequence_families(std::vector<std::string>{"ACC", "GGT", "ACG", "TTT"}, 30,
                              std::vector{7, 5, 5, 9}),
            (std::vector{0, 0, 0, 1}));
}

TEST(SequenceFamilies, AgreeWithComparingAllWordsOfAllPairs) {
  Random random(3);
  const int word = 6;
  std::vector<std::string> sequences;
  for (int i = 0; i < 60; ++i) sequences.push_back(random_letters(random, 12));
  const auto share = [&](const std::string& a, const std::string& b) {
    for (std::size_t i = 0; i + word <= a.size(); ++i)
      if (b.find(a.substr(i, word)) != std::string::npos) return true;
    return false;
  };
  std::vector<int> slow(sequences.size());
  for (std::size_t i = 0; i < slow.size(); ++i) slow[i] = static_cast<int>(i);
  for (std::size_t round = 0; round < slow.size(); ++round)
    for (std::size_t i = 0; i < slow.size(); ++i)
      for (std::size_t j = 0; j < slow.size(); ++j)
        if (share(sequences[i], sequences[j]) ||
            share(sequences[i], reverse_complement(sequences[j])))
          slow[i] = slow[j] = std::min(slow[i], slow[j]);
  const auto fast = sequence_families(sequences, word);
  int families = 0;
  for (std::size_t i = 0; i < slow.size(); ++i) {
    families = std::max(families, fast[i] + 1);
    for (std::size_t j = 0; j < slow.size(); ++j)
      ASSERT_EQ(fast[i] == fast[j], slow[i] == slow[j]) << i << " " << j;
  }
  EXPECT_GT(families, 5);
  EXPECT_LT(families, 55);
}

}  // namespace
}  // namespace genegraft::sequence
