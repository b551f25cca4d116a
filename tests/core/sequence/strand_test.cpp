#include "sequence/strand.hpp"

#include <gtest/gtest.h>

#include "sequence/base.hpp"

namespace genegraft::sequence {
namespace {

TEST(ReverseComplement, IsReadFromItsOwnFivePrimeEnd) {
  EXPECT_EQ(reverse_complement("AACGT"), "ACGTT");
  EXPECT_EQ(reverse_complement(""), "");
}

TEST(ReverseComplement, KeepsCaseAndReadsUracilAsThymine) {
  EXPECT_EQ(reverse_complement("aCgU"), "AcGt");
}

// IUPAC-IUB 1984, table of complements: a code stands for the complements of its bases.
TEST(ReverseComplement, KnowsTheCodesOfSeveralBases) {
  EXPECT_EQ(reverse_complement("RYSWKM"), "KMWSRY");
  EXPECT_EQ(reverse_complement("BDHVN"), "NBDHV");
  EXPECT_EQ(reverse_complement("bdhvn"), "nbdhv");
}

TEST(ReverseComplement, LeavesWhatIsNoCode) {
  EXPECT_EQ(reverse_complement("A-*\xff"), "\xff*-T");
}

TEST(ReverseComplement, TwiceIsTheSameForEveryByteButUracil) {
  for (int c = 0; c < 256; ++c) {
    const std::string letters(1, static_cast<char>(c));
    if (letters == "U" || letters == "u") continue;
    EXPECT_EQ(reverse_complement(reverse_complement(letters)), letters) << c;
    EXPECT_EQ(is_iupac(reverse_complement(letters)[0]), is_iupac(letters[0])) << c;
  }
}

}  // namespace
}  // namespace genegraft::sequence
