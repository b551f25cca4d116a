#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "expression/expression.hpp"
#include "expression/variable_genes.hpp"
#include "model/fit_learner.hpp"
#include "model/gene_factors.hpp"
#include "model/novelty.hpp"

namespace genegraft::model {

/// Labelled cells.
struct CellSamples {
  std::string name;
  SparseMatrix values;                  ///< (N, G) counts, or logarithms where there is no depth
  std::vector<double> depth;            ///< (N) library sizes; none: values are logarithms already
  std::vector<expression::Gene> genes;  ///< (G)
  std::vector<std::int32_t> y;          ///< (N) classes in [0, K)
  std::vector<std::string> labels;      ///< (K)
  std::vector<int> group;               ///< (N) >= 0
  std::string group_name;               ///< "": every cell is its own
  std::vector<int> batch;               ///< (N) >= 0, for CellOptions::even_depth

  int size() const { return values.rows; }
  int classes() const { return static_cast<int>(labels.size()); }
};

CellSamples select_cells(const CellSamples& samples, const std::vector<int>& rows);

/// (N, G) of log1p(value / depth * 10,000), or the logarithms as they are.
SparseMatrix logarithms(const CellSamples& samples);

struct FittedCells;

struct CellOptions {
  LearnerOptions learner;
  expression::GeneChoice genes;
  /// Batches are thinned to the depth of the shallowest before learning (thin_counts.hpp); held-out
  /// cells never are.
  bool even_depth = false;
  /// Linear: how much more a gene that tells the labels apart may weigh (relevance below); 0: all
  /// alike.
  double relevance = 1.5;
  /// Directions in which it is measured how unlike a cell is to those learnt from (novelty.hpp); 0:
  /// it is not.
  int novelty = 0;
  /// In how many factors it is learnt how genes vary together (gene_factors.hpp), for matrices that
  /// lack some; 0: their means alone.
  int factors = 0;
  /// Cross-validation measures logistic regression beside other methods.
  bool beside_linear = true;
  /// How a network is fitted, whose libraries are not for the browser (neural/cell_classifier.hpp);
  /// of what is to be learnt the genes and means are given.
  std::function<Expected<FittedLearner>(const CellSamples&, const FittedCells&, const CellOptions&,
                                        const forest::Progress&)>
      network;
};

/// What was learnt from cells, and which of their genes it reads.
struct FittedCells {
  std::vector<int> genes;        ///< (P) of the samples', rising
  GeneFactors factors;           ///< of their logarithms in these cells
  std::vector<float> molecules;  ///< (P) mean shares of a cell's; empty: no counts were learnt from
  FittedLearner fitted;          ///< P features: logarithms
  std::optional<NoveltySpace> novelty;
};

/// (P) what a linear model multiplies each column by before it is fitted, see fit_cells. logs:
/// (N, P).
std::vector<float> relevance_scales(const SparseMatrix& logs, std::span<const std::int32_t> y,
                                    int classes, double relevance);

/// Chooses genes and fits, all on these cells alone.
///
/// Linear models are ridge regressions whose penalty is less for genes that tell the labels apart
/// (an empirical-Bayes prior, cf. the adaptive ridge of Grandvalet 1998): gene g is multiplied by
///   (share of its variance that lies between classes) ^ (relevance / 2) / variance ^ (1 / 4)
/// before fitting, all together to a total variance of 300, and its weight by the same afterwards,
/// so that the model reads plain logarithms.
Expected<FittedCells> fit_cells(const CellSamples& samples, const CellOptions& options,
                                const forest::Progress& progress = {});

/// (N, K) probabilities of every class, not calibrated. The samples have the genes of those that
/// were learnt from.
std::vector<float> score_cells(const FittedCells& fitted, const CellSamples& samples, int threads);

/// (N) how unlike the cells learnt from, where that was fitted.
std::vector<float> score_unlikeness(const FittedCells& fitted, const CellSamples& samples,
                                    int threads);

/// Every cell's probabilities by models that saw neither the cell nor its group.
struct HeldOutCells {
  std::string protocol;
  std::vector<int> fold;          ///< (N)
  std::vector<float> model;       ///< (N, K)
  std::vector<float> unlikeness;  ///< (N), or none
  std::vector<float> linear;      ///< (N, K) of logistic regression; none where the model is linear
  std::vector<float> commonest;   ///< (N, K) shares of the labels among the cells learnt from
};

/// How the cells are parted, in words.
std::string describe_folds(const CellSamples& samples, int folds);

using CellProgress = std::function<forest::Progress(int fit, int fits)>;

/// Folds hold their share of every label; groups are never parted.
Expected<HeldOutCells> cross_validate_cells(const CellSamples& samples, const CellOptions& options,
                                            int folds, const CellProgress& progress);

}  // namespace genegraft::model
