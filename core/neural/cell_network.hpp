#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "base/matrix.hpp"
#include "linear/layered_model.hpp"
#include "neural/cell_batches.hpp"
#include "neural/one_cycle.hpp"

namespace genegraft::neural {

struct CellNetworkOptions {
  int dimensions = 64;        ///< D of a gene's vector, where none were pretrained
  int hidden = 32;            ///< H units above a cell's vector
  double least_genes = 0.25;  ///< of the panel that a batch sees, see draw_genes
  double least_depth = 0.4;   ///< of a cell's molecules that it sees
  double dropout = 0.3;       ///< of the hidden units
  double smoothing = 0.05;    ///< of labels
  double rate = 2e-3;         ///< peak
  double vector_rate = 0.3;   ///< of the vectors: share of it
  double weight_decay = 0.02;
  double average = 0.98;   ///< see FinetuneOptions
  int batch = 128;         ///< cells of a step
  int frozen = 5;          ///< passes before pretrained vectors are learnt as well
  int epochs = 30;         ///< passes in all, at most
  int patience = 8;        ///< passes without a better validation loss
  double unlabelled = 1;   ///< weight of cells without labels
  double confident = 0.9;  ///< least probability that makes an answer to one of them a label
  OneCycle cycle;
  std::uint64_t seed = 1;
};

/// What all trainings on one set of cells share.
struct CellTask {
  PanelCells cells;                    ///< (N, P)
  std::vector<double> share;           ///< (N) of molecules to keep of each cell before any other
                                       ///< thinning (expression::even_depth); none: all
  std::vector<std::int32_t> y;         ///< (N) classes in [0, K)
  int classes = 2;                     ///< K
  CellReading reading;                 ///< of their genes
  std::vector<PanelCells> unlabelled;  ///< over the same P
  Matrix vectors;                      ///< (P, D) to begin with; empty: drawn by chance

  int outputs() const { return classes == 2 ? 1 : classes; }
};

struct CellNetworkFit {
  linear::LayeredModel network;  ///< reads plain logarithms: the reading is in its weights
  std::vector<float> margins;    ///< (V, O) of the validation cells
  int epochs = 0;                ///< passes that the weights have seen
  double validation_loss = 0;
};

/// A network of two layers over pooled gene vectors,
///   cell = sum over genes of (log1p(count / depth * 10,000) - mean) * scale * vector
///   margins = W relu(A cell + a) + b,
/// where vectors and A become the first layer. Each step sees its cells thinned, with genes hidden.
/// Of cells without labels those that it is sure of are learnt as it answers them unthinned, all
/// genes seen (FixMatch: Sohn et al. 2020). Pretrained vectors are held fixed first. The weights
/// taken are the averaged ones of the pass of lowest validation loss.
/// Errors: libtorch's.
Expected<CellNetworkFit> fit_cell_network(const CellTask& task, std::span<const int> training,
                                          std::span<const int> validation,
                                          const CellNetworkOptions& options,
                                          const std::function<bool(int epoch, int epochs)>& show);

}  // namespace genegraft::neural
