#pragma once

#include <span>
#include <vector>

#include "linear/layered_model.hpp"

namespace genegraft::linear {

/// What a level of each column stands for when a matrix (inputs, outputs) is written as whole
/// numbers from -127 to 127 times such a scale. Scales have 16 binary digits: products with levels
/// are then exact, and a matrix that was made of levels has the scales that it was made with.
std::vector<float> int8_scales(std::span<const float> matrix, int outputs);

/// The network with each weight at the nearest level, biases as they were; marked to be stored so.
LayeredModel with_int8_matrices(LayeredModel model);

}  // namespace genegraft::linear
