#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "base/error.hpp"
#include "forest/forest.hpp"
#include "forest/path_shares.hpp"

namespace genegraft::forest {

/// Why a sample got its score: margin = base + sum of contributions. The margin is the output
/// before the transform: a probability where a random forest averages shares of classes, log-odds
/// where a boosted forest ends in `logistic` or `softmax`.
struct Contributions {
  std::vector<double> base;   ///< (O) mean margin over the training samples (by cover)
  std::vector<double> value;  ///< (F, O) Shapley value of each feature
};

/// Whether the forest can be explained, else why not: a minimum or maximum of trees is no sum of
/// parts, and a file that does not say how many training samples reached each node (many exporters
/// write 1 everywhere) lacks the weights of the mean.
Expected<void> check_explainable(const Forest& forest);

/// Contributions of many samples. All but the tested columns are left out: they are 0.
struct ContributionTable {
  std::vector<std::int32_t> column;  ///< (U) columns that the forest tests, rising
  std::vector<double> base;          ///< (O)
  std::vector<double> value;         ///< (N, U, O); empty where it was stopped
};

/// The path-dependent Shapley values of TreeSHAP (Lundberg et al. 2020, algorithm 2), exact, for
/// tables of samples. What a leaf gives depends on a sample only by which of the D features on the
/// leaf's path it passes: with many samples all 2^D answers are worked out first and then looked
/// up (path_shares.hpp). Equal samples are explained once.
class Explainer {
 public:
  /// The forest must be explainable and outlive this.
  explicit Explainer(const Forest& forest);

  const std::vector<std::int32_t>& columns() const { return columns_; }

  /// x: (N, F). Holds N x U x O doubles twice. `progress` is called by the calling thread between
  /// groups of trees; false stops. The answer is the same for any number of threads (0: all).
  ContributionTable explain(
      std::span<const float> x, int threads = 0,
      const std::function<bool(int trees_done, int trees)>& progress = {}) const;

 private:
  const Forest& forest_;
  std::vector<std::int32_t> columns_;  ///< (U)
  std::vector<std::int32_t> place_;    ///< (F) index into columns_, -1 where no tree tests it
  std::vector<double> base_;           ///< (O)
  Quadratures quadratures_;            ///< for the longest path
};

/// One sample; x: (F). The forest must be explainable.
Contributions explain(const Forest& forest, std::span<const float> x);

}  // namespace genegraft::forest
