#include "crispr/letters_encoding.hpp"

#include <gtest/gtest.h>

#include <set>

#include "crispr/mismatch_encoding.hpp"

namespace genegraft::crispr {
namespace {

/// Titles of the letters that are there, with how often where not once.
std::multiset<std::string> letters_of(const std::string& guide, const std::string& target) {
  const auto pair = parse_pair(guide, target);
  EXPECT_TRUE(pair) << (pair ? "" : pair.error().message);
  std::vector<float> row(letters_features().size());
  encode_letters(*pair, row);
  std::multiset<std::string> there;
  for (std::size_t f = mismatch_features().size(); f < row.size(); ++f)
    for (int k = 0; k < static_cast<int>(row[f]); ++k) there.insert(letters_features()[f].title);
  return there;
}

TEST(LettersEncoding, NamesTheLettersOfEveryPosition) {
  const auto there = letters_of("GAGTCCGAGCAGAAGAAGAANGG", "GAGTCCGAGCAGAAGAAGATTGG");
  EXPECT_EQ(there.size(), 20u + 3);
  EXPECT_TRUE(there.contains("G against G at position 1"));
  EXPECT_TRUE(there.contains("A against T at position 20"));
  EXPECT_TRUE(there.contains("PAM letter 1 is T"));
  EXPECT_TRUE(there.contains("PAM letter 3 is G"));
}

TEST(LettersEncoding, NamesGapsOnEitherSide) {
  const auto rna = letters_of("GAGTCCGAGCAGAAGAAGAANGG", "GAGT-CGAGCAGAAGAAGAATGG");
  EXPECT_TRUE(rna.contains("C against gap at position 5"));
  EXPECT_EQ(rna.size(), 23u);
  const auto dna = letters_of("GAGT-CCGAGCAGAAGAAGAANGG", "GAGTACCGAGCAGAAGAAGAATGG");
  EXPECT_TRUE(dna.contains("extra A before position 5"));
  EXPECT_TRUE(dna.contains("C against C at position 5"));
  EXPECT_EQ(dna.size(), 24u);
}

TEST(LettersEncoding, BeginsWithTheCosts) {
  const auto pair = *parse_pair("GAGTCCGAGCAGAAGAAGAANGG", "GAGTCCTAGCAGAAGAAGATTAG");
  std::vector<float> row(letters_features().size()), costs(mismatch_features().size());
  encode_letters(pair, row);
  encode_mismatch(pair, costs);
  EXPECT_TRUE(std::equal(costs.begin(), costs.end(), row.begin()));
  EXPECT_EQ(letters_features()[3].title, mismatch_features()[3].title);
}

TEST(LettersEncoding, IsFoundByItsName) {
  EXPECT_EQ(find_encoding("letters"), PairEncoding::letters);
  EXPECT_EQ(name(PairEncoding::letters), "letters");
  EXPECT_EQ(features(PairEncoding::letters).size(), 84u + 20 * 20 + 20 * 4 + 12);
}

}  // namespace
}  // namespace genegraft::crispr
