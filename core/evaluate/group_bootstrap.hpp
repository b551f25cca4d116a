#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "evaluate/weighted_ranking.hpp"

namespace genegraft::evaluate {

/// Weights of kLanes bootstrap draws of whole groups: each draw takes `groups` groups with
/// replacement, and a group drawn m times weighs m (Field & Welsh 2007, the cluster bootstrap).
/// Rows of one guide resemble each other; drawing them singly would make intervals too narrow.
/// Lane l is draw first_draw + l of the seed, the same whichever draws lie beside it.
std::vector<Weights> draw_groups(int groups, std::uint64_t seed, std::int64_t first_draw);

/// Percentiles 2.5 and 97.5, interpolated linearly as NumPy does. NaN draws are left out.
struct Interval {
  double low = 0, high = 0;  ///< NaN where no draw is left
};
Interval percentile_interval(std::span<const double> draws);

}  // namespace genegraft::evaluate
