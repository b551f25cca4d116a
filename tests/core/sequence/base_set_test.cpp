#include "sequence/base_set.hpp"

#include <gtest/gtest.h>

#include <string_view>

#include "sequence/strand.hpp"

namespace genegraft::sequence {
namespace {

TEST(BaseSet, ReadsTheIupacCodes) {
  EXPECT_EQ(parse_base_set('A'), 1);
  EXPECT_EQ(parse_base_set('u'), 8);
  EXPECT_EQ(parse_base_set('R'), 1 | 4);
  EXPECT_EQ(parse_base_set('y'), 2 | 8);
  EXPECT_EQ(parse_base_set('V'), 1 | 2 | 4);
  EXPECT_EQ(parse_base_set('N'), kAnyBase);
  EXPECT_EQ(parse_base_set('X'), std::nullopt);
  EXPECT_EQ(parse_base_set('-'), std::nullopt);
}

TEST(BaseSet, OfTheOtherStrandIsThatOfTheComplementaryLetter) {
  for (const char code : std::string_view("ACGTRYSWKMBDHVN")) {
    const auto other = reverse_complement(std::string(1, code))[0];
    EXPECT_EQ(base_set_letter(complement_set(*parse_base_set(code))), other) << code;
    EXPECT_EQ(base_set_letter(*parse_base_set(code)), code);
  }
}

TEST(BaseSet, AnUnknownLetterOfAGenomeDiffersFromEachBaseAlone) {
  EXPECT_TRUE(agrees(1, genome_letter('a')));
  EXPECT_FALSE(agrees(1, genome_letter('C')));
  EXPECT_FALSE(agrees(1, genome_letter('N')));
  EXPECT_TRUE(agrees(5, genome_letter('N')));
  EXPECT_TRUE(agrees(kAnyBase, genome_letter('R')));
  EXPECT_FALSE(agrees(5, genome_letter('T')));
}

}  // namespace
}  // namespace genegraft::sequence
