#include "crispr/cas_offinder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "crispr/pair_table.hpp"
#include "support/site_naive.hpp"

namespace genegraft::crispr {
namespace {

using testing::HasSubstr;

std::string error_of(const std::string& text) {
  const auto input = read_cas_offinder(text);
  return input ? "no error" : input.error().message;
}

TEST(CasOffinder, ReadsItsInput) {
  const auto input = read_cas_offinder(
      "/var/chromosomes/human hg38\r\nNNNNNNNNNNNNNNNNNNNNNRG 2 1\r\n"
      "GGCCGACCTGTCGCTGACGCNNN 5\r\ncgccagcgtcagcgacaggtNNN 3\r\n\r\nnot read\r\n");
  ASSERT_TRUE(input) << input.error().message;
  EXPECT_EQ(input->genome, "/var/chromosomes/human hg38");
  EXPECT_EQ(input->query.pattern, "NNNNNNNNNNNNNNNNNNNNNRG");
  EXPECT_EQ(input->query.pam, PamSide::three_prime);
  EXPECT_EQ(input->query.bulges, (BulgeLimits{2, 1, 2}));
  ASSERT_EQ(input->query.guides.size(), 2u);
  EXPECT_EQ(input->query.guides[0].name, "0");
  EXPECT_EQ(input->query.guides[0].mismatches, 5);
  EXPECT_EQ(input->query.guides[1].name, "1");
  EXPECT_EQ(input->query.guides[1].letters, "CGCCAGCGTCAGCGACAGGTNNN");
}

TEST(CasOffinder, TakesAPatternThatBeginsWithALetterForAFivePrimePam) {
  const auto input = read_cas_offinder("genome\nTTTVNNNNNNNN\nNNNNACGTACGT 1 mine\n");
  ASSERT_TRUE(input) << input.error().message;
  EXPECT_EQ(input->query.pam, PamSide::five_prime);
  EXPECT_EQ(input->query.guides[0].name, "mine");
}

TEST(CasOffinder, SaysWhatIsWrongWithItsInput) {
  EXPECT_THAT(error_of("genome\nNNNGG\n"), HasSubstr("expected Cas-OFFinder's input"));
  EXPECT_EQ(error_of("genome\nNNNGG 1\nACGNN 1\n"),
            "line 2: expected the pattern, and maybe the sizes of DNA and RNA bulges");
  EXPECT_EQ(error_of("genome\nNNNGG\nACGNN\n"),
            "line 3: expected a guide, its mismatches at most, and maybe a name");
  EXPECT_EQ(error_of("genome\nNNNGG\nACGNN 1\nACGTNN 1\n"),
            "line 4: guide 1 has 6 letters, the pattern 5");
  EXPECT_EQ(error_of("genome\nNNNGG\nACGNN x\n"), "line 3: 'x' is no number of mismatches");
  EXPECT_EQ(error_of("genome\nNNNGG 3 0\nACGNN 1\n"), "line 3: DNA and RNA bulges: 0 to 2 each");
  EXPECT_EQ(error_of("genome\nNNNGG\nACGNN 1 a\nACTNN 1\n"),
            "line 4: all guides have a name, or none");
}

std::string hits_of(const std::string& input, const std::string& fasta) {
  auto read = read_cas_offinder(input).value();
  const auto search = SiteSearch::make(read.query, kCasOffinderOptions).value();
  std::string text;
  for (const auto& site : search_text(search, fasta))
    append_cas_offinder(text, search.query(), site);
  return text;
}

TEST(CasOffinder, WritesItsColumns) {
  // By hand: one mismatch (C for A at letter 3), as it is and on the other strand behind an N.
  EXPECT_EQ(hits_of("x\nNNNNNNNNNGG\nACACGTAGNNN 1 g\n",
                    ">chr1 first\nTTACcCGTAGTGGaa\n>chr2\nNNCCACTACGGGTNN\n"),
            "g\tX\tACACGTAGNNN\tACcCGTAGTGG\tchr1 first\t2\t+\t1\t0\n"
            "g\tX\tACACGTAGNNN\tACcCGTAGTGG\tchr2\t2\t-\t1\t0\n");
  // An unknown letter is a mismatch, in small.
  EXPECT_EQ(hits_of("x\nNNNNNNNNNGG\nACACGTAGNNN 1 g\n", ">chr1\nACNCGTAGTGG\n"),
            "g\tX\tACACGTAGNNN\tACnCGTAGTGG\tchr1\t0\t+\t1\t0\n");
}

TEST(CasOffinder, WritesEveryPlacementOfABulge) {
  // The site has a T more in ACA-TGTAG; either side of the guide's T does.
  EXPECT_EQ(hits_of("x\nNNNNNNNNNGG 1 0\nACATGCAGNNN 0 g\n", ">c\nCACATTGCAGAGGC\n"),
            "g\tDNA\tACAT-GCAGNNN\tACATTGCAGAGG\tc\t1\t+\t0\t1\n"
            "g\tDNA\tACA-TGCAGNNN\tACATTGCAGAGG\tc\t1\t+\t0\t1\n");
  // And lacks the C in the middle.
  EXPECT_EQ(hits_of("x\nNNNNNNNNNGG 0 1\nACATGCAGNNN 0 g\n", ">c\nCCTCTCATGTG\n"),
            "g\tRNA\tACATGCAGNNN\tACATG-AGAGG\tc\t0\t-\t0\t1\n");
}

TEST(CasOffinder, ItsOutputIsATableOfPairs) {
  const auto text = cas_offinder_header("a test") +
                    "g\tRNA\tGAGTCCGAGCAGAAGAAGAANNN\tGAGTC-GAGCAGAAGcAGAATGG\tchr1\t0\t-\t1\t1\n";
  const auto format = detect_pair_format(text);
  ASSERT_TRUE(format) << format.error().message;
  const auto lines = record_lines(*format, text, true);
  ASSERT_EQ(lines.size(), 1u);
  const auto record = read_record(*format, lines[0]);
  EXPECT_EQ(record.error, "");
  EXPECT_EQ(record.pair.mismatches(), 1);
  EXPECT_EQ(record.pair.rna_bulges(), 1);
}

}  // namespace
}  // namespace genegraft::crispr
