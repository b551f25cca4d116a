#pragma once

#include <optional>
#include <span>
#include <vector>

#include "base/error.hpp"
#include "base/matrix.hpp"
#include "base/sparse_matrix.hpp"
#include "linear/layered_model.hpp"
#include "model/learner.hpp"
#include "model/manifest.hpp"

namespace genegraft::model {

/// How unlike all cells that a model has learnt from a cell is. Probabilities are shares among the
/// types that the model knows; this says whether the cell may be of any.
///
/// Cells are seen along the directions in which those learnt from differ most (principal
/// components, genes scaled by variance ^ (-1/4)), turned and scaled so that within the labels all
/// of them vary by 1 and independently. There a cell's unlikeness is its distance from the middle
/// of the nearest label: the Mahalanobis distance of Lee et al. 2018 (NeurIPS), of one covariance
/// for all labels.
struct NoveltySpace {
  linear::DenseLayer units;  ///< (P, R) logarithms to places
  Matrix centres;            ///< (K, R) of the labels
};

struct NoveltyOptions {
  int directions = 20;  ///< R at most
  std::uint64_t seed = 1;
  int threads = 0;
};

/// logs: (N, P) of the cells learnt from; y: (N) labels in [0, K). A label without cells has its
/// centre where no cell comes near.
NoveltySpace fit_novelty(const SparseMatrix& logs, std::span<const std::int32_t> y, int labels,
                         const NoveltyOptions& options);

/// (N) unlikeness of rows (N, P).
std::vector<float> unlikeness_of(const NoveltySpace& space, const SparseMatrix& logs, int threads);

/// Puts the directions beside the first layer's units, where nothing above reads them, so that one
/// pass over a cell's genes makes both; a linear model becomes a network for it. Returns the number
/// of the first. Forests have no place for them.
Expected<int> add_units(const NoveltySpace& space, Learner& learner);

/// As a model has it. The manifest's decision.novelty:
///   unit (the first of the network's pooled units) · centres[K][R] · threshold · known_share
struct Novelty {
  int unit = 0;
  Matrix centres;       ///< (K, R)
  float threshold = 0;  ///< a cell that is more unlike is of no known type

  /// pooled: (H1) of the network's first layer.
  float unlikeness(std::span<const float> pooled) const;
};

/// Nothing where the decision has none.
Expected<std::optional<Novelty>> read_novelty(const Json& decision, int labels);
Json novelty_json(const Novelty& novelty);

}  // namespace genegraft::model
