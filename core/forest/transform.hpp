#pragma once

#include <span>

#include "forest/forest.hpp"

namespace genegraft::forest {

/// Applies a forest's transform to the outputs v (O) of one sample, in double, the same bits
/// natively and in WASM.
void apply_transform(Transform transform, std::span<double> v);

}  // namespace genegraft::forest
