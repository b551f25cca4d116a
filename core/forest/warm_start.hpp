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

/// What the source's value of a leaf counts for, > 0. Tried from CIRCLE-seq to SITE-seq and to
/// DeepCRISPR's HEK293T set, 100 and 1,000 rows: shares did best with 5, margins with 100 or more
/// (the whole tree sequence moves, so each of its steps must be short).
struct ReestimateOptions {
  double share_prior = 5;     ///< in target rows
  double margin_prior = 100;  ///< in sum of hessians
  int threads = 0;            ///< 0: all; the forest is the same for any number
};

/// The source's trees with leaf values re-estimated on the target's rows, each as the posterior
/// mean under a prior around the source's value v of strength m, as ReestimateOptions has it.
/// Shares, with n_k rows of class k in the leaf: (m v_k + n_k) / (m + n), a Dirichlet prior.
/// Margins, tree after tree, with gradients g and hessians h of the whole forest as it then stands:
/// v - g / (h + m), a normal prior, one Newton step. Leaves that no row reaches keep their values.
/// Cover stays the source's. Memory for margins: 4 N trees bytes.
Expected<Forest> reestimate_leaves(const Forest& source, int classes, const TargetRows& target,
                                   const ReestimateOptions& options);

}  // namespace genegraft::forest
