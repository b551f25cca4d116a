#include "expression/gene_panel.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "support/expressions.hpp"

namespace genegraft::expression {
namespace {

using testing::ElementsAre;

const GenePanel kPanel{{{"ENSG00000000001", "CD3E"},
                        {"ENSG00000000002", "LYZ"},
                        {"ENSG00000000003", "TWICE"},
                        {"ENSG00000000004", "TWICE"},
                        {"", "ACTB"}},
                       {0.4f, 0.3f, 0.1f, 0.1f, 0.1f}};

TEST(GenePanel, FindsGenesByIdAndThenBySymbolInAnyCase) {
  const std::vector<Gene> genes = {{"", "lyz"},
                                   {"ENSG00000000001", "another name"},
                                   {"ENSG00000000009", "Actb"},
                                   {"", "unknown"}};
  const auto match = kPanel.match(genes);
  EXPECT_THAT(match.panel_of, ElementsAre(1, 0, 4, -1));
  EXPECT_EQ(match.found, 3);
  EXPECT_NEAR(match.weight, 0.8, 1e-6);
}

TEST(GenePanel, DoesNotGuessAtSymbolsOfTwoGenes) {
  EXPECT_THAT(kPanel.match(std::vector<Gene>{{"", "TWICE"}}).panel_of, ElementsAre(-1));
  const std::vector<Gene> twice = {{"", "LYZ"}, {"", "Lyz"}, {"", "CD3E"}};
  EXPECT_THAT(kPanel.match(twice).panel_of, ElementsAre(-1, -1, 0));
  EXPECT_THAT(kPanel.match(std::vector<Gene>{{"ENSG00000000004", "TWICE"}}).panel_of,
              ElementsAre(3));
}

TEST(GenePanel, FindsGenesByTheirOlderAndNewerSymbols) {
  const GenePanel panel{{{"", "PCLAF"}, {"", "SEPT6"}}, {0.5f, 0.5f}};
  EXPECT_THAT(panel.match(std::vector<Gene>{{"", "KIAA0101"}, {"", "SEPTIN6"}}).panel_of,
              ElementsAre(0, 1));
  EXPECT_THAT(panel.match(std::vector<Gene>{{"", "KIAA0101"}, {"", "PCLAF"}}).panel_of,
              ElementsAre(-1, 0));
}

TEST(GenePanel, GivesEachOfItsGenesOnce) {
  const std::vector<Gene> genes = {{"ENSG00000000009", "CD3E"}, {"ENSG00000000001", "CD3E-old"}};
  EXPECT_THAT(kPanel.match(genes).panel_of, ElementsAre(-1, 0));
}

TEST(NormaliseToPanel, TakesLogarithmsOfSharesOfAllGenes) {
  const auto read =
      *ten_x_files(
           {{"a", "b", "c"}, {"CD3E", "other", "LYZ"}, {{10, 70, 20}, {0, 5, 0}, {0, 0, 0}}})
           .read();
  const auto rows = normalise_to_panel(read, kPanel.match(read.genes), 5);
  EXPECT_EQ(rows.columns, 5);
  EXPECT_THAT(rows.start, ElementsAre(0, 2, 2, 2));
  EXPECT_THAT(rows.column, ElementsAre(0, 1));
  EXPECT_FLOAT_EQ(rows.value[0], static_cast<float>(std::log1p(1000.0)));
  EXPECT_FLOAT_EQ(rows.value[1], static_cast<float>(std::log1p(2000.0)));
}

TEST(NormaliseToPanel, GoesByTheDepthThatTheFileStates) {
  auto files = ten_x_files({{"a", "b"}, {"CD3E", "x"}, {{10, 90}, {3, 1}}});
  files.add("labels.tsv", "barcode\tlabel\ttotal_umi\nb\tT\t30\na\tNA\t1000\n");
  const auto read = *files.read();
  const auto rows = normalise_to_panel(read, kPanel.match(read.genes), 5);
  EXPECT_FLOAT_EQ(rows.value[0], static_cast<float>(std::log1p(100.0)));
  EXPECT_FLOAT_EQ(rows.value[1], static_cast<float>(std::log1p(1000.0)));
}

/// Of 100 molecules elsewhere CD3E and LYZ hold 5 and 15.
GenePanel panel_with_shares() {
  auto panel = kPanel;
  panel.molecules.assign(panel.genes.size(), 0.01f);
  const auto match = panel.match(std::vector<Gene>{{"", "CD3E"}, {"", "LYZ"}});
  panel.molecules[match.panel_of[0]] = 0.05f;
  panel.molecules[match.panel_of[1]] = 0.15f;
  return panel;
}

TEST(NormaliseToPanel, EstimatesLibrarySizesByTheShareOfMoleculesThatTheGenesFoundHold) {
  const auto panel = panel_with_shares();
  auto files = ten_x_files({{"a", "b"}, {"CD3E", "LYZ", "other"}, {{4, 16, 0}, {1, 0, 19}}});
  const auto read = *files.read();
  const auto match = panel.match(read.genes);
  EXPECT_NEAR(match.molecules, 0.2, 1e-6);
  EXPECT_TRUE(estimates_depth(read, match));
  const auto rows = normalise_to_panel(read, match, 5);
  EXPECT_NEAR(rows.value[0], std::log1p(400.0), 1e-5);  // 4 of 20 / 0.2
  EXPECT_NEAR(rows.value[1], std::log1p(1600.0), 1e-5);
  EXPECT_NEAR(rows.value[2], std::log1p(500.0), 1e-5);  // 1 of 20 that were seen, not of 5
}

TEST(NormaliseToPanel, EstimatesNoLibrarySizesThatAreStatedOrOfNearlyAllGenes) {
  auto panel = panel_with_shares();
  auto files = ten_x_files({{"a"}, {"CD3E", "LYZ"}, {{4, 16}}});
  const auto whole = *files.read();
  files.add("labels.tsv", "barcode\tlabel\ttotal_umi\na\tT\t40\n");
  const auto stated = *files.read();
  EXPECT_FALSE(estimates_depth(stated, panel.match(stated.genes)));
  EXPECT_NEAR(normalise_to_panel(stated, panel.match(stated.genes), 5).value[0], std::log1p(1000.0),
              1e-5);
  for (float& share : panel.molecules) share *= 4.5f;
  EXPECT_NEAR(panel.match(whole.genes).molecules, 0.9, 1e-6);
  EXPECT_FALSE(estimates_depth(whole, panel.match(whole.genes)));
  EXPECT_NEAR(normalise_to_panel(whole, panel.match(whole.genes), 5).value[0], std::log1p(2000.0),
              1e-5);
}

TEST(NormaliseToPanel, LeavesLogarithmsAsTheyAre) {
  const auto read = *ten_x_files({{"a"}, {"LYZ", "CD3E"}, {{1.5f, 0.25f}}}, "real").read();
  const auto rows = normalise_to_panel(read, kPanel.match(read.genes), 5);
  EXPECT_THAT(rows.column, ElementsAre(0, 1));
  EXPECT_THAT(rows.value, ElementsAre(0.25f, 1.5f));
}

}  // namespace
}  // namespace genegraft::expression
