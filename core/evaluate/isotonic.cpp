#include "evaluate/isotonic.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>

namespace genegraft::evaluate {
namespace {

IsotonicBlock joined(const IsotonicBlock& below, const IsotonicBlock& above) {
  return {below.low, above.high, below.positives + above.positives,
          below.negatives + above.negatives};
}

/// Of the block's labels, each at the block's own rate.
double log_likelihood(const IsotonicBlock& block) {
  const double rows = block.positives + block.negatives;
  const auto part = [&](double count) { return count > 0 ? count * std::log(count / rows) : 0; };
  return part(block.positives) + part(block.negatives);
}

double cost_of_joining(const IsotonicBlock& below, const IsotonicBlock& above) {
  return log_likelihood(below) + log_likelihood(above) - log_likelihood(joined(below, above));
}

/// Puts the block on top; blocks below whose rate is not lower are joined to it.
void add_block(std::vector<IsotonicBlock>& blocks, IsotonicBlock block) {
  while (!blocks.empty() && blocks.back().rate() >= block.rate()) {
    block = joined(blocks.back(), block);
    blocks.pop_back();
  }
  blocks.push_back(block);
}

}  // namespace

std::vector<IsotonicBlock> pool_adjacent_violators(std::span<const ScoreStep> steps) {
  std::vector<IsotonicBlock> blocks;
  for (std::size_t i = steps.size(); i-- > 0;)
    add_block(blocks, {steps[i].score, steps[i].score, steps[i].positives, steps[i].negatives});
  return blocks;
}

std::vector<IsotonicBlock> soften_ends(std::vector<IsotonicBlock> blocks) {
  if (blocks.empty()) return blocks;
  // Counts that add up to the same rows and have the rate of the rule.
  auto& low = blocks.front();
  if (low.positives == 0) {
    low.positives = low.negatives / (low.negatives + 2);
    low.negatives -= low.positives;
  }
  auto& high = blocks.back();
  if (high.negatives == 0) {
    high.negatives = high.positives / (high.positives + 2);
    high.positives -= high.negatives;
  }
  std::vector<IsotonicBlock> softened;
  for (const auto& block : blocks) add_block(softened, block);
  return softened;
}

std::vector<IsotonicBlock> join_blocks(std::vector<IsotonicBlock> kept, std::size_t most) {
  assert(most >= 1);
  while (kept.size() > most) {
    std::size_t cheapest = 0;
    double lowest = std::numeric_limits<double>::infinity();
    for (std::size_t b = 0; b + 1 < kept.size(); ++b) {
      const double cost = cost_of_joining(kept[b], kept[b + 1]);
      if (cost >= lowest) continue;
      lowest = cost;
      cheapest = b;
    }
    kept[cheapest] = joined(kept[cheapest], kept[cheapest + 1]);
    kept.erase(kept.begin() + static_cast<std::ptrdiff_t>(cheapest) + 1);
  }
  return kept;
}

}  // namespace genegraft::evaluate
