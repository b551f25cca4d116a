#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "evaluate/score_steps.hpp"

namespace genegraft::evaluate {

struct CurvePoint {
  float x = 0, y = 0;
};

/// (false positive rate, true positive rate), from (0, 0) to (1, 1), thinned to at most `points`
/// without visible loss. Empty where a class is missing.
std::vector<CurvePoint> roc_curve(std::span<const float> score, std::span<const std::int32_t> y,
                                  int points = 200);
std::vector<CurvePoint> roc_curve(std::span<const ScoreStep> steps, int points = 200);

/// (recall, precision), thinned likewise. Begins at recall 0 with the precision of the highest
/// score and ends where recall reaches 1. Empty without positives.
std::vector<CurvePoint> pr_curve(std::span<const float> score, std::span<const std::int32_t> y,
                                 int points = 200);
std::vector<CurvePoint> pr_curve(std::span<const ScoreStep> steps, int points = 200);

/// At most `points` >= 2 of the curve's points, both ends among them: the straight line that is
/// farthest from the points it stands for is broken at the farthest of them, again and again
/// (Douglas & Peucker 1973, with a budget instead of a tolerance). Points on the lines go first.
std::vector<CurvePoint> thin_curve(std::span<const CurvePoint> curve, int points);

}  // namespace genegraft::evaluate
