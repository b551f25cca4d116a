#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "forest/forest.hpp"

namespace genegraft::forest {

/// A forest packed for prediction: 8-byte nodes, breadth-first, siblings adjacent; several rows
/// walk a tree at once, so that their memory reads overlap. Answers equal the plain walk of
/// find_leaf to the last bit, natively and in WASM.
class Scorer {
 public:
  explicit Scorer(const Forest& forest);

  int features() const { return features_; }
  int outputs() const { return outputs_; }

  /// x: (N, F) row-major. out: (N, O), the mean of the trees' outputs, summed in tree order in
  /// double and rounded to float once. NaN goes left, as in find_leaf.
  void score(std::span<const float> x, std::span<float> out) const;

 private:
  int features_ = 0;
  int outputs_ = 1;
  // packed nodes, roots, depths and leaf outputs
};

}  // namespace genegraft::forest
