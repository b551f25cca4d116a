#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "forest/quadrature.hpp"

namespace genegraft::forest {

/// Rules for paths of up to `longest` features, by their numbers of points M.
using Quadratures = std::vector<Quadrature>;
Quadratures make_quadratures(int longest);

/// What each feature on a path of D features gets of a leaf of value 1, by the sample's pattern:
/// which of the features it passes. Derived in the source.
class PathShares {
 public:
  explicit PathShares(const Quadratures& quadratures) : quadratures_(quadratures) {}

  /// Takes up a path. cold: (D), shares of the cover that pass.
  void take_path(std::span<const double> cold);

  /// pattern: (ceil(D / 32)) words. Writes feature j's share to out[j * stride].
  void find_shares(std::span<const std::uint32_t> pattern, double* out, std::size_t stride);

  /// All patterns at once: out (D, 2^D), feature j's share for pattern p at out[j << D | p].
  void tabulate(double* out);

 private:
  const Quadratures& quadratures_;
  int features_ = 0;                 // D
  std::size_t points_ = 0;           // M
  std::vector<double> cold_;         // (D)
  std::vector<double> hot_factor_;   // (D, M) q + (1 - q) cold
  std::vector<double> cold_factor_;  // (D, M) (1 - q) cold
  std::vector<double> hot_weight_;   // (D, M) weight / hot_factor
  std::vector<double> cold_weight_;  // (D, M) weight / cold_factor, 0 where that is 0
  std::vector<double> reach_;        // (M), or (2^D, M) for a table
};

}  // namespace genegraft::forest
