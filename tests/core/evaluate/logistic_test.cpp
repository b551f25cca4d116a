#include "evaluate/logistic.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace genegraft::evaluate {
namespace {

TEST(Logistic, AgreesWithTheLibraryToTheLastPlaces) {
  for (double x = 1e-12; x < 1e12; x *= 1.0371)
    ASSERT_NEAR(portable_log(x), std::log(x), 4e-16 * (1 + std::abs(std::log(x)))) << x;
  for (double x = -50; x < 50; x += 0.0137)
    ASSERT_NEAR(portable_exp(x) / std::exp(x), 1, 2e-15) << x;
  EXPECT_EQ(portable_log(1), 0);
  EXPECT_EQ(portable_exp(0), 1);
  EXPECT_GT(portable_exp(-1e9), 0);
  EXPECT_TRUE(std::isfinite(portable_exp(1e9)));
}

TEST(Logistic, UndoesTheLogitAndIsCutOffAtItsEnds) {
  for (const double p : {1e-6, 0.001, 0.2, 0.5, 0.9, 0.999999})
    EXPECT_NEAR(logistic(logit(p)), p, 1e-15);
  EXPECT_NEAR(logit(0), std::log(1e-7), 1e-6);
  EXPECT_EQ(logit(1), logit(2));
  EXPECT_EQ(logistic(0), 0.5);
  EXPECT_GT(logistic(-1000), 0);
  EXPECT_EQ(logistic(1000), 1);
}

// Of a run on x86-64; the golden bits hold for every machine and for WASM; a change of them changes
// stored answers.
TEST(Logistic, HasTheSameBitsEverywhere) {
  EXPECT_EQ(portable_log(3.0), 0x1.193ea7aad030bp+0);
  EXPECT_EQ(portable_exp(1.0), 0x1.5bf0a8b14576ap+1);
}

}  // namespace
}  // namespace genegraft::evaluate
