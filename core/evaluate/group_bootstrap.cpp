#include "evaluate/group_bootstrap.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/random.hpp"

namespace genegraft::evaluate {
namespace {

double percentile(const std::vector<double>& sorted, double share) {
  const double at = share * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(at);
  const auto above = std::min(below + 1, sorted.size() - 1);
  return std::lerp(sorted[below], sorted[above], at - static_cast<double>(below));
}

}  // namespace

std::vector<Weights> draw_groups(int groups, std::uint64_t seed, std::int64_t first_draw) {
  std::vector<Weights> weight(groups);
  std::vector<float> drawn;  // one lane by itself stays in the cache, all of them may not
  for (int l = 0; l < kLanes; ++l) {
    drawn.assign(groups, 0);
    Random random(seed, static_cast<std::uint64_t>(first_draw + l));
    for (int i = 0; i < groups; ++i) drawn[random.below(groups)] += 1;
    for (int g = 0; g < groups; ++g) weight[g][l] = drawn[g];
  }
  return weight;
}

Interval percentile_interval(std::span<const double> draws) {
  std::vector<double> sorted;
  for (const double draw : draws) {
    if (!std::isnan(draw)) sorted.push_back(draw);
  }
  if (sorted.empty()) {
    constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
    return {kNone, kNone};
  }
  std::sort(sorted.begin(), sorted.end());
  return {percentile(sorted, 0.025), percentile(sorted, 0.975)};
}

}  // namespace genegraft::evaluate
