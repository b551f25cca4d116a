#include "sequence/kmer_tokenizer.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sequence/strand.hpp"
#include "support/sequence_naive.hpp"

namespace genegraft::sequence {
namespace {

using testing::Each;
using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::int32_t> encode(std::string_view letters, const KmerOptions& options,
                                 bool reverse = false) {
  const KmerTokenizer tokenizer(options);
  std::vector<std::int32_t> tokens(
      static_cast<std::size_t>(tokenizer.tokens_of(std::ssize(letters))));
  reverse ? tokenizer.encode_reverse(letters, tokens) : tokenizer.encode(letters, tokens);
  return tokens;
}

TEST(KmerTokenizer, NumbersAreBaseFourValues) {
  EXPECT_THAT(encode("AACGT", {.k = 3}), ElementsAre(1 + 2, 6 + 2, 27 + 2));
  EXPECT_THAT(encode("AACGT", {.k = 1}), ElementsAre(2, 2, 3, 4, 5));
  EXPECT_THAT(encode("TTTTTTTT", {.k = 8}), ElementsAre(65535 + 2));
}

TEST(KmerTokenizer, CountsItsVocabulary) {
  EXPECT_EQ(KmerTokenizer({.k = 1}).vocabulary_size(), 6);
  EXPECT_EQ(KmerTokenizer({.k = 5, .stride = 2}).vocabulary_size(), 1026);
  EXPECT_EQ(KmerTokenizer({.k = 8}).vocabulary_size(), 65538);
}

TEST(KmerTokenizer, ReadsEitherCaseAndUracil) {
  EXPECT_EQ(encode("acgugA", {.k = 3}), encode("ACGTGa", {.k = 3}));
}

TEST(KmerTokenizer, DropsWhatIsLeftAtTheEnd) {
  EXPECT_THAT(encode("AACGT", {.k = 2, .stride = 2}), ElementsAre(0 + 2, 6 + 2));
  EXPECT_THAT(encode("AA", {.k = 3}), IsEmpty());
  EXPECT_THAT(encode("", {.k = 1}), IsEmpty());
}

TEST(KmerTokenizer, TakesAWordWithAnyOtherLetterForUnknown) {
  EXPECT_THAT(encode("AANCCC", {.k = 2}), ElementsAre(2, 1, 1, 5 + 2, 5 + 2));
  EXPECT_THAT(encode(std::string(20, 'N'), {.k = 4}), Each(kUnknown));
}

TEST(KmerTokenizer, ReadsTheOtherStrandFromItsOwnEnd) {
  // GAACC from the other end: GGTTC
  EXPECT_THAT(encode("GAACC", {.k = 2}, true), ElementsAre(10 + 2, 11 + 2, 15 + 2, 13 + 2));
}

TEST(KmerTokenizer, IsTheSlowTokenizerForEveryWordStrideAndLength) {
  for (int k = 1; k <= kLongestWord; ++k)
    for (const int stride : {1, 2, 3, 4, 7, 8, 9, 20})
      for (const std::size_t length : {0u, 1u, 7u, 8u, 9u, 100u, 1001u}) {
        const auto letters = random_letters(length, 8u * length + static_cast<unsigned>(k), 12);
        const KmerOptions options{.k = k, .stride = stride};
        const auto tokens = encode(letters, options);
        ASSERT_EQ(tokens, naive_tokens(letters, k, stride)) << k << " " << stride << " " << length;
        ASSERT_EQ(encode(letters, options, true),
                  naive_tokens(reverse_complement(letters), k, stride))
            << k << " " << stride << " " << length;
        for (const auto token : tokens)
          ASSERT_TRUE(token >= kUnknown && token < KmerTokenizer(options).vocabulary_size());
      }
}

TEST(KmerTokenizer, KnowsEveryByte) {
  std::string letters;
  for (int c = 0; c < 256; ++c) letters += static_cast<char>(c);
  for (const int k : {1, 2}) EXPECT_EQ(encode(letters, {.k = k}), naive_tokens(letters, k, 1)) << k;
}

}  // namespace
}  // namespace genegraft::sequence
