#include "neural/gene_vectors.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "model/cell_encoding.hpp"
#include "neural/gene_vector_file.hpp"
#include "support/made_up_cells.hpp"

namespace genegraft::neural {
namespace {

using testing::HasSubstr;

PanelCells panel_cells(const model::CellSamples& samples) {
  return {samples.values, samples.depth,
          std::vector<char>(static_cast<std::size_t>(samples.values.columns), 1)};
}

double cosine(std::span<const float> a, std::span<const float> b) {
  double ab = 0, aa = 0, bb = 0;
  for (std::size_t d = 0; d < a.size(); ++d) {
    ab += double{a[d]} * b[d];
    aa += double{a[d]} * a[d];
    bb += double{b[d]} * b[d];
  }
  return ab / std::sqrt(aa * bb);
}

TEST(PretrainGenes, GivesGenesThatGoTogetherLikeVectors) {
  const auto samples = model::made_up_cells({.cells = 600});
  const auto other = model::made_up_cells({.cells = 300, .seed = 2});
  std::vector<PanelCells> sets = {panel_cells(samples), panel_cells(other)};
  sets[1].there[39] = 0;  // a gene that says nothing; its molecules are not asked for
  auto& row = sets[1].values;
  for (std::size_t e = 0; e < row.column.size(); ++e)
    if (row.column[e] == 39) row.value[e] = 0, row.column[e] = 38;
  const auto learnt =
      pretrain_genes(samples.genes, sets,
                     {.dimensions = 8, .hidden = 16, .batch = 64, .epochs = 40, .threads = 1});
  ASSERT_TRUE(learnt) << learnt.error().message;
  EXPECT_LT(learnt->held_out_loss, learnt->unigram_loss - 0.05);
  const auto& vectors = learnt->vectors.vectors;
  ASSERT_EQ(vectors.rows, 40);
  ASSERT_EQ(vectors.columns, 8);
  double within = 0, between = 0;  // markers of the first type, and of the first and second
  for (int a = 0; a < 4; ++a)
    for (int b = 0; b < 4; ++b) {
      if (a != b) within += cosine(vectors.row(a), vectors.row(b)) / 12;
      between += cosine(vectors.row(a), vectors.row(4 + b)) / 16;
    }
  EXPECT_GT(within, 0.5);
  EXPECT_LT(between, within - 0.5);
}

TEST(PretrainGenes, GivesTheSameVectorsForASeed) {
  const auto samples = model::made_up_cells();
  const std::vector<PanelCells> sets = {panel_cells(samples)};
  const GeneVectorOptions options{.dimensions = 4, .epochs = 2, .seed = 3, .threads = 1};
  const auto a = pretrain_genes(samples.genes, sets, options);
  const auto b = pretrain_genes(samples.genes, sets, options);
  ASSERT_TRUE(a && b);
  EXPECT_EQ(a->vectors.vectors.values, b->vectors.vectors.values);
}

TEST(PretrainGenes, RefusesLogarithms) {
  auto samples = model::made_up_cells();
  auto cells = panel_cells(samples);
  cells.depth.clear();
  const auto learnt = pretrain_genes(samples.genes, std::vector{cells}, {});
  ASSERT_FALSE(learnt);
  EXPECT_THAT(learnt.error().message, HasSubstr("from counts"));
}

TEST(GeneVectorFile, ReadsWhatWasWrittenAndNamesWhatIsNone) {
  const auto genes = model::made_up_cells().genes;
  GeneVectors vectors{genes, std::vector<float>(40, 0.25f), Matrix(40, 3)};
  for (std::size_t i = 0; i < 120; ++i) vectors.vectors.values[i] = std::sin(static_cast<float>(i));
  const expression::GenePanel panel{genes, std::vector<float>(40, 0.025f)};
  model::Manifest manifest;
  manifest.json = {{"schema", 1},
                   {"task", "language"},
                   {"encoder", model::genes_json(panel, {.means = vectors.mean})}};
  const auto bytes = write_gene_vectors(vectors, manifest);
  const auto span = [](const std::string& text) {
    return std::span(reinterpret_cast<const std::uint8_t*>(text.data()), text.size());
  };
  const auto read = read_gene_vectors(span(bytes));
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(read->vectors.values, vectors.vectors.values);
  EXPECT_EQ(read->mean, vectors.mean);
  EXPECT_EQ(read->genes[7].symbol, "GENE7");
  EXPECT_FALSE(read_gene_vectors(span("guide\ttarget")));
  manifest.json.erase("encoder");
  EXPECT_THAT(read_gene_vectors(span(write_gene_vectors(vectors, manifest))).error().message,
              HasSubstr("no encoder"));
}

}  // namespace
}  // namespace genegraft::neural
