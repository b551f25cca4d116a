#include "linear/int8_layers.hpp"

#include <algorithm>
#include <cmath>

namespace genegraft::linear {
namespace {

constexpr float kLevels = 127;
constexpr float kScaleSteps = 65536;
constexpr float kLeast = 1e-30F;  // a column of less is one of zeros

float round_up(float scale) {
  int exponent = 0;
  const float fraction = std::frexp(scale, &exponent);
  return std::ldexp(std::ceil(fraction * kScaleSteps) / kScaleSteps, exponent);
}

void to_levels(std::vector<float>& matrix, int outputs) {
  const auto scale = int8_scales(matrix, outputs);
  for (std::size_t i = 0; i < matrix.size(); ++i) {
    const float of_column = scale[i % scale.size()];
    matrix[i] = std::nearbyint(matrix[i] / of_column) * of_column;
  }
}

}  // namespace

std::vector<float> int8_scales(std::span<const float> matrix, int outputs) {
  std::vector<float> scale(static_cast<std::size_t>(outputs));
  for (std::size_t i = 0; i < matrix.size(); ++i) {
    auto& most = scale[i % scale.size()];
    most = std::max(most, std::abs(matrix[i]));
  }
  for (auto& s : scale) s = s > kLeast ? round_up(s / kLevels) : 1;
  return scale;
}

LayeredModel with_int8_matrices(LayeredModel model) {
  for (auto& layer : model.layers) to_levels(layer.weight, layer.outputs);
  if (!model.skip.empty()) to_levels(model.skip, model.outputs);
  model.int8_matrices = true;
  return model;
}

}  // namespace genegraft::linear
