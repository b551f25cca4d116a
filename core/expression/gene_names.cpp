#include "expression/gene_names.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"

namespace genegraft::expression {
namespace {

/// Expressed nearly everywhere, of both cases; sorted, in capitals.
constexpr std::array<std::string_view, 96> kCommonSymbols = {
    "ACTB",  "ACTG1",    "ALB",    "APOE",   "ATP5F1B", "B2M",    "BTG1",   "CALM1",  "CCL5",
    "CCR7",  "CD14",     "CD19",   "CD2",    "CD3D",    "CD3E",   "CD4",    "CD68",   "CD74",
    "CD79A", "CD8A",     "CFL1",   "COL1A1", "CST3",    "EEF1A1", "EEF2",   "ENO1",   "EPCAM",
    "FAU",   "FCGR3A",   "FOS",    "FTH1",   "FTL",     "GAPDH",  "GNLY",   "GZMB",   "H3F3B",
    "HBB",   "HSP90AB1", "HSPA8",  "IL7R",   "INS",     "JUN",    "JUNB",   "KLF6",   "KRT18",
    "KRT8",  "LDHA",     "LYZ",    "MALAT1", "MS4A1",   "MT-CO1", "MT-CO2", "MT-CO3", "MT-ND1",
    "NKG7",  "NPM1",     "PECAM1", "PFN1",   "PPBP",    "PPIA",   "PTMA",   "PTPRC",  "RACK1",
    "RPL10", "RPL11",    "RPL13",  "RPL13A", "RPL3",    "RPL32",  "RPL41",  "RPL5",   "RPLP0",
    "RPLP1", "RPLP2",    "RPS12",  "RPS18",  "RPS2",    "RPS27",  "RPS27A", "RPS3",   "RPS4X",
    "RPS6",  "RPSA",     "S100A8", "S100A9", "SFTPC",   "SNAP25", "SPARC",  "TMSB10", "TMSB4X",
    "TPT1",  "TUBA1B",   "TUBB",   "UBA52",  "UBC",     "VIM"};

constexpr std::array<std::string_view, 8> kGenomes = {"GRCh37", "GRCh38", "GRCm38", "GRCm39",
                                                      "hg19",   "hg38",   "mm10",   "mm39"};

std::string_view without_genome(std::string_view name) {
  for (const auto genome : kGenomes) {
    if (!name.starts_with(genome) || name.size() <= genome.size() || name[genome.size()] != '_')
      continue;
    const auto rest = name.substr(genome.size());
    const auto first = rest.find_first_not_of('_');
    return first == std::string_view::npos ? name : rest.substr(first);
  }
  return name;
}

bool all_digits(std::string_view text) {
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

bool is_upper(char c) {
  return c >= 'A' && c <= 'Z';
}
bool is_lower(char c) {
  return c >= 'a' && c <= 'z';
}

/// TP53 and C1orf112 against Trp53 and 1700001C19Rik.
Species species_of_symbol(std::string_view symbol) {
  const auto upper = std::count_if(symbol.begin(), symbol.end(), is_upper);
  const auto lower = std::count_if(symbol.begin(), symbol.end(), is_lower);
  if (upper >= 2 && lower == 0) return Species::human;
  if (upper == 1 && lower >= 2 && is_upper(symbol[0])) return Species::mouse;
  if (symbol.starts_with("mt-") || symbol.ends_with("Rik")) return Species::mouse;
  return Species::unknown;
}

Species species_of(const Gene& gene) {
  if (gene.id.starts_with("ENSG")) return Species::human;
  if (gene.id.starts_with("ENSMUSG")) return Species::mouse;
  return gene.id.empty() ? species_of_symbol(gene.symbol) : Species::unknown;
}

}  // namespace

std::string ensembl_gene(std::string_view name) {
  if (!name.starts_with("ENS")) return "";
  if (name.ends_with("_PAR_Y")) name.remove_suffix(6);
  const auto point = name.find('.');
  if (point != std::string_view::npos && !all_digits(name.substr(point + 1))) return "";
  name = name.substr(0, point);
  const auto digits = name.find_first_of("0123456789");
  if (digits == std::string_view::npos || name[digits - 1] != 'G' || digits > 8) return "";
  const auto letters = name.substr(0, digits);
  if (name.size() - digits != 11 || !all_digits(name.substr(digits)) ||
      !std::all_of(letters.begin(), letters.end(), is_upper))
    return "";
  return std::string(name);
}

Gene read_gene(std::string_view id, std::string_view symbol) {
  id = without_genome(trim(id));
  symbol = without_genome(trim(symbol));
  if (auto ensembl = ensembl_gene(id); !ensembl.empty()) {
    const bool own = !symbol.empty() && ensembl_gene(symbol) != ensembl;
    return {std::move(ensembl), own ? std::string(symbol) : ""};
  }
  if (auto ensembl = ensembl_gene(symbol); !ensembl.empty())
    return {std::move(ensembl), std::string(id)};
  return {"", std::string(symbol.empty() ? id : symbol)};
}

bool is_known_genome(std::string_view name) {
  return std::any_of(kGenomes.begin(), kGenomes.end(),
                     [&](std::string_view genome) { return name.starts_with(genome); });
}

bool is_mitochondrial(const Gene& gene) {
  return gene.symbol.starts_with("MT-") || gene.symbol.starts_with("mt-");
}

bool is_spike_in(const Gene& gene) {
  return gene.id.empty() && gene.symbol.size() == 10 && gene.symbol.starts_with("ERCC-") &&
         all_digits(std::string_view(gene.symbol).substr(5));
}

Species tell_species(std::span<const Gene> genes) {
  std::int64_t human = 0, mouse = 0;
  for (const auto& gene : genes) {
    const auto species = species_of(gene);
    human += species == Species::human;
    mouse += species == Species::mouse;
  }
  // Symbols of one species look like the other's now and then: C1orf112, or H2-K1.
  if (human + mouse < 2 || (human + mouse) * 4 < std::ssize(genes)) return Species::unknown;
  if (mouse * 10 < human) return Species::human;
  if (human * 10 < mouse) return Species::mouse;
  return Species::both;
}

int count_known_genes(std::span<const std::string> names) {
  return static_cast<int>(std::count_if(names.begin(), names.end(), [](const std::string& name) {
    const auto own = without_genome(name);
    return !ensembl_gene(own).empty() ||
           std::binary_search(kCommonSymbols.begin(), kCommonSymbols.end(), to_upper(own));
  }));
}

}  // namespace genegraft::expression
