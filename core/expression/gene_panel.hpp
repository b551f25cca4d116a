#pragma once

#include <span>
#include <string>
#include <vector>

#include "expression/expression.hpp"

namespace genegraft::expression {

/// Which of a matrix's genes are those a model reads.
struct PanelMatch {
  std::vector<int> panel_of;  ///< (G) place in the panel, -1: not in it
  int found = 0;              ///< of the panel's genes
  double weight = 0;          ///< share of the panel's weight (importance) that was found, 0-1
  double molecules = 0;       ///< share of a cell's molecules that those found hold; 0: not known
};

/// The genes a model reads, in its order. Found by Ensembl id (version taken off), else by symbol
/// without regard to case or by the symbol it had before; a symbol that stands for two ids is not
/// guessed at.
struct GenePanel {
  std::vector<Gene> genes;    ///< (P)
  std::vector<float> weight;  ///< (P) adds up to 1, what the model makes of each gene
  /// (P) mean share of a cell's molecules, in cells with all their genes; empty: not known.
  std::vector<float> molecules;

  PanelMatch match(std::span<const Gene> of) const;
};

/// Below these shares of the panel's weight a model warns, and refuses.
inline constexpr double kWarnBelow = 0.3, kRefuseBelow = 0.1;

/// Whether the matrix holds counts of a choice of genes, by the share of molecules that its genes
/// have elsewhere, and no library sizes.
bool estimates_depth(const Expression& of, const PanelMatch& match);

/// Rows ready for a model: (N, P) of log1p(value / depth * 10,000), panel genes only. Log values
/// are taken as they are; scaled ones are refused by whoever asks. depth: as stated, else the sum
/// of all genes in the matrix, panel or not; of a choice of genes more than that, if the panel's
/// hold more than their share.
SparseMatrix normalise_to_panel(const Expression& of, const PanelMatch& match, int panel_size);

}  // namespace genegraft::expression
