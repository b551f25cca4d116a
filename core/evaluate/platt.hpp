#pragma once

#include <span>

#include "evaluate/score_steps.hpp"

namespace genegraft::evaluate {

/// probability = logistic(slope * logit(score) + intercept)
struct PlattLine {
  double slope = 1, intercept = 0;
};

/// Platt's scaling (Platt 1999) of probabilities, on their logit: where a score is a probability
/// that is off by a factor of odds (a model trained on balanced samples), or over- or
/// underconfident, the line is straight there; slope 1 and intercept 0 leave it as it is. Fitted by
/// weighted likelihood with Platt's targets (N+ + 1) / (N+ + 2) and 1 / (N- + 2) instead of 1 and
/// 0, by Newton's method with backtracking (Lin, Lin & Weng 2007). A slope below 0 would turn the
/// ranking around; such scores get slope 0. steps: both classes.
PlattLine fit_platt(std::span<const ScoreStep> steps);

}  // namespace genegraft::evaluate
