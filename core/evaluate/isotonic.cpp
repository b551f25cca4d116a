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

}  // namespace

std::vector<IsotonicBlock> pool_adjacent_violators(std::span<const ScoreStep> steps) {
  std::vector<IsotonicBlock> blocks;
  for (std::size_t i = steps.size(); i-- > 0;) {
    IsotonicBlock block{steps[i].score, steps[i].score, steps[i].positives, steps[i].negatives};
    while (!blocks.empty() && blocks.back().rate() >= block.rate()) {
      block = joined(blocks.back(), block);
      blocks.pop_back();
    }
    blocks.push_back(block);
  }
  return blocks;
}

std::vector<IsotonicBlock> join_blocks(std::vector<IsotonicBlock> blocks, double least,
                                       std::size_t most) {
  assert(most >= 1);
  std::vector<IsotonicBlock> kept;
  bool open = false;  // the last of `kept` still lacks rows
  for (const auto& block : blocks) {
    if (open)
      kept.back() = joined(kept.back(), block);
    else
      kept.push_back(block);
    open = kept.back().positives < least || kept.back().negatives < least;
  }
  if (open && kept.size() > 1) {
    const auto rest = kept.back();
    kept.pop_back();
    kept.back() = joined(kept.back(), rest);
  }
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
