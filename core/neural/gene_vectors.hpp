#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "base/matrix.hpp"
#include "expression/gene_panel.hpp"
#include "neural/cell_batches.hpp"
#include "neural/one_cycle.hpp"

namespace genegraft::neural {

/// A vector for every gene: added up, each times what a cell holds of its gene, they are what the
/// cell is.
struct GeneVectors {
  std::vector<expression::Gene> genes;  ///< (G)
  std::vector<float> mean;              ///< (G) of the logarithms
  Matrix vectors;                       ///< (G, D)
};

struct GeneVectorOptions {
  int dimensions = 64;        ///< D
  int hidden = 128;           ///< units between a cell's vector and its genes
  double least_share = 0.2;   ///< of a cell's molecules that are seen at least; 0.8 at most
  double least_genes = 0.25;  ///< of a data set's genes, see draw_genes
  double held_out = 0.05;     ///< of the cells, to measure on
  int batch = 128;            ///< cells of a step, all of one data set
  double epochs = 30;
  double rate = 3e-3;  ///< peak
  double weight_decay = 0.01;
  OneCycle cycle;
  std::uint64_t seed = 1;
  int threads = 0;
};

struct GeneVectorProgress {
  std::int64_t step = 0, steps = 0;
  double loss = 0;  ///< nats a molecule, smoothed
};
using ShowGeneVectors = std::function<bool(const GeneVectorProgress&)>;

struct PretrainedGenes {
  GeneVectors vectors;
  /// Nats for each hidden molecule of held-out cells: which gene is it of? By the model, and by the
  /// genes' shares in the cell's data set.
  double held_out_loss = 0, unigram_loss = 0;
  std::int64_t steps = 0;
  bool stopped = false;
};

/// Learns vectors from cells without labels. Each cell's molecules are dealt to two piles by chance
/// (count splitting, Neufeld et al. 2022); from what is seen of the one,
///   cell = sum over genes of (log1p(count / depth * 10,000) - mean) * vector
/// is to say which genes the molecules of the other are of:
///   shares = softmax(U relu(A cell + a) + b), b a row for each data set,
/// so that what sets data sets apart need not be in the vectors. A gene that a data set lacks is
/// neither seen nor asked for.
/// sets: over one panel, `genes`.
Expected<PretrainedGenes> pretrain_genes(std::vector<expression::Gene> genes,
                                         std::span<const PanelCells> sets,
                                         const GeneVectorOptions& options,
                                         const ShowGeneVectors& show = {});

}  // namespace genegraft::neural
