#include "base/random.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <vector>

namespace genegraft {
namespace {

using testing::ElementsAre;

std::vector<std::uint64_t> draw(Random random, int count) {
  std::vector<std::uint64_t> draws;
  for (int i = 0; i < count; ++i) draws.push_back(random.next());
  return draws;
}

// From a second implementation, in Python, of xoshiro256** and splitmix64 as their authors publish
// them (its splitmix64 gives the published e220a8397b1dcdaf for seed 0).
TEST(Random, DrawsTheSameNumbersEverywhere) {
  EXPECT_THAT(draw(Random(1), 3),
              ElementsAre(0x309714ec38d33b4cu, 0x1bc11473d28024a0u, 0xaa4f7bbef2a5a194u));
  EXPECT_THAT(draw(Random(1, 7), 3),
              ElementsAre(0x58fafd5299a1289du, 0x6527804faa0ea1abu, 0x9f432fad92bd4795u));
  EXPECT_THAT(draw(Random(42), 3),
              ElementsAre(0x0cee3ac9ad457c96u, 0x719a1abe9d3f4270u, 0x7256f0ab739bfce7u));
  EXPECT_DOUBLE_EQ(Random(1).uniform(), 0.189805324241047);
  EXPECT_DOUBLE_EQ(Random(42).uniform(), 0.05051009582282073);
}

TEST(Random, HasStreamsThatDiffer) {
  EXPECT_NE(draw(Random(1, 0), 5), draw(Random(1, 1), 5));
  EXPECT_NE(draw(Random(1, 1), 5), draw(Random(2, 1), 5));
}

/// Chi-square of counts that are expected to be equal.
double chi_square(const std::vector<int>& counts) {
  const double expected =
      std::accumulate(counts.begin(), counts.end(), 0.0) / static_cast<double>(counts.size());
  double sum = 0;
  for (const int count : counts) sum += (count - expected) * (count - expected) / expected;
  return sum;
}

TEST(Random, DrawsEveryNumberBelowABoundEquallyOften) {
  Random random(3);
  for (const int bound : {2, 3, 7, 20}) {
    std::vector<int> counts(static_cast<std::size_t>(bound));
    for (int i = 0; i < 100000; ++i) ++counts[random.below(static_cast<std::uint64_t>(bound))];
    EXPECT_LT(chi_square(counts), 50) << bound;  // 19 degrees of freedom: p < 2e-4
  }
  for (int i = 0; i < 10; ++i) EXPECT_EQ(random.below(1), 0u);
}

TEST(Random, DrawsBelowAHugeBoundWithoutBias) {
  // With the remainder alone, numbers below 2^62 would come up twice as often as the others.
  Random random(4);
  const std::uint64_t bound = 3 * (std::uint64_t{1} << 62);
  int low = 0;
  for (int i = 0; i < 30000; ++i) low += random.below(bound) < (std::uint64_t{1} << 62);
  EXPECT_NEAR(low / 30000.0, 1.0 / 3, 0.015);
}

TEST(Random, DrawsUniformNumbersBelowOne) {
  Random random(5);
  std::vector<int> counts(20);
  for (int i = 0; i < 100000; ++i) {
    const double value = random.uniform();
    ASSERT_GE(value, 0);
    ASSERT_LT(value, 1);
    ++counts[static_cast<std::size_t>(value * 20)];
  }
  EXPECT_LT(chi_square(counts), 50);
}

TEST(Random, ShufflesIntoEveryOrderEquallyOften) {
  Random random(6);
  std::map<std::vector<int>, int> orders;
  for (int i = 0; i < 24000; ++i) {
    std::vector<int> items = {0, 1, 2, 3};
    random.shuffle(std::span(items));
    ++orders[items];
  }
  ASSERT_EQ(orders.size(), 24u);
  std::vector<int> counts;
  for (const auto& [order, count] : orders) counts.push_back(count);
  EXPECT_LT(chi_square(counts), 56);  // 23 degrees of freedom: p < 2e-4
}

TEST(Random, ShufflesNothingAndOneItem) {
  Random random(7);
  std::vector<int> none, one = {5};
  random.shuffle(std::span(none));
  random.shuffle(std::span(one));
  EXPECT_THAT(one, ElementsAre(5));
}

}  // namespace
}  // namespace genegraft
