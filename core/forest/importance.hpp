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
  double mean = 0;            ///< fall of the quality when the column is shuffled
  double deviation = 0;       ///< over the repeats
  std::vector<double> draws;  ///< mean fall in each further number that the quality gave
};

/// How good outputs (N, O) are, higher being better: first the quality itself, then, for
/// intervals, the same in as many bootstrap draws as one likes. Called by several threads.
using Quality = std::function<std::vector<double>(std::span<const float> outputs)>;

/// Whatever answers rows.
struct RowScorer {
  int features = 0, outputs = 1;
  /// x: (N, F) -> (N, O), on the calling thread; called by several threads.
  std::function<void(std::span<const float> x, std::span<float> out)> score;
};

/// Permutation importance (Breiman 2001; Fisher, Rudin & Dominici 2019) on held-out rows x (N, F),
/// each column shuffled over all rows. Only rows that a shuffle gives another value are scored
/// again; in sparse columns few are.
std::vector<Importance> permutation_importance(const RowScorer& scorer, const Matrix& x,
                                               const Quality& quality,
                                               const PermutationOptions& options);
std::vector<Importance> permutation_importance(const Scorer& scorer, const Matrix& x,
                                               const Quality& quality,
                                               const PermutationOptions& options);

}  // namespace genegraft::forest
