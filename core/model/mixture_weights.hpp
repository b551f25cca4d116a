#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace genegraft::model {

/// What the parts of a mixture count for.
struct MixtureWeights {
  std::vector<double> weight;  ///< (P) >= 0
  double intercept = 0;
};

/// Where the weights lie without rows, and how firmly: `strength` / 2 times the squared distance is
/// added to the sum of log losses. The intercept is held only if `intercept_strength` says so.
struct WeightPrior {
  MixtureWeights at;
  double strength = 1, intercept_strength = 1e-6;
};

/// The weights of least
///   sum over rows of row_weight * log loss(logistic(intercept + weight . log_odds)) + prior,
/// every weight >= 0: logistic regression (prior_logistic.hpp) on held-out log odds (N, P), as
/// Platt's scaling is for one part. y: (N) 0 or 1; row_weight: (N) or empty for all 1. No rows: the
/// prior's.
MixtureWeights fit_mixture_weights(std::span<const double> log_odds, int parts,
                                   std::span<const std::int32_t> y,
                                   std::span<const float> row_weight, const WeightPrior& prior);

}  // namespace genegraft::model
