#include "expression/gene_names.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace genegraft::expression {
namespace {

std::string text(const Gene& gene) {
  return gene.id + "|" + gene.symbol;
}

TEST(EnsemblGene, LosesVersionsAndIsStrictAboutTheRest) {
  EXPECT_EQ(ensembl_gene("ENSG00000141510"), "ENSG00000141510");
  EXPECT_EQ(ensembl_gene("ENSG00000141510.18"), "ENSG00000141510");
  EXPECT_EQ(ensembl_gene("ENSMUSG00000059552.14"), "ENSMUSG00000059552");
  EXPECT_EQ(ensembl_gene("ENSG00000182378.15_PAR_Y"), "ENSG00000182378");
  for (const auto name : {"ENST00000269305", "ENSG0000014151", "ENSG000001415100", "TP53", "ENS",
                          "ENSG", "ENSG00000141510.x", "ENSG00000141510.", "ensg00000141510", ""})
    EXPECT_EQ(ensembl_gene(name), "") << name;
}

TEST(ReadGene, FindsTheIdInEitherColumn) {
  EXPECT_EQ(text(read_gene("ENSG00000141510.1", "TP53")), "ENSG00000141510|TP53");
  EXPECT_EQ(text(read_gene("TP53", "ENSG00000141510")), "ENSG00000141510|TP53");
  EXPECT_EQ(text(read_gene("TP53", "TP53")), "|TP53");
  EXPECT_EQ(text(read_gene("ENSG00000141510", "")), "ENSG00000141510|");
  EXPECT_EQ(text(read_gene("ENSG00000141510", "ENSG00000141510.2")), "ENSG00000141510|");
  EXPECT_EQ(text(read_gene("7157", "TP53")), "|TP53");
}

TEST(ReadGene, TakesOffTheGenomeThatCellRangerPutsInFront) {
  EXPECT_EQ(text(read_gene("GRCh38_ENSG00000141510", "GRCh38_TP53")), "ENSG00000141510|TP53");
  EXPECT_EQ(text(read_gene("mm10___Trp53", "")), "|Trp53");
  EXPECT_EQ(text(read_gene("mm10x", "")), "|mm10x");
}

TEST(TellSpecies, GoesByIdsAndThenByTheCaseOfSymbols) {
  using Genes = std::vector<Gene>;
  EXPECT_EQ(tell_species(Genes{{"ENSG00000141510", ""}, {"ENSG00000141511", "Trp53"}}),
            Species::human);
  EXPECT_EQ(tell_species(Genes{{"ENSMUSG00000141510", ""}, {"ENSMUSG00000141511", ""}}),
            Species::mouse);
  EXPECT_EQ(tell_species(Genes{{"", "Cd3e"}, {"", "Lyz2"}, {"", "1700001C19Rik"}, {"", "x"}}),
            Species::mouse);
  EXPECT_EQ(tell_species(Genes{{"", "CD3E"}, {"", "LYZ"}}), Species::human);
  EXPECT_EQ(tell_species(Genes{{"", "CD3E"}, {"", "LYZ"}, {"", "Cd3e"}, {"", "Lyz2"}}),
            Species::both);
  EXPECT_EQ(tell_species(Genes{{"", "gene_1"}, {"", "gene_2"}}), Species::unknown);
  EXPECT_EQ(tell_species(Genes{{"ENSRNOG00000141510", "Cd3e"}, {"ENSRNOG00000141511", ""}}),
            Species::unknown);
  EXPECT_EQ(tell_species({}), Species::unknown);
}

TEST(CountKnownGenes, KnowsIdsAndCommonSymbolsOfEitherCase) {
  EXPECT_EQ(count_known_genes(std::vector<std::string>{"ACTB", "Gapdh", "ENSG00000141510.3",
                                                       "hg19_VIM", "AAACCTG-1", "gene_1", ""}),
            4);
}

TEST(SpikeIns, AreToldFromTheGenesOfTheErccFamily) {
  EXPECT_TRUE(is_spike_in({"", "ERCC-00002"}));
  EXPECT_FALSE(is_spike_in({"", "ERCC6"}));
  EXPECT_FALSE(is_spike_in({"ENSG00000225830", "ERCC-00002"}));
}

}  // namespace
}  // namespace genegraft::expression
