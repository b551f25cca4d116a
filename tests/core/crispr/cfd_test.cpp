#include "crispr/cfd.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>

#include "support/crispr_pairs.hpp"

namespace genegraft::crispr {
namespace {

// The numbers are of a separate implementation in Python (factors looked up by name in
// shared/data/crispr/cfd_scores.tsv, "rC:dA at 5", and multiplied), as are those of
// tests/golden/pairs.tsv.
TEST(Cfd, AgreesWithASecondImplementationOnEmx1Sites) {
  const auto score = [](const std::string& site) {
    return cfd_score(pair_of(kGuide + "GGG", site));
  };
  EXPECT_FLOAT_EQ(score("GAGTTAGAGCAGAAGAAGAAAAG"), 0.15319865302861954f);
  EXPECT_FLOAT_EQ(score("GAGTCCTAGCAGGAGAAGAAGAG"), 0.09661835731239937f);
  EXPECT_FLOAT_EQ(score("AAGTCTGAGCACAAGAAGAATGG"), 0.44243697523991593f);
  EXPECT_FLOAT_EQ(score("GAGTCCGAGCAGAAGAAGACGGG"), 0.227272727f);
  EXPECT_FLOAT_EQ(score("GAGGCCGAGCAGAAGAAAGACGG"), 0.1622596153125f);
}

TEST(Cfd, AgreesWithASecondImplementationOnRealPairs) {
  const auto rows = read_golden("pairs.tsv");
  ASSERT_EQ(rows.size(), 1000u);
  for (const auto& row : rows) {
    const double expected = std::atof(row[4].c_str());
    ASSERT_NEAR(cfd_score(pair_of(row[0], row[1])), expected, 1e-6 * expected + 1e-12)
        << row[0] << ' ' << row[1];
  }
}

TEST(Cfd, IsOneForAPerfectMatchWithAnNggPam) {
  for (const char base : {'A', 'C', 'G', 'T'})
    EXPECT_EQ(cfd_score(pair_of(kGuide + "NGG", kGuide + base + "GG")), 1);
  EXPECT_EQ(cfd_score(pair_of(kGuide, kGuide)), 1);
}

// PAM factors of Doench 2016, Supplementary Table 19: NAG 0.259, NGA 0.069, NTT 0.
TEST(Cfd, WeighsThePamByItsLastTwoLetters) {
  EXPECT_FLOAT_EQ(cfd_score(pair_of(kGuide + "NGG", kGuide + "TAG")), 0.259259259f);
  EXPECT_FLOAT_EQ(cfd_score(pair_of(kGuide + "NGG", kGuide + "CGA")), 0.069444444f);
  EXPECT_EQ(cfd_score(pair_of(kGuide + "NGG", kGuide + "TTT")), 0);
  EXPECT_FLOAT_EQ(cfd_pam_factor(pair_of(kGuide + "NGG", kGuide + "TAG")), 0.259259259f);
}

TEST(Cfd, TakesATenthForEachGapAndCountsPositionsPastIt) {
  const auto plain = cfd_score(pair_of(kGuide + "NGG", "GAGTCCTAGCAGAAGAAGAATGG"));
  EXPECT_FLOAT_EQ(cfd_score(pair_of("GAG-TCCGAGCAGAAGAAGAANGG", "GAGATCCTAGCAGAAGAAGAATGG")),
                  plain * 0.1f);
  EXPECT_FLOAT_EQ(cfd_score(pair_of("GAG--TCCGAGCAGAAGAAGAANGG", "GAGAATCCTAGCAGAAGAAGAATGG")),
                  plain * 0.01f);
  EXPECT_FLOAT_EQ(cfd_score(pair_of(kGuide + "NGG", "GAG-CCTAGCAGAAGAAGAATGG")), plain * 0.1f);
}

TEST(Cfd, LetsAnNOfTheGuideCostNothing) {
  EXPECT_EQ(cfd_score(pair_of("GAGTCNGAGCAGAAGAAGAANGG", "GAGTCAGAGCAGAAGAAGAATGG")), 1);
}

TEST(Cfd, HasTheFactorOfEveryColumn) {
  const auto pair = pair_of("GAG-TCCGAGCAGAAGAAGAANGG", "GAGATCCTAGCAGAAGAAGAATGG");
  double product = cfd_pam_factor(pair);
  for (int c = 0; c < pair.pam_start(); ++c) product *= cfd_factor(pair, c);
  EXPECT_FLOAT_EQ(static_cast<float>(product), cfd_score(pair));
  EXPECT_EQ(cfd_factor(pair, 0), 1);
  EXPECT_EQ(cfd_factor(pair, 3), kCfdGap);
  EXPECT_LT(cfd_factor(pair, 7), 1);
}

/// The published table names the base that the RNA meets: the complement of the site's letter.
Letter site_of(const std::string& dna_base) {
  constexpr std::string_view kComplements = "TGCA";
  return static_cast<Letter>(kComplements.find(dna_base[0]));
}

TEST(Cfd, HoldsThePublishedTable) {
  std::ifstream file(std::string(GENEGRAFT_SHARED) + "/data/crispr/cfd_scores.tsv");
  if (!file) GTEST_SKIP() << "no shared/data/crispr/cfd_scores.tsv";
  std::string line;
  std::getline(file, line);
  int mismatches = 0, pams = 0;
  while (std::getline(file, line)) {
    const auto fields = split(line, '\t');
    ASSERT_EQ(fields.size(), 5u);
    const auto score = static_cast<float>(std::atof(std::string(fields[4]).c_str()));
    if (fields[0] == "pam") {
      ++pams;
      const auto index = [](char base) { return std::string_view("ACGT").find(base); };
      EXPECT_FLOAT_EQ(kCfdPam[index(fields[2][0])][index(fields[2][1])], score) << line;
      continue;
    }
    ++mismatches;
    const auto guide = std::string_view("ACGU").find(fields[1][0]);
    const auto site = static_cast<std::size_t>(site_of(std::string(fields[2])));
    const int position = std::atoi(std::string(fields[3]).c_str());
    EXPECT_FLOAT_EQ(kCfdMismatch[position - 1][guide][site], score) << line;
    EXPECT_NE(guide, site) << line;
  }
  EXPECT_EQ(mismatches, 240);
  EXPECT_EQ(pams, 16);
}

TEST(Cfd, HoldsOnesWhereGuideAndSiteAgree) {
  for (const auto& position : kCfdMismatch)
    for (int base = 0; base < 4; ++base) EXPECT_EQ(position[base][base], 1);
}

}  // namespace
}  // namespace genegraft::crispr
