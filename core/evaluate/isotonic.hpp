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

/// Joins neighbours until each block stands on at least `least` rows of either class (or there is
/// but one), then those that cost the least likelihood until there are at most `most`. A block
/// without positives would call a site impossible on the strength of a sample.
std::vector<IsotonicBlock> join_blocks(std::vector<IsotonicBlock> blocks, double least,
                                       std::size_t most);

}  // namespace genegraft::evaluate
