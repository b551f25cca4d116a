#pragma once

#include <algorithm>
#include <cmath>
#include <vector>

#include "base/random.hpp"
#include "linear/layered_model.hpp"

/// Networks of dense layers made up for tests, and a slow obvious reading of them.
namespace genegraft::linear {

inline std::vector<float> random_floats(std::size_t count, Random& random) {
  std::vector<float> values(count);
  for (float& value : values) value = static_cast<float>(random.uniform() * 2 - 1);
  return values;
}

/// units: F, then the outputs of every layer.
inline LayeredModel random_layers(const std::vector<int>& units, bool skip, Random& random) {
  LayeredModel model{.features = units.front(), .outputs = units.back()};
  for (std::size_t l = 0; l + 1 < units.size(); ++l) {
    const auto in = static_cast<std::size_t>(units[l]),
               out = static_cast<std::size_t>(units[l + 1]);
    model.layers.push_back(
        {units[l], units[l + 1], random_floats(in * out, random), random_floats(out, random)});
  }
  if (skip)
    model.skip = random_floats(
        static_cast<std::size_t>(model.features) * static_cast<std::size_t>(model.outputs), random);
  return model;
}

/// (O) margins of one sample (F), by the definition and in double.
inline std::vector<double> naive_margins(const LayeredModel& model, const float* x) {
  std::vector<double> h(x, x + model.features);
  for (std::size_t l = 0; l < model.layers.size(); ++l) {
    const auto& layer = model.layers[l];
    std::vector<double> next;
    for (int o = 0; o < layer.outputs; ++o) {
      double sum = layer.bias[o];
      for (int i = 0; i < layer.inputs; ++i) {
        const double input = l == 0 ? h[i] : std::max(0.0, h[i]);
        sum += input * layer.weight[static_cast<std::size_t>(i * layer.outputs + o)];
      }
      next.push_back(sum);
    }
    h = next;
  }
  for (std::size_t w = 0; w < model.skip.size(); ++w)
    h[w % h.size()] += double{x[w / h.size()]} * model.skip[w];
  return h;
}

/// (O) probabilities of margins.
inline std::vector<double> naive_probabilities(std::vector<double> margins) {
  if (margins.size() == 1) return {1 / (1 + std::exp(-margins[0]))};
  const double largest = *std::max_element(margins.begin(), margins.end());
  double sum = 0;
  for (double& m : margins) sum += m = std::exp(m - largest);
  for (double& m : margins) m /= sum;
  return margins;
}

}  // namespace genegraft::linear
