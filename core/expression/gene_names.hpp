#pragma once

#include <span>
#include <string>
#include <string_view>

#include "expression/expression.hpp"

namespace genegraft::expression {

/// "ENSG00000123456.7" -> "ENSG00000123456", of any species; "" for what is no Ensembl gene. The
/// copy of a gene on Y that GENCODE marks "_PAR_Y" is the same gene: readers of sequences cannot
/// tell them apart.
std::string ensembl_gene(std::string_view name);

/// A gene by what a file calls it: `id` and `symbol` as they stand in two columns, either may be
/// empty, the same, or in the other's place. Names of references that hold two genomes lose
/// what Cell Ranger puts in front: "GRCh38_TP53", "mm10___Trp53".
Gene read_gene(std::string_view id, std::string_view symbol);

/// "GRCh38", "hg19_chr21", "mm10", …
bool is_known_genome(std::string_view name);

/// "MT-CO1", "mt-Co1"
bool is_mitochondrial(const Gene& gene);

/// ERCC spike-ins: molecules that were added, none of the cell's.
bool is_spike_in(const Gene& gene);

Species tell_species(std::span<const Gene> genes);

/// How many of these names are sure to be genes: Ensembl ids, or symbols that nearly every tissue
/// expresses. Tells which side of a table holds genes.
int count_known_genes(std::span<const std::string> names);

}  // namespace genegraft::expression
