#include "base/elementary.hpp"

#include <gtest/gtest.h>

#include "base/random.hpp"

namespace genegraft {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kLastPlace = std::numeric_limits<double>::epsilon();

TEST(Exponential, IsWithinAUnitInTheLastPlaceOfTheLibrary) {
  Random random(1);
  for (int i = 0; i < 20000; ++i) {
    const double x = (i % 2 == 0 ? 1400 : 4) * (random.uniform() - 0.5);
    const double expected = std::exp(x);
    ASSERT_NEAR(exponential(x), expected, 1.5 * kLastPlace * expected) << x;
  }
}

TEST(Exponential, HasItsLimits) {
  EXPECT_EQ(exponential(0), 1);
  EXPECT_EQ(exponential(-0.0), 1);
  EXPECT_EQ(exponential(kInfinity), kInfinity);
  EXPECT_EQ(exponential(-kInfinity), 0);
  EXPECT_EQ(exponential(710), kInfinity);
  EXPECT_NEAR(exponential(709.78) / std::exp(709.78), 1, 1e-15);
  EXPECT_NEAR(exponential(-744), std::exp(-744.0), 5e-324);
  EXPECT_TRUE(std::isnan(exponential(std::numeric_limits<double>::quiet_NaN())));
}

TEST(Logarithm, IsWithinAUnitInTheLastPlaceOfTheLibrary) {
  Random random(2);
  for (int i = 0; i < 20000; ++i) {
    const double x = i % 2 == 0 ? std::exp(1400 * (random.uniform() - 0.5)) : 2 * random.uniform();
    const double expected = std::log(x);
    ASSERT_NEAR(logarithm(x), expected, 1.5 * kLastPlace * std::abs(expected)) << x;
  }
}

TEST(Logarithm, HasItsLimits) {
  EXPECT_EQ(logarithm(1), 0);
  EXPECT_EQ(logarithm(0), -kInfinity);
  EXPECT_EQ(logarithm(kInfinity), kInfinity);
  EXPECT_EQ(logarithm(5e-324), std::log(5e-324));
  EXPECT_TRUE(std::isnan(logarithm(-1)));
  EXPECT_TRUE(std::isnan(logarithm(std::numeric_limits<double>::quiet_NaN())));
}

TEST(NormalQuantile, InvertsTheDistributionFunction) {
  Random random(3);
  for (int i = 0; i < 2000; ++i) {
    const double x = 12 * (random.uniform() - 0.5);
    const double p = 0.5 * std::erfc(-x / std::sqrt(2.0));
    // Near 1 the rounding of p alone moves its quantile.
    const double density = std::exp(-x * x / 2) / std::sqrt(2 * 3.14159265358979323846);
    ASSERT_NEAR(normal_quantile(p), x, 1e-14 + 2 * kLastPlace * p / density) << x;
  }
}

TEST(NormalQuantile, AgreesWithWichurasCheck) {  // the values given in his paper
  EXPECT_NEAR(normal_quantile(0.25), -0.6744897501960817, 1e-15);
  EXPECT_NEAR(normal_quantile(0.001), -3.090232306167814, 1e-14);
  EXPECT_NEAR(normal_quantile(1e-20), -9.262340089798408, 1e-13);
}

TEST(NormalQuantile, IsInfiniteAtTheEndsAndNothingBeyond) {
  EXPECT_EQ(normal_quantile(0.5), 0);
  EXPECT_EQ(normal_quantile(0), -kInfinity);
  EXPECT_EQ(normal_quantile(1), kInfinity);
  EXPECT_TRUE(std::isnan(normal_quantile(-0.1)));
  EXPECT_TRUE(std::isnan(normal_quantile(1.1)));
  EXPECT_TRUE(std::isnan(normal_quantile(std::numeric_limits<double>::quiet_NaN())));
}

}  // namespace
}  // namespace genegraft
