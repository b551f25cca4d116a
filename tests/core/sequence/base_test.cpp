#include "sequence/base.hpp"

#include <gtest/gtest.h>

#include <string_view>

namespace genegraft::sequence {
namespace {

TEST(Base, IsReadInEitherCaseAndUracilAsThymine) {
  EXPECT_EQ(parse_base('a'), Base::A);
  EXPECT_EQ(parse_base('C'), Base::C);
  EXPECT_EQ(parse_base('g'), Base::G);
  EXPECT_EQ(parse_base('T'), Base::T);
  EXPECT_EQ(parse_base('u'), Base::T);
  EXPECT_EQ(parse_base('U'), Base::T);
}

TEST(Base, IsNothingElse) {
  constexpr std::string_view kBases = "ACGTUacgtu";
  for (int c = 0; c < 256; ++c) {
    const char letter = static_cast<char>(c);
    EXPECT_EQ(parse_base(letter).has_value(), kBases.find(letter) != std::string_view::npos) << c;
  }
}

TEST(Base, PairsWithItsComplement) {
  EXPECT_EQ(letter(complement(Base::A)), 'T');
  EXPECT_EQ(letter(complement(Base::C)), 'G');
  EXPECT_EQ(letter(complement(Base::G)), 'C');
  EXPECT_EQ(letter(complement(Base::T)), 'A');
}

// IUPAC-IUB 1984: the four bases, U and the eleven ambiguity codes.
TEST(Iupac, KnowsTheSixteenLettersAndNoOther) {
  constexpr std::string_view kCodes = "ACGTURYSWKMBDHVN";
  int known = 0;
  for (int c = 0; c < 256; ++c) known += is_iupac(static_cast<char>(c));
  EXPECT_EQ(known, 32);
  for (const char code : kCodes) {
    EXPECT_TRUE(is_iupac(code)) << code;
    EXPECT_TRUE(is_iupac(static_cast<char>(code + 32))) << code;
  }
}

}  // namespace
}  // namespace genegraft::sequence
