#pragma once

#include <limits>
#include <span>

#include "forest/gradient_cell.hpp"
#include "forest/packed_rows.hpp"

namespace genegraft::forest {

/// What splits of one tree have to keep, in the units of its cells.
///
/// With gradients summing to g and hessians to h, the loss of a leaf of value v changes by
/// g v + (h + l2) v^2 / 2 to second order; v = -g / (h + l2) is best, and twice the gain is
/// g^2 / (h + l2) (Chen & Guestrin 2016). A split's gain is that of its sides less the node's.
struct SplitRules {
  double l2 = 0;
  double leaf_hessian = 0;  ///< a side keeps at least, > 0 where empty sides must not be
  double leaf_rows = 1;     ///< looked at only where rows are counted
};

/// Values that a leaf may take, so that outputs follow a feature all along (monotone constraints).
struct ValueBounds {
  double low = -std::numeric_limits<double>::infinity();
  double high = std::numeric_limits<double>::infinity();

  bool operator==(const ValueBounds&) const = default;
};

/// "bin <= `bin`" goes left; missing values as `missing_right` says. A bin of the last value but
/// missing ones splits what is missing from what is not.
struct GradientSplit {
  int feature = -1;  ///< -1: none
  int bin = 0;
  bool missing_right = false;
  double score = 0;  ///< twice the gain of both sides
  Cell left = 0;
};

/// The best leaf value within bounds, and twice its gain.
double leaf_value(Cell sum, double l2, const ValueBounds& bounds);
double leaf_score(Cell sum, double l2, const ValueBounds& bounds);

/// A node whose splits are looked for.
struct SplitNode {
  Cell total = 0;
  double rows = 0;
  ValueBounds bounds;
};

/// Replaces `best` where a split of `feature` scores higher. The first found wins a tie.
/// cells: (bins) sums of each bin, 0 for place.common. rows: (bins) how many rows lie in each,
/// likewise, or none if unwanted.
/// monotone: -1, 0, +1: the left side's value is not to be below, no matter, not above the right's.
void find_split(int feature, const FeatureCells& place, std::span<const Cell> cells,
                std::span<const Cell> rows, const SplitNode& node, const SplitRules& rules,
                int monotone, GradientSplit& best);

}  // namespace genegraft::forest
