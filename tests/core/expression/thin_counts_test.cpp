#include "expression/thin_counts.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

namespace genegraft::expression {
namespace {

SparseMatrix one_cell(std::vector<float> counts) {
  SparseMatrix x;
  x.rows = 1;
  x.columns = static_cast<int>(counts.size());
  for (int g = 0; g < x.columns; ++g) {
    x.column.push_back(g);
    x.value.push_back(counts[static_cast<std::size_t>(g)]);
  }
  x.start.push_back(x.columns);
  return x;
}

TEST(ThinCounts, KeepsAboutTheShareAndNoMoreThanThereWere) {
  const auto counts = one_cell(std::vector<float>(2000, 10));
  const auto thin = thin_counts(counts, std::vector{0.3}, 7);
  double total = 0;
  for (std::size_t e = 0; e < thin.value.size(); ++e) {
    EXPECT_LE(thin.value[e], 10);
    EXPECT_GT(thin.value[e], 0);
    EXPECT_EQ(thin.value[e], std::round(thin.value[e]));
    total += thin.value[e];
  }
  EXPECT_NEAR(total, 6000, 6 * std::sqrt(20000 * 0.3 * 0.7));
}

TEST(ThinCounts, LeavesCellsOfShareOneAndEmptiesThoseOfShareNone) {
  const auto counts = one_cell({3, 1, 4});
  EXPECT_EQ(thin_counts(counts, std::vector{1.0}, 1).value, counts.value);
  EXPECT_TRUE(thin_counts(counts, std::vector{0.0}, 1).value.empty());
}

TEST(ThinCounts, GivesDeepBatchesTheDepthsOfTheShallowest) {
  const std::vector<double> depth = {100, 200, 300, 1000, 3000, 150};
  const std::vector<int> batch = {0, 0, 0, 1, 1, 1};
  const auto share = even_depth(depth, batch);
  EXPECT_EQ(std::vector(share.begin(), share.begin() + 3), (std::vector{1.0, 1.0, 1.0}));
  // By rising depth batch 1 is 150, 1000, 3000; its cells get 100, 200, 300.
  EXPECT_DOUBLE_EQ(share[5], 100.0 / 150);
  EXPECT_DOUBLE_EQ(share[3], 200.0 / 1000);
  EXPECT_DOUBLE_EQ(share[4], 300.0 / 3000);
}

TEST(ThinCounts, NormalisesToTenThousandAndTakesLogarithms) {
  const auto logs = log_normalise(one_cell({1, 9}), std::vector{10.0});
  EXPECT_NEAR(logs.value[0], std::log(1 + 1000), 1e-5);
  EXPECT_NEAR(logs.value[1], std::log(1 + 9000), 1e-5);
}

}  // namespace
}  // namespace genegraft::expression
