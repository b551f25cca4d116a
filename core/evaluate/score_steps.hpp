#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace genegraft::evaluate {

/// All rows of one score. A ranking cannot tell them apart, so metrics take them in one step.
struct ScoreStep {
  float score = 0;
  double positives = 0, negatives = 0;  ///< rows
};

/// Row numbers by falling score, equal scores by row number. score: (N) numbers, no NaN.
std::vector<int> order_by_score(std::span<const float> score);

/// The steps from the highest score down. score: (N); y: (N) 0 or 1.
/// Scores .9 .9 .2 with y = 1 0 1 are the steps {.9, 1, 1}, {.2, 1, 0}.
std::vector<ScoreStep> score_steps(std::span<const float> score, std::span<const std::int32_t> y);

}  // namespace genegraft::evaluate
