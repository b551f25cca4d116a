#include "model/mixture.hpp"

#include <algorithm>
#include <cassert>

#include "evaluate/logistic.hpp"

namespace genegraft::model {

float least_probability(const PartLearner& learner) {
  const auto* forest = std::get_if<forest::Forest>(&learner);
  return forest && forest->transform == forest::Transform::none ? 1e-3f : 1e-6f;
}

PartLearner widened(PartLearner learner, int features) {
  const auto wide = static_cast<std::size_t>(features);
  if (auto* linear = std::get_if<linear::LinearModel>(&learner)) {
    assert(linear->outputs == 1 && linear->features <= features);
    linear->weight.resize(wide);
    linear->features = features;
  } else if (auto* network = std::get_if<linear::LayeredModel>(&learner)) {
    assert(network->features <= features);
    auto& first = network->layers.front();
    first.weight.resize(wide * static_cast<std::size_t>(first.outputs));
    first.inputs = network->features = features;
    if (!network->skip.empty())
      network->skip.resize(wide * static_cast<std::size_t>(network->outputs));
  } else {
    std::get<forest::Forest>(learner).features = features;
  }
  return learner;
}

double part_log_odds(float probability, float least) {
  return evaluate::logit(static_cast<double>(std::clamp(probability, least, 1 - least)));
}

float mix(const Mixture& mixture, std::span<const float> probability) {
  assert(probability.size() == mixture.parts.size());
  double margin = mixture.intercept;
  for (std::size_t p = 0; p < probability.size(); ++p) {
    const auto& part = mixture.parts[p];
    margin += static_cast<double>(part.weight) * part_log_odds(probability[p], part.least);
  }
  return static_cast<float>(evaluate::logistic(margin));
}

}  // namespace genegraft::model
