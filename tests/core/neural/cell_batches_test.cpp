#include "neural/cell_batches.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

namespace genegraft::neural {
namespace {

TEST(DealMolecules, LosesNoneAndKeepsTheShare) {
  Random random(1);
  const std::vector<float> counts = {1, 0, 3, 60, 500, 2};
  std::vector<float> one(6), other(6);
  double kept = 0;
  for (int round = 0; round < 400; ++round) {
    deal_molecules(counts, 0.3, random, one.data(), other.data());
    for (std::size_t e = 0; e < counts.size(); ++e) {
      EXPECT_EQ(one[e] + other[e], counts[e]);
      EXPECT_GE(one[e], 0);
      EXPECT_EQ(one[e], std::floor(one[e]));
    }
    kept += std::accumulate(one.begin(), one.end(), 0.0);
  }
  EXPECT_NEAR(kept / 400 / 566, 0.3, 0.01);
}

TEST(CellReading, IsZeroWhereAGeneHoldsItsMean) {
  const CellReading reading({0.5f, 1, 0}, {2, 1, 3});
  std::vector<float> x(3);
  const std::vector<std::int32_t> column = {1, 2};
  const std::vector<float> counts = {3, 0};
  reading.read(column, counts, 1000, x);
  EXPECT_FLOAT_EQ(x[0], -1);                     // (0 - 0.5) * 2
  EXPECT_FLOAT_EQ(x[1], std::log1p(30.0f) - 1);  // 3 of 1,000 are 30 of 10,000
  EXPECT_FLOAT_EQ(x[2], 0);
  reading.read(column, std::vector<float>{2.5f, 0}, 0, x);  // logarithms
  EXPECT_FLOAT_EQ(x[1], 1.5f);
}

TEST(DrawGenes, NeverSeesOneThatIsNotThereAndAtLeastAboutTheShare) {
  Random random(2);
  std::vector<char> there(4000, 1);
  for (std::size_t g = 0; g < there.size(); g += 2) there[g] = 0;
  double least = 1;
  for (int round = 0; round < 50; ++round) {
    const auto seen = draw_genes(there, 0.4, random);
    int count = 0;
    for (std::size_t g = 0; g < there.size(); ++g) {
      EXPECT_TRUE(!seen[g] || there[g]);
      count += seen[g];
    }
    least = std::min(least, count / 2000.0);
  }
  EXPECT_GT(least, 0.35);
  EXPECT_LT(least, 0.5);
}

TEST(ToPanel, FindsGenesByNameAndSaysWhichAreThere) {
  expression::Expression cells;
  cells.genes = {{"ENSG00000000002", "BB"}, {"", "unknown"}, {"ENSG00000000001", "AA"}};
  cells.values = {
      .rows = 1, .columns = 3, .start = {0, 3}, .column = {0, 1, 2}, .value = {7, 8, 9}};
  const expression::GenePanel panel{
      {{"ENSG00000000001", "AA"}, {"ENSG00000000002", "BB"}, {"ENSG00000000003", "CC"}}, {}};
  const auto found = to_panel(cells, panel);
  EXPECT_EQ(found.there, (std::vector<char>{1, 1, 0}));
  EXPECT_EQ(found.values.column, (std::vector<std::int32_t>{0, 1}));
  EXPECT_EQ(found.values.value, (std::vector<float>{9, 7}));
  EXPECT_EQ(found.depth, std::vector<double>{24});  // all genes, of the panel or not
}

}  // namespace
}  // namespace genegraft::neural
