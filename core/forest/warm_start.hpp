#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/error.hpp"
#include "forest/binning.hpp"
#include "forest/forest.hpp"

/// Transfer between data sets: what was learnt on a large one, the source, helps on the few rows of
/// another, the target, whose features mean the same.
namespace genegraft::forest {

/// Rows of the target.
struct TargetRows {
  int rows = 0;                       ///< N
  const FillRows& fill;               ///< their features, as the source knows them
  std::span<const std::int32_t> y;    ///< (N) classes in [0, K)
  std::span<const float> row_weight;  ///< (N) or empty for all 1; rows of 0 have no say
};

/// Whether leaves hold margins, which boosting adds to, or shares of classes.
enum class LeafMeaning : std::uint8_t { margins, shares };

/// Margins: a sum or average under `logistic` (one output) or `softmax`. Shares: a sum or average
/// without a transform. Others are an error that says why: no trees can be added to a minimum or
/// maximum, a probit or logistic outputs that do not compete.
Expected<LeafMeaning> leaf_meaning(const Forest& forest);
/// The same, and an error where the outputs cannot be those of `classes` classes.
Expected<LeafMeaning> leaf_meaning(const Forest& forest, int classes);

/// (N, O) outputs before the transform.
std::vector<float> find_margins(const Forest& forest, int rows, const FillRows& fill,
                                int threads = 0);

/// The source as a boosted forest of `classes` classes, to go on from with grow_boosting.
///
/// Margins stay as they are, up to their layout: one output for two classes, a target for every
/// tree for more. The log odds of an average of shares is no sum over trees, so a random forest's
/// share p_k enters linearly instead, margin_k = a_k + b p_k, with a and b fitted to the target's
/// rows by log loss, b by a weak prior near 4, the slope of the log odds at 1/2.
Expected<Forest> as_boosting(const Forest& source, int classes, const TargetRows& target,
                             int threads = 0);

}  // namespace genegraft::forest
