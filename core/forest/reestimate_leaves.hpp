#pragma once

#include "base/error.hpp"
#include "forest/forest.hpp"
#include "forest/warm_start.hpp"

namespace genegraft::forest {

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
