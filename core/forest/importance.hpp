#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "base/matrix.hpp"
#include "forest/scorer.hpp"

namespace genegraft::forest {

struct PermutationOptions {
  int repeats = 5;  ///< shuffles of each column
  std::uint64_t seed = 1;
  int threads = 0;  ///< 0: all
};

struct Importance {
  double mean = 0;       ///< fall of the quality when the column is shuffled
  double deviation = 0;  ///< over the repeats
};

/// Permutation importance (Breiman 2001; Fisher, Rudin & Dominici 2019) on held-out rows.
/// x: (N, F). `quality` maps outputs (N, O) to a number where higher is better.
std::vector<Importance> permutation_importance(
    const Scorer& scorer, const Matrix& x,
    const std::function<double(std::span<const float> outputs)>& quality,
    const PermutationOptions& options);

}  // namespace genegraft::forest
