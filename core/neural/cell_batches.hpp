#pragma once

#include <span>
#include <vector>

#include "base/random.hpp"
#include "base/sparse_matrix.hpp"
#include "expression/gene_panel.hpp"

namespace genegraft::neural {

/// Cells of one data set over the genes of a panel.
struct PanelCells {
  SparseMatrix values;        ///< (N, P) counts, or logarithms where there is no depth
  std::vector<double> depth;  ///< (N) library sizes
  std::vector<char> there;    ///< (P) whether the data set has the gene

  int size() const { return values.rows; }
};

/// The counts of a matrix over a panel.
PanelCells to_panel(const expression::Expression& of, const expression::GenePanel& panel);

/// The molecules of a cell, dealt by chance: each goes to `one` with the share, else to `other`
/// (nullptr: is lost). one, other: as many as the cell has entries.
void deal_molecules(std::span<const float> counts, double share, Random& random, float* one,
                    float* other);

/// What a network reads of a cell: (log1p(count / depth * 10,000) - mean) * scale, for each gene of
/// the panel. So a gene that is hidden, or that a data set lacks, is 0 and says nothing.
struct CellReading {
  std::vector<float> mean, scale;  ///< (P)
  std::vector<float> zero;         ///< (P) -mean * scale: of a gene without molecules

  CellReading(std::vector<float> means, std::vector<float> scales);
  /// counts: of the cell's entries; depth: 0 where they are logarithms. out: (P).
  void read(std::span<const std::int32_t> column, std::span<const float> counts, double depth,
            std::span<float> out) const;
};

/// (P) genes that a batch sees: of each data set's panel a share drawn from [least, 1], since the
/// matrices that a model meets were cut down to anything from 2,000 genes to all. A model that
/// learns so leans on no gene alone.
std::vector<char> draw_genes(std::span<const char> there, double least, Random& random);

}  // namespace genegraft::neural
