#include "evaluate/calibration.hpp"

#include <gtest/gtest.h>

namespace genegraft::evaluate {
namespace {

// Golden numbers: scipy.stats.binomtest(k, n).proportion_ci(method="wilson"), SciPy of 2026.
TEST(Calibration, WilsonIntervalIsThatOfScipy) {
  EXPECT_NEAR(wilson_share(0, 3).low, 0, 1e-12);
  EXPECT_NEAR(wilson_share(0, 3).high, 0.5614970317550454, 1e-12);
  EXPECT_NEAR(wilson_share(7, 20).low, 0.1811918241010821, 1e-12);
  EXPECT_NEAR(wilson_share(7, 20).high, 0.5671457233147637, 1e-12);
  EXPECT_NEAR(wilson_share(1, 1000).low, 0.00017654637062607809, 1e-12);
  EXPECT_NEAR(wilson_share(1, 1000).high, 0.0056425585979579355, 1e-12);
}

TEST(Calibration, BinsHoldEquallyManyRows) {
  std::vector<float> probability;
  std::vector<std::int32_t> y;
  for (int i = 0; i < 100; ++i) {
    probability.push_back(static_cast<float>(99 - i) / 100);
    y.push_back(i < 50);
  }
  const auto bins = calibration_curve(probability, y, 10);
  ASSERT_EQ(bins.size(), 10u);
  for (const auto& bin : bins) EXPECT_EQ(bin.rows, 10);
  EXPECT_NEAR(bins[0].predicted, 0.045, 1e-7);
  EXPECT_EQ(bins[4].observed, 0);
  EXPECT_EQ(bins[5].observed, 1);
}

TEST(Calibration, RowsOfOneProbabilityStayTogether) {
  std::vector<float> probability(95, 0.01f);
  probability.insert(probability.end(), {.2f, .4f, .6f, .8f, .9f});
  std::vector<std::int32_t> y(100, 0);
  y[99] = 1;
  const auto bins = calibration_curve(probability, y, 10);
  ASSERT_EQ(bins.size(), 2u);
  EXPECT_EQ(bins[0].rows, 95);
  EXPECT_EQ(bins[1].rows, 5);
  EXPECT_NEAR(bins[1].observed, 0.2, 1e-12);
}

TEST(Calibration, FewRowsMakeFewBins) {
  const std::vector<float> probability = {.2f, .7f};
  EXPECT_EQ(calibration_curve(probability, std::vector<std::int32_t>{0, 1}, 10).size(), 2u);
  EXPECT_TRUE(calibration_curve(std::vector<float>{}, std::vector<std::int32_t>{}, 10).empty());
}

}  // namespace
}  // namespace genegraft::evaluate
