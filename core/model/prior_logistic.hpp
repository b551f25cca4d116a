#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace genegraft::model {

/// What is known of a logistic regression's coefficients before its rows are.
struct CoefficientPrior {
  std::vector<double> centre;    ///< (C + 1) where they lie, the intercept last
  std::vector<double> strength;  ///< (C + 1) > 0, times half the squared distance from there
  int bounded = 0;               ///< the first so many are >= 0
};

/// The coefficients (C + 1) of least
///   sum over rows of row_weight * log loss(logistic(x . b + b_C)) + the prior's pull:
/// the mode of the posterior under a normal prior. Newton's method, each step the least of its
/// quadratic within the bounds, with backtracking; the loss is convex, so the answer is the only
/// one. x: (N, C); y: (N) 0 or 1; row_weight: (N) or empty for all 1. Meant for C up to some
/// hundreds. No rows: the prior's centre.
std::vector<double> fit_prior_logistic(std::span<const double> x, std::span<const std::int32_t> y,
                                       std::span<const float> row_weight,
                                       const CoefficientPrior& prior);

}  // namespace genegraft::model
