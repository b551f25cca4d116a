#pragma once

#include <span>
#include <vector>

#include "evaluate/score_steps.hpp"

namespace genegraft::evaluate {

/// Neighbouring scores that share one rate of positives.
struct IsotonicBlock {
  float low = 0, high = 0;  ///< scores of its rows, both included
  double positives = 0, negatives = 0;
  double rate() const { return positives / (positives + negatives); }
};

/// The rising step function nearest to the labels, as blocks from the lowest score up, their rates
/// rising strictly: pool adjacent violators (Ayer et al. 1955). Equal scores are one. steps: from
/// the highest score down.
std::vector<IsotonicBlock> pool_adjacent_violators(std::span<const ScoreStep> steps);

/// The lowest block without a positive and the highest without a negative, of n rows, get the rates
/// 1 / (n + 2) and (n + 1) / (n + 2) (Laplace's rule of succession) instead of 0 and 1, which would
/// call a site impossible on the strength of a sample; where such a rate passes the neighbour's,
/// the two are joined.
std::vector<IsotonicBlock> soften_ends(std::vector<IsotonicBlock> blocks);

/// Joins the neighbours that cost the least likelihood until there are at most `most` blocks.
std::vector<IsotonicBlock> join_blocks(std::vector<IsotonicBlock> blocks, std::size_t most);

}  // namespace genegraft::evaluate
