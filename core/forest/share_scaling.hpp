#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace genegraft::forest {

/// Shares p (K) of classes read as margins a_k + b p_k under softmax.
struct ShareScaling {
  std::vector<double> offset;  ///< (K) a
  double slope = 4;            ///< b
};

/// Fits both by log loss on rows whose class is known, by Newton's method, with weak normal priors:
/// slope 4 (what the log odds rise by with a share of 1/2) of variance 100, offsets 0 of 1e6.
/// shares: (N, O); one output for two classes is that of class 1. y: (N) classes in [0, K).
/// row_weight: (N) or empty for all 1.
ShareScaling fit_share_scaling(std::span<const float> shares, int outputs, int classes,
                               std::span<const std::int32_t> y, std::span<const float> row_weight);

}  // namespace genegraft::forest
