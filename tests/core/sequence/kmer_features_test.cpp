#include "sequence/kmer_features.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "sequence/strand.hpp"
#include "support/sequence_naive.hpp"

namespace genegraft::sequence {
namespace {

using testing::ElementsAre;

/// (N, F) word by word.
std::vector<float> naive_features(const std::vector<std::string>& sequences,
                                  const KmerFeatureOptions& options, bool both_strands) {
  const auto features = static_cast<std::size_t>(kmer_feature_count(options));
  std::vector<float> x(sequences.size() * features);
  for (std::size_t i = 0; i < sequences.size(); ++i) {
    float* row = x.data() + i * features;
    for (int k = options.least; k <= options.most; ++k) {
      auto words = naive_tokens(sequences[i], k, 1);
      if (both_strands)
        for (const auto word : naive_tokens(reverse_complement(sequences[i]), k, 1))
          words.push_back(word);
      for (const auto word : words)
        if (word >= 2) row[word - 2] += 1.0f / static_cast<float>(words.size());
      row += 1 << 2 * k;
    }
    if (options.placed == 0) continue;
    const auto words = naive_tokens(sequences[i], options.placed, 1);
    for (int place = 0; place <= options.window - options.placed; ++place)
      if (place < std::ssize(words) && words[static_cast<std::size_t>(place)] >= 2)
        row[(place << 2 * options.placed) + words[static_cast<std::size_t>(place)] - 2] = 1;
  }
  return x;
}

TEST(KmerFeatures, CountSharesThenPlaces) {
  EXPECT_EQ(kmer_feature_count({.placed = 0}), 64 + 256 + 1024 + 4096);
  EXPECT_EQ(kmer_feature_count({.window = 81}), 5440 + 79 * 64);
  EXPECT_EQ(kmer_feature_count({.least = 1, .most = 1, .placed = 2, .window = 3}), 4 + 2 * 16);
}

TEST(KmerFeatures, StandInTheOrderOfTheNetworksOwnBranch) {
  const std::vector<std::string> sequences = {"AACG", "CNCA"};
  const auto x = kmer_features(sequences, {.least = 1, .most = 2, .placed = 2, .window = 4}, false);
  EXPECT_EQ(x.rows, 2);
  EXPECT_EQ(x.columns, 4 + 16 + 3 * 16);
  // AACG: A 2/4, C and G 1/4; AA, AC, CG 1/3 each; AA at place 0, AC at 1, CG at 2
  EXPECT_THAT(x.row(0).column, ElementsAre(0, 1, 2, 4 + 0, 4 + 1, 4 + 6, 20 + 0, 36 + 1, 52 + 6));
  EXPECT_THAT(x.row(0).value,
              ElementsAre(0.5f, 0.25f, 0.25f, 1 / 3.0f, 1 / 3.0f, 1 / 3.0f, 1, 1, 1));
  // CNCA: the unknown letter counts nothing, but shares are of all letters; CA at place 2
  EXPECT_THAT(x.row(1).column, ElementsAre(0, 1, 4 + 4, 52 + 4));
  EXPECT_THAT(x.row(1).value, ElementsAre(0.25f, 0.5f, 1 / 3.0f, 1));
}

TEST(KmerFeatures, AreTheSlowOnesOnEitherStrand) {
  std::vector<std::string> sequences;
  for (std::size_t length : {0u, 2u, 3u, 5u, 6u, 20u, 80u, 81u, 82u, 300u})
    sequences.push_back(random_letters(length, length, 30));
  for (const bool both_strands : {false, true})
    for (const int threads : {1, 2}) {
      const KmerFeatureOptions options{.window = 81};
      const auto x = kmer_features(sequences, options, both_strands, threads);
      std::vector<float> dense(sequences.size() * static_cast<std::size_t>(x.columns));
      x.fill(0, x.rows, dense);
      const auto expected = naive_features(sequences, options, both_strands);
      ASSERT_EQ(dense.size(), expected.size());
      for (std::size_t i = 0; i < dense.size(); ++i) ASSERT_NEAR(dense[i], expected[i], 1e-6) << i;
      for (int i = 0; i < x.rows; ++i)
        for (std::size_t e = 1; e < x.row(i).column.size(); ++e)
          ASSERT_LT(x.row(i).column[e - 1], x.row(i).column[e]);
    }
}

TEST(KmerFeatures, AreTheSameOfEitherStrandWhereBothCount) {
  const auto letters = random_letters(200, 3, 50);
  const std::vector<std::string> sequences = {letters, reverse_complement(letters)};
  const auto x = kmer_features(sequences, {.placed = 0}, true);
  EXPECT_TRUE(std::equal(x.row(0).column.begin(), x.row(0).column.end(), x.row(1).column.begin(),
                         x.row(1).column.end()));
  EXPECT_TRUE(std::equal(x.row(0).value.begin(), x.row(0).value.end(), x.row(1).value.begin(),
                         x.row(1).value.end()));
}

}  // namespace
}  // namespace genegraft::sequence
