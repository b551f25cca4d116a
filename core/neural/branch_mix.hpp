#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace genegraft::neural {

/// log odds = network * (the network's) + linear * (the linear branch's) + bias.
struct BranchMix {
  double network = 1, linear = 0;  ///< >= 0
  std::vector<double> bias;        ///< (O)
  double log_loss = 0;             ///< a row, of the rows it was fitted to
};

/// The mix of lowest log loss on rows that neither branch has learnt from, with a weak prior (a
/// normal one of deviation 1 around a network of weight 1, a branch of weight 0 and no bias) that
/// keeps it finite where a few rows are told apart perfectly. On these rows it is never worse than
/// either branch alone. network, linear: (N, O) log odds, of class 1 or of each class; y: (N).
BranchMix mix_branches(std::span<const float> network, std::span<const float> linear,
                       std::span<const std::int32_t> y, int outputs);

/// (N, O) log odds of rows by the mix.
std::vector<float> mixed(const BranchMix& mix, std::span<const float> network,
                         std::span<const float> linear);

/// Mean log loss of rows. log_odds: (N, O).
double log_loss(std::span<const float> log_odds, std::span<const std::int32_t> y, int outputs);

/// (N, K) probabilities of (N, O) log odds.
std::vector<float> probabilities(std::span<const float> log_odds, int outputs);

}  // namespace genegraft::neural
