#include "crispr/pair_profile.hpp"

#include <gtest/gtest.h>

#include "support/crispr_pairs.hpp"

namespace genegraft::crispr {
namespace {

TEST(PairProfile, LaysDifferencesOutByGuidePosition) {
  const auto pair = profile(pair_of("GAG-TCCGAGCAGAAGAAGAANGG", "AAGATC-GAGCAGAAGAAGAATAG"));
  for (int i = 0; i < kProtospacer; ++i) {
    EXPECT_EQ(pair.mismatch[i], i == 0) << i;
    EXPECT_EQ(pair.dna_bulges[i], i == 3) << i;
    EXPECT_EQ(pair.rna_bulge[i], i == 5) << i;
    EXPECT_EQ(pair.different(i), i == 0 || i == 5) << i;
    EXPECT_EQ(to_char(pair.guide[i]), kGuide[static_cast<std::size_t>(i)]);
  }
  EXPECT_EQ(pair.site[5], Letter::gap);
  EXPECT_EQ(pair.pam, (std::array{Letter::T, Letter::A, Letter::G}));
}

TEST(PairProfile, KeepsGapsBeforeTheFirstAndBehindTheLastLetter) {
  EXPECT_EQ(profile(pair_of("-" + kGuide + "NGG", "T" + kGuide + "TGG")).dna_bulges[0], 1);
  EXPECT_EQ(profile(pair_of(kGuide + "--NGG", kGuide + "TTTGG")).dna_bulges[19], 2);
}

}  // namespace
}  // namespace genegraft::crispr
