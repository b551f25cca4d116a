#pragma once

#include <vector>

#include "expression/expression.hpp"
#include "model/cell_training.hpp"
#include "neural/cell_network.hpp"
#include "neural/gene_vectors.hpp"

namespace genegraft::neural {

struct CellClassifierOptions {
  CellNetworkOptions network;
  int parts = 3;         ///< networks, each learnt without another part of the cells; >= 2
  double relevance = 1;  ///< as CellOptions::relevance, of what the networks read
};

/// What a classifier may learn from besides labelled cells.
struct CellKnowledge {
  GeneVectors vectors;                         ///< no genes: none
  std::vector<expression::Expression> others;  ///< cells without labels, counts
};

/// Networks over pooled gene vectors with logistic regression beside them, as one network of dense
/// layers (linear/layered_model.hpp): the margins are
///   network * (mean of the networks') + linear * (the regression's) + bias,
/// mixed by cells that neither has seen (branch_mix.hpp), so that on these the whole is never worse
/// than the regression alone. samples, genes, means, options: of model::fit_cells, whose hook this
/// is (CellOptions::network).
Expected<model::FittedLearner> fit_cell_classifier(const model::CellSamples& samples,
                                                   const model::FittedCells& cells,
                                                   const model::CellOptions& options,
                                                   const CellKnowledge& knowledge,
                                                   const CellClassifierOptions& asked,
                                                   const forest::Progress& progress);

}  // namespace genegraft::neural
