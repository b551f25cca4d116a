#include "sequence/check_nucleotides.hpp"

#include <gtest/gtest.h>

namespace genegraft::sequence {
namespace {

TEST(CheckNucleotides, LetsNucleotidesPass) {
  for (const char* letters : {"A", "ACGTN", "acgun", "ACGTACGTACGTRYSWKMBDHV", "NNNNNNNN"})
    EXPECT_EQ(check_nucleotides(letters), "") << letters;
}

TEST(CheckNucleotides, TellsAProteinByItsFirstLetterThatIsNoCode) {
  // the first letters of human haemoglobin's alpha chain, of green fluorescent protein, and of a
  // translated frame
  EXPECT_EQ(check_nucleotides("MVLSPADKTNVKAAW"), "letter 3 is L: this is a protein, not DNA");
  EXPECT_EQ(check_nucleotides("mskgeelftgvvpil"), "letter 5 is e: this is a protein, not DNA");
  EXPECT_EQ(check_nucleotides("GATTACA*"), "letter 8 is *: this is a protein, not DNA");
}

TEST(CheckNucleotides, TellsAProteinOfLettersThatAreAllCodes) {
  EXPECT_EQ(check_nucleotides("GMKVHSRDWW"),
            "letter 2 is M, and only 1 of 10 letters are A, C, G, T, U or N: this is a protein, "
            "not DNA");
}

TEST(CheckNucleotides, NamesASingleWrongLetterInDna) {
  EXPECT_EQ(check_nucleotides("ACGTE"), "letter 5 is E, not a nucleotide");
  EXPECT_EQ(check_nucleotides("ACXGTX"), "letter 3 is X, not a nucleotide");
  EXPECT_EQ(check_nucleotides("ACG-T"), "letter 4 is a gap (-), not a nucleotide");
  EXPECT_EQ(check_nucleotides("1ACGT"), "letter 1 is the digit 1, not a nucleotide");
  EXPECT_EQ(check_nucleotides("AC\tGT"), "letter 3 is the byte 09, not a nucleotide");
  EXPECT_EQ(check_nucleotides("AC\xff"), "letter 3 is the byte ff, not a nucleotide");
  EXPECT_EQ(check_nucleotides(std::string_view("\0A", 2)),
            "letter 1 is the byte 00, not a nucleotide");
}

TEST(CheckNucleotides, WantsLetters) {
  EXPECT_EQ(check_nucleotides(""), "there are no letters");
}

}  // namespace
}  // namespace genegraft::sequence
