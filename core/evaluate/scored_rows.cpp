#include "evaluate/scored_rows.hpp"

#include <cassert>
#include <cmath>

namespace genegraft::evaluate {

std::vector<int> rank_rows(const ScoredRows& rows) {
  assert(rows.score.size() == rows.y.size());
  assert(rows.weight.empty() || rows.weight.size() == rows.y.size());
  std::vector<int> counted;
  std::vector<float> score;
  for (std::size_t i = 0; i < rows.y.size(); ++i) {
    if (std::isnan(rows.score[i]) || !(rows.weight_of(i) > 0)) continue;
    counted.push_back(static_cast<int>(i));
    score.push_back(rows.score[i]);
  }
  auto order = order_by_score(score);
  for (auto& at : order) at = counted[static_cast<std::size_t>(at)];
  return order;
}

std::vector<ScoreStep> score_steps(const ScoredRows& rows, std::span<const int> ranked,
                                   std::span<const int> fold, int without) {
  std::vector<ScoreStep> steps;
  for (const int at : ranked) {
    const auto row = static_cast<std::size_t>(at);
    if (!fold.empty() && fold[row] == without) continue;
    if (steps.empty() || steps.back().score != rows.score[row])
      steps.push_back({rows.score[row], 0, 0});
    (rows.y[row] ? steps.back().positives : steps.back().negatives) += rows.weight_of(row);
  }
  return steps;
}

std::vector<ScoreStep> score_steps(const ScoredRows& rows) {
  return score_steps(rows, rank_rows(rows), {}, 0);
}

ClassWeights class_weights(std::span<const ScoreStep> steps) {
  ClassWeights weights;
  for (const auto& step : steps) {
    weights.positives += step.positives;
    weights.negatives += step.negatives;
  }
  return weights;
}

}  // namespace genegraft::evaluate
