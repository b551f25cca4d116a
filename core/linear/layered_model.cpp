#include "linear/layered_model.hpp"

#include <cassert>
#include <cstddef>

namespace genegraft::linear {
namespace {

using Numbers = std::vector<double>;

/// (outputs) of one sample (inputs).
Numbers forward(const DenseLayer& layer, const Numbers& x) {
  Numbers y(layer.bias.begin(), layer.bias.end());
  for (std::size_t i = 0; i < x.size(); ++i)
    for (std::size_t o = 0; o < y.size(); ++o) y[o] += x[i] * layer.weight[i * y.size() + o];
  return y;
}

}  // namespace

bool fits_together(const LayeredModel& model) {
  if (model.layers.empty() || model.outputs < 1 || model.features < 1) return false;
  int inputs = model.features;
  for (const auto& layer : model.layers) {
    if (layer.inputs != inputs || layer.outputs < 1 ||
        layer.bias.size() != static_cast<std::size_t>(layer.outputs) ||
        layer.weight.size() != static_cast<std::size_t>(inputs) * layer.bias.size())
      return false;
    inputs = layer.outputs;
  }
  return inputs == model.outputs &&
         (model.skip.empty() || model.skip.size() == static_cast<std::size_t>(model.features) *
                                                         static_cast<std::size_t>(model.outputs));
}

LinearModel linear_at(const LayeredModel& model, std::span<const float> x) {
  assert(x.size() == static_cast<std::size_t>(model.features));
  const std::size_t F = x.size(), O = static_cast<std::size_t>(model.outputs);
  std::vector<Numbers> before;  // of each layer but the first: its inputs, before relu
  Numbers h(x.begin(), x.end());
  for (const auto& layer : model.layers) {
    if (&layer != &model.layers.front()) {
      before.push_back(h);
      for (double& unit : h) unit = unit > 0 ? unit : 0;
    }
    h = forward(layer, h);
  }
  // Backwards: slope (units, O) of the margins by each layer's outputs, and the biases' own sum.
  Numbers intercept(O), slope(O * O);
  for (std::size_t o = 0; o < O; ++o) slope[o * O + o] = 1;
  for (std::size_t l = model.layers.size(); l-- > 0;) {
    const auto& layer = model.layers[l];
    const std::size_t units = layer.bias.size(), inputs = static_cast<std::size_t>(layer.inputs);
    for (std::size_t u = 0; u < units; ++u)
      for (std::size_t o = 0; o < O; ++o) intercept[o] += double{layer.bias[u]} * slope[u * O + o];
    Numbers below(inputs * O);
    for (std::size_t i = 0; i < inputs; ++i) {
      if (l > 0 && !(before[l - 1][i] > 0)) continue;  // relu lets nothing through
      for (std::size_t u = 0; u < units; ++u)
        for (std::size_t o = 0; o < O; ++o)
          below[i * O + o] += double{layer.weight[i * units + u]} * slope[u * O + o];
    }
    slope = std::move(below);
  }
  LinearModel linear{.features = model.features, .outputs = model.outputs};
  linear.weight.resize(F * O);
  for (std::size_t f = 0; f < F; ++f)
    for (std::size_t o = 0; o < O; ++o)
      linear.weight[o * F + f] = static_cast<float>(
          slope[f * O + o] + (model.skip.empty() ? 0.0 : double{model.skip[f * O + o]}));
  linear.intercept.assign(intercept.begin(), intercept.end());
  return linear;
}

}  // namespace genegraft::linear
