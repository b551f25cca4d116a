#include "crispr/aligned_pair.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/crispr_pairs.hpp"

namespace genegraft::crispr {
namespace {

using testing::HasSubstr;

TEST(ParsePair, ReadsTwentyThreeLettersOnEitherSide) {
  const auto pair = pair_of(kGuide + "NGG", "GAGTTAGAGCAGAAGAAGAAAAG");
  EXPECT_EQ(pair.width(), 23);
  EXPECT_EQ(pair.guide_text(), kGuide + "NGG");
  EXPECT_EQ(pair.target_text(), "GAGTTAGAGCAGAAGAAGAAAAG");
  EXPECT_EQ(pair.protospacer(), kGuide);
  EXPECT_EQ(pair.mismatches(), 2);
  EXPECT_EQ(pair.dna_bulges() + pair.rna_bulges(), 0);
  EXPECT_FALSE(pair.perfect());
}

TEST(ParsePair, TakesTheSitesPamForNggWhereNeitherSideHasOne) {
  const auto pair = pair_of(kGuide, kGuide);
  EXPECT_EQ(pair.target_text(), kGuide + "NGG");
  EXPECT_TRUE(pair.perfect());
}

TEST(ParsePair, TakesATargetWithItsPamForAGuideWithout) {
  const auto pair = pair_of(kGuide, kGuide + "TGA");
  EXPECT_EQ(pair.target_text(), kGuide + "TGA");
  EXPECT_EQ(pair.guide_text(), kGuide + "NGG");
}

TEST(ParsePair, ReadsLowerCaseAndUracil) {
  EXPECT_EQ(pair_of("gaguccgagcagaagaagaangg", "gagTCCgagcagaagaagaaugg"),
            pair_of(kGuide + "NGG", kGuide + "TGG"));
}

TEST(ParsePair, ReadsUnderscoresAsGaps) {
  EXPECT_EQ(pair_of("GAGTC_CGAGCAGAAGAAGAANGG", "GAGTCACGAGCAGAAGAAGAATGG"),
            pair_of("GAGTC-CGAGCAGAAGAAGAANGG", "GAGTCACGAGCAGAAGAAGAATGG"));
}

TEST(ParsePair, LetsAnNOfTheGuideMatchAnything) {
  const auto pair = pair_of("N" + kGuide.substr(1) + "NGG", "T" + kGuide.substr(1) + "TGG");
  EXPECT_EQ(pair.mismatches(), 0);
  EXPECT_TRUE(pair.perfect());
}

TEST(ParsePair, KeepsAConcretePamOfTheGuideAndReadsAmbiguousOnesAsAny) {
  EXPECT_EQ(pair_of(kGuide + "TGG", kGuide + "AAG").guide_text(), kGuide + "TGG");
  EXPECT_EQ(pair_of(kGuide + "NRG", kGuide + "AAG").guide_text(), kGuide + "NNG");
  EXPECT_EQ(pair_of(kGuide + "NNN", kGuide + "AAG").guide_text(), kGuide + "NNN");
}

TEST(ParsePair, DoesNotCountThePamAsMismatches) {
  EXPECT_EQ(pair_of(kGuide + "TGG", kGuide + "AAC").mismatches(), 0);
}

TEST(ParsePair, DropsPaddingOnTheLeftOfBothSides) {
  EXPECT_EQ(pair_of("-" + kGuide + "NGG", "-" + kGuide + "TGG"),
            pair_of(kGuide + "NGG", kGuide + "TGG"));
  EXPECT_EQ(pair_of("__" + kGuide, "--" + kGuide), pair_of(kGuide, kGuide));
}

TEST(ParsePair, CountsDnaAndRnaBulges) {
  const auto dna = pair_of("GAGTC-CGAGCAGAAGAAGAANGG", "GAGTCACGAGCAGAAGAAGAATGG");
  EXPECT_EQ(dna.width(), 24);
  EXPECT_EQ(dna.dna_bulges(), 1);
  EXPECT_EQ(dna.mismatches() + dna.rna_bulges(), 0);
  EXPECT_EQ(dna.protospacer(), kGuide);
  const auto rna = pair_of("GAGTCCGAGCAGAAGAAGAANGG", "GAG-CCGAGCAGAAG-AGAATGG");
  EXPECT_EQ(rna.width(), 23);
  EXPECT_EQ(rna.rna_bulges(), 2);
  EXPECT_EQ(rna.mismatches() + rna.dna_bulges(), 0);
  const auto both = pair_of("GAGT--CCGAGCAGAAGAAGAANGG", "GAGTAACCGAG-AGAAGAAGAATGG");
  EXPECT_EQ(both.width(), 25);
  EXPECT_EQ(both.dna_bulges(), 2);
  EXPECT_EQ(both.rna_bulges(), 1);
}

TEST(ParsePair, NumbersGuidePositionsPastBulges) {
  const auto pair = pair_of("-GAGTC-CGAGCAGAAGAAGAANGG", "TGAGTCACGAGCAGAAGAAGAATGG");
  EXPECT_EQ(pair.position(0), 0);  // a gap before the guide begins
  EXPECT_EQ(pair.position(1), 1);
  EXPECT_EQ(pair.position(5), 5);
  EXPECT_EQ(pair.position(6), 5);  // the letter before the gap
  EXPECT_EQ(pair.position(7), 6);
  EXPECT_EQ(pair.position(21), 20);
}

TEST(ParsePair, RefusesTruncatedGuidesByName) {
  for (const int letters : {17, 18, 19}) {
    const auto guide = kGuide.substr(0, static_cast<std::size_t>(letters));
    const auto message = error_of(guide, guide);
    EXPECT_THAT(message, HasSubstr("guide has " + std::to_string(letters) + " letters"));
    EXPECT_THAT(message, HasSubstr("truncated guides (17 to 19 nt) are not supported"));
  }
  EXPECT_EQ(error_of(kGuide.substr(4), kGuide.substr(4)),
            "guide has 16 letters, expected 20, or 23 with the PAM");
  EXPECT_EQ(error_of(kGuide + "NG", kGuide + "NG"),
            "guide has 22 letters, expected 20, or 23 with the PAM");
  EXPECT_EQ(error_of(kGuide + "ANGG", kGuide + "ANGG"),
            "guide has 24 letters, expected 20, or 23 with the PAM");
}

TEST(ParsePair, SaysHowManyLettersOfTheTargetItExpects) {
  EXPECT_EQ(error_of(kGuide + "NGG", kGuide + "GG"), "target has 22 letters, expected 23");
  EXPECT_EQ(error_of(kGuide + "NGG", kGuide), "target has 20 letters, expected 23");
  EXPECT_EQ(error_of(kGuide, kGuide.substr(1)), "target has 19 letters, expected 20");
}

TEST(ParsePair, RefusesSidesThatAreNotAligned) {
  EXPECT_EQ(error_of("GAGTC-CGAGCAGAAGAAGAANGG", kGuide + "TGG"),
            "guide has 24 columns and target 23: they are not aligned");
  EXPECT_EQ(error_of("GAG---TCCGAGCAGAAGAAGAANGG", "GAGAAATCCGAGCAGAAGAAGAATGG"),
            "alignment has more than 2 gaps in the guide");
  EXPECT_EQ(error_of(kGuide + "NGG", "GAG---GAGCAGAAGAAGAATGG"),
            "alignment has more than 2 gaps in the target");
  EXPECT_EQ(error_of("GAGTC-CGAGCAGAAGAAGAANGG", "GAGTC-CGAGCAGAAGAAGAATGG"),
            "column 6 is a gap on both sides");
  EXPECT_EQ(error_of(kGuide + "N-GG", kGuide + "TAGG"), "the PAM has a gap");
  EXPECT_EQ(error_of(kGuide + "NGG", kGuide + "T-G"), "the PAM has a gap");
}

TEST(ParsePair, RefusesAmbiguousLettersButTheGuidesN) {
  EXPECT_EQ(error_of("GARTCCGAGCAGAAGAAGAANGG", kGuide + "TGG"),
            "guide letter 3 ('R') is ambiguous; only N may be");
  EXPECT_EQ(error_of(kGuide + "NGG", "GANTCCGAGCAGAAGAAGAATGG"),
            "target letter 3 ('N') is ambiguous; a site must be A, C, G or T");
  EXPECT_THAT(error_of(kGuide + "NGG", kGuide + "TNG"),
              HasSubstr("target letter 22 ('N') is ambiguous"));
  EXPECT_THAT(error_of(kGuide + "NGG", kGuide + "RGG"),
              HasSubstr("target letter 21 ('R') is ambiguous"));
}

TEST(ParsePair, TakesAnUnknownFirstLetterOfTheSitesPam) {
  EXPECT_EQ(pair_of(kGuide + "NGG", kGuide + "NGG").target_text(), kGuide + "NGG");
}

TEST(ParsePair, NamesLettersThatAreNoNucleotidesBeforeItCounts) {
  EXPECT_EQ(error_of("chr1", "10523"), "guide letter 4 ('1') is not a nucleotide");
  EXPECT_EQ(error_of(kGuide + "NGG", "GAG TCCGAGCAGAAGAAGAATG"),
            "target letter 4 (' ') is not a nucleotide");
  EXPECT_EQ(error_of(kGuide + "NGG", "GAG\xffTCC"), "target letter 4 is not a nucleotide");
  EXPECT_EQ(error_of("", kGuide), "guide is empty");
  EXPECT_EQ(error_of(kGuide, ""), "target is empty");
}

TEST(ParsePair, NeverFailsOtherThanByAMessage) {
  Random random(1);
  constexpr std::string_view kLetters = "ACGTacgtUN-_RYx \x01\xff";
  for (int i = 0; i < 20000; ++i) {
    std::string side[2];
    const auto length = 15 + random.below(14);
    for (auto& text : side)
      for (std::uint64_t l = 0; l < length + random.below(2); ++l)
        text +=
            random.below(20) ? "ACGT"[random.below(4)] : kLetters[random.below(kLetters.size())];
    const auto pair = parse_pair(side[0], side[1]);
    if (!pair) {
      ASSERT_FALSE(pair.error().message.empty());
      continue;
    }
    ASSERT_EQ(pair->protospacer().size(), 20u);
    ASSERT_EQ(*parse_pair(pair->guide_text(), pair->target_text()), *pair)
        << side[0] << ' ' << side[1];
  }
}

TEST(Repair, MendsOneMismatchOrRnaBulge) {
  const auto pair = pair_of(kGuide + "NGG", "GAGTTAGAGC-GAAGAAGAAAAG");
  EXPECT_EQ(repair(pair, 4).target_text(), "GAGTCAGAGC-GAAGAAGAAAAG");
  EXPECT_EQ(repair(pair, 10).target_text(), "GAGTTAGAGCAGAAGAAGAAAAG");
  EXPECT_EQ(repair(pair, 10).guide_text(), pair.guide_text());
}

TEST(Repair, TakesTheExtraLetterOfADnaBulgeAway) {
  const auto pair = pair_of("GAGTC-CGAGCAGAAGAAGAANGG", "GAGTTACGAGCAGAAGAAGAATGG");
  EXPECT_EQ(repair(pair, 5), pair_of(kGuide + "NGG", "GAGTTCGAGCAGAAGAAGAATGG"));
}

}  // namespace
}  // namespace genegraft::crispr
