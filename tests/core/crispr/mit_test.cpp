#include "crispr/mit.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>

#include "support/crispr_pairs.hpp"

namespace genegraft::crispr {
namespace {

// A separate implementation in Python of CRISPOR's calcHitScore (Haeussler et al. 2016), with its
// list of distances between neighbouring mismatches.
TEST(Mit, AgreesWithASecondImplementationOnEmx1Sites) {
  const auto score = [](const std::string& site) {
    return mit_score(pair_of(kGuide + "GGG", site));
  };
  EXPECT_FLOAT_EQ(score("GAGTTAGAGCAGAAGAAGAAAAG"), 3.1579670329670337f);
  EXPECT_FLOAT_EQ(score("GAGTCCTAGCAGGAGAAGAAGAG"), 1.7683447183098593f);
  EXPECT_FLOAT_EQ(score("AAGTCTGAGCACAAGAAGAATGG"), 0.8608127853881277f);
  EXPECT_FLOAT_EQ(score("GAGTCCGAGCAGAAGAAGACGGG"), 41.7f);
  EXPECT_FLOAT_EQ(score("GAGGCCGAGCAGAAGAAAGACGG"), 0.20052307692307683f);
}

TEST(Mit, AgreesWithASecondImplementationOnRealPairs) {
  int defined = 0;
  for (const auto& row : read_golden("pairs.tsv")) {
    const float score = mit_score(pair_of(row[0], row[1]));
    if (row[5].empty()) {
      ASSERT_TRUE(std::isnan(score)) << row[0] << ' ' << row[1];
      continue;
    }
    ++defined;
    const double expected = std::atof(row[5].c_str());
    ASSERT_NEAR(score, expected, 1e-6 * expected + 1e-12) << row[0] << ' ' << row[1];
  }
  EXPECT_GT(defined, 500);
}

TEST(Mit, IsAHundredForAPerfectMatchWhateverThePam) {
  EXPECT_EQ(mit_score(pair_of(kGuide + "NGG", kGuide + "TGG")), 100);
  EXPECT_EQ(mit_score(pair_of(kGuide + "NGG", kGuide + "TTT")), 100);
}

TEST(Mit, IsNotDefinedWithGaps) {
  EXPECT_TRUE(std::isnan(mit_score(pair_of(kGuide + "NGG", "GAG-CCGAGCAGAAGAAGAATGG"))));
  EXPECT_TRUE(
      std::isnan(mit_score(pair_of("GAG-TCCGAGCAGAAGAAGAANGG", "GAGATCCGAGCAGAAGAAGAATGG"))));
}

TEST(MitTerms, AreTheScoreOfTheMismatchesAlone) {
  std::array<bool, kProtospacer> mismatch{};
  EXPECT_EQ(mit_terms(mismatch), 1);
  mismatch[19] = true;
  EXPECT_DOUBLE_EQ(mit_terms(mismatch), 0.417);
  mismatch[0] = true;  // 19 letters apart: the distance factor is 1 / (0 * 4 + 1)
  EXPECT_DOUBLE_EQ(mit_terms(mismatch), 0.417 / 4);
}

}  // namespace
}  // namespace genegraft::crispr
