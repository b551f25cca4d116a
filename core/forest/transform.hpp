#pragma once

#include <span>

#include "forest/forest.hpp"

namespace genegraft::forest {

/// Whether an output depends on the others of its sample.
inline bool is_softmax(Transform transform) {
  return transform == Transform::softmax || transform == Transform::softmax_zero;
}

/// Applies a forest's transform to the outputs v (O) of one sample, or, unless it is a softmax, to
/// one output of any samples, in double, the same bits natively and in WASM.
void apply_transform(Transform transform, std::span<double> v);

}  // namespace genegraft::forest
