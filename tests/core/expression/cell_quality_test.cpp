#include "expression/cell_quality.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "support/expressions.hpp"

namespace genegraft::expression {
namespace {

using testing::ElementsAre;

TEST(CellQuality, AddsUpWhatEachCellHolds) {
  const auto read =
      *ten_x_files({{"a", "b", "c"}, {"MT-CO1", "LYZ", "ACTB"}, {{1, 0, 3}, {0, 7, 2}, {0, 0, 0}}})
           .read();
  const auto quality = measure_quality(read);
  EXPECT_THAT(quality.umi, ElementsAre(4, 9, 0));
  EXPECT_THAT(quality.genes, ElementsAre(2, 2, 0));
  EXPECT_EQ(quality.mitochondrial_genes, 1);
  EXPECT_EQ(quality.mitochondrial[0], 0.25f);
  EXPECT_EQ(quality.mitochondrial[1], 0);
  EXPECT_TRUE(std::isnan(quality.mitochondrial[2]));
}

TEST(SelectCells, KeepsAllThatIsKnownOfThem) {
  const auto plain = random_counts(20);
  auto files = ten_x_files(plain);
  std::string labels = "b\tlabel\ttotal_umi\n";
  for (std::size_t i = 0; i < plain.cells.size(); ++i)
    labels += plain.cells[i] + "\tL" + std::to_string(i) + "\t" + std::to_string(1000 + i) + "\n";
  auto read = *files.add("labels.tsv", labels).read();
  read.embedding = Embedding{"X_umap", Matrix(20, 2)};
  read.embedding->places.row(7)[1] = 3.5f;
  const auto selected = select_cells(read, std::vector<int>{7, 2});
  EXPECT_THAT(selected.cells, ElementsAre(plain.cells[7], plain.cells[2]));
  EXPECT_THAT(to_plain(selected).values, ElementsAre(plain.values[7], plain.values[2]));
  EXPECT_THAT(selected.columns[0].values, ElementsAre("L7", "L2"));
  EXPECT_THAT(selected.depth, ElementsAre(1007, 1002));
  EXPECT_EQ(selected.embedding->places.row(0)[1], 3.5f);
  EXPECT_EQ(selected.genes.size(), read.genes.size());
}

TEST(GeneValues, AreOneColumnOfTheMatrix) {
  const auto plain = random_counts(20);
  const auto read = *ten_x_files(plain).read();
  for (int gene = 0; gene < read.values.columns; ++gene) {
    const auto values = gene_values(read, gene, false), shares = gene_values(read, gene, true);
    for (std::size_t i = 0; i < values.size(); ++i) {
      const float value = plain.values[i][static_cast<std::size_t>(gene)];
      double sum = 0;
      for (const float other : plain.values[i]) sum += other;
      EXPECT_EQ(values[i], value);
      EXPECT_FLOAT_EQ(shares[i], static_cast<float>(std::log1p(value / sum * 1e4)));
    }
  }
}

}  // namespace
}  // namespace genegraft::expression
