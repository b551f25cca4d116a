#include "crispr/mismatch_costs.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "crispr/cfd.hpp"

namespace genegraft::crispr {
namespace {

TEST(MismatchCosts, AreZeroForAMatchAndNegativeForAMismatch) {
  for (int i = 0; i < kProtospacer; ++i)
    for (int g = 0; g < 4; ++g)
      for (int s = 0; s < 4; ++s) {
        EXPECT_EQ(mismatch_costs().smoothed[i][g][s] == 0, g == s);
        EXPECT_LE(mismatch_costs().smoothed[i][g][s], 0);
      }
}

TEST(MismatchCosts, PlainOnesAreLogarithmsOfTheCfdTable) {
  EXPECT_FLOAT_EQ(mismatch_costs().plain[19][0][1], std::log(kCfdMismatch[19][0][1]));
  EXPECT_FLOAT_EQ(mismatch_costs().pam[2][2], 0);  // NGG
  EXPECT_TRUE(std::isfinite(mismatch_costs().pam[3][3]));
}

TEST(MismatchCosts, AGapBeforeTheFirstLetterIsFree) {
  EXPECT_EQ(mismatch_costs().dna_bulge[0], 0);
  EXPECT_LT(mismatch_costs().dna_bulge[10], 0);
}

}  // namespace
}  // namespace genegraft::crispr
