#include "expression/scale_genes.hpp"

#include <gmock/gmock.h>

#include <cmath>

#include "base/random.hpp"

namespace genegraft::expression {
namespace {

/// (N, 4): one gene in every second cell, one everywhere, one in a single cell, one the same in
/// all.
SparseMatrix example(int cells) {
  Random random(3);
  SparseMatrix x;
  x.rows = cells;
  x.columns = 4;
  const auto put = [&](int gene, double value) {
    x.column.push_back(gene);
    x.value.push_back(static_cast<float>(value));
  };
  for (int i = 0; i < cells; ++i) {
    if (i % 2 == 0) put(0, 5 * random.uniform());
    put(1, 0.1 + random.uniform());
    if (i == 7) put(2, 3);
    put(3, 2);
    x.start.push_back(static_cast<std::int64_t>(x.value.size()));
  }
  return x;
}

double deviation(const SparseMatrix& x, int gene) {
  std::vector<float> dense(static_cast<std::size_t>(x.rows) * x.columns);
  x.fill(0, x.rows, dense);
  double mean = 0, squares = 0;
  for (int i = 0; i < x.rows; ++i) mean += dense[i * x.columns + gene] / x.rows;
  for (int i = 0; i < x.rows; ++i) squares += std::pow(dense[i * x.columns + gene] - mean, 2);
  return std::sqrt(squares / (x.rows - 1));
}

TEST(ScaleGenes, GivesEveryGeneThatVariesADeviationOfOne) {
  auto x = example(400);
  const auto before = x;
  scale_genes(x, 1e9);
  for (const int gene : {0, 1, 2}) EXPECT_NEAR(deviation(x, gene), 1, 1e-4) << gene;
  EXPECT_NEAR(deviation(x, 3), 0, 1e-6);
  EXPECT_EQ(x.column, before.column);
  EXPECT_EQ(x.start, before.start);
  EXPECT_EQ(x.value.back(), 2.0f);
}

TEST(ScaleGenes, CutsWhatStandsFarAboveTheMean) {
  auto x = example(400);
  scale_genes(x, 10);
  // One cell in 400: 3 / (3 / sqrt(400)) = 20 deviations, the mean is 0.05 of them.
  for (std::size_t e = 0; e < x.value.size(); ++e)
    if (x.column[e] == 2) EXPECT_NEAR(x.value[e], 10.05, 1e-3);
}

TEST(ScaleGenes, LeavesOneCellAsItIs) {
  auto x = example(1);
  const auto before = x.value;
  scale_genes(x);
  EXPECT_EQ(x.value, before);
}

}  // namespace
}  // namespace genegraft::expression
