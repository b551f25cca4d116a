#pragma once

#include <span>
#include <vector>

#include "forest/forest.hpp"

namespace genegraft::forest {

/// Why a sample got its score: output = base + sum of contributions.
struct Contributions {
  std::vector<double> base;   ///< (O) mean output over the training samples (by cover)
  std::vector<double> value;  ///< (F, O) Shapley value of each feature
};

/// The path-dependent Shapley values of TreeSHAP (Lundberg et al. 2020, algorithm 2), exact.
/// Computed by quadrature over the inclusion probability, O(trees x nodes x depth) rather than
/// O(trees x leaves x depth^2) and without the cancellation of "unwinding"; derived in the source.
/// x: (F).
Contributions explain(const Forest& forest, std::span<const float> x);

}  // namespace genegraft::forest
