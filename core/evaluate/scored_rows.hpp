#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "evaluate/score_steps.hpp"

namespace genegraft::evaluate {

/// Rows with a score and a label, as calibrators and thresholds are fitted on them. A row whose
/// score is NaN (no model could score it) does not count.
struct ScoredRows {
  std::span<const float> score;         ///< (N)
  std::span<const std::int32_t> y;      ///< (N) 0 or 1
  std::span<const double> weight = {};  ///< (N) >= 0, 2 is a row twice; empty: 1 each

  double weight_of(std::size_t row) const { return weight.empty() ? 1 : weight[row]; }
};

/// The steps from the highest score down; rows without weight make none.
std::vector<ScoreStep> score_steps(const ScoredRows& rows);

/// The rows that count, by falling score: sorted once, stepped through many times.
std::vector<int> rank_rows(const ScoredRows& rows);
/// The steps of the ranked rows, but for those of fold `without`.
std::vector<ScoreStep> score_steps(const ScoredRows& rows, std::span<const int> ranked,
                                   std::span<const int> fold, int without);

/// Weight of either class in the steps.
struct ClassWeights {
  double positives = 0, negatives = 0;
};
ClassWeights class_weights(std::span<const ScoreStep> steps);

}  // namespace genegraft::evaluate
