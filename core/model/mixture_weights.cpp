#include "model/mixture_weights.hpp"

#include <cassert>

#include "model/prior_logistic.hpp"

namespace genegraft::model {

MixtureWeights fit_mixture_weights(std::span<const double> log_odds, int parts,
                                   std::span<const std::int32_t> y,
                                   std::span<const float> row_weight, const WeightPrior& prior) {
  assert(prior.at.weight.size() == static_cast<std::size_t>(parts));
  CoefficientPrior coefficients{
      prior.at.weight, std::vector<double>(static_cast<std::size_t>(parts), prior.strength), parts};
  coefficients.centre.push_back(prior.at.intercept);
  coefficients.strength.push_back(prior.intercept_strength);
  const auto fitted = fit_prior_logistic(log_odds, y, row_weight, coefficients);
  return {{fitted.begin(), fitted.end() - 1}, fitted.back()};
}

}  // namespace genegraft::model
