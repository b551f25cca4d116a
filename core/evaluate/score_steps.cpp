#include "evaluate/score_steps.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <cstring>

namespace genegraft::evaluate {
namespace {

/// A whole number that rises where the score falls: integers sort faster than floats through an
/// index, and stay in order even if a NaN slips through, where std::sort of floats would not.
std::uint64_t falling_key(float score) {
  assert(!std::isnan(score));
  score += 0.0f;  // -0 becomes 0: they are equal, their bits are not
  std::uint32_t bits;
  std::memcpy(&bits, &score, sizeof bits);
  return (bits >> 31) ? bits : ~bits & 0x7fffffffu;
}

}  // namespace

std::vector<int> order_by_score(std::span<const float> score) {
  std::vector<std::uint64_t> keys(score.size());
  for (std::size_t i = 0; i < score.size(); ++i) keys[i] = falling_key(score[i]) << 32 | i;
  std::sort(keys.begin(), keys.end());
  std::vector<int> order(score.size());
  for (std::size_t i = 0; i < keys.size(); ++i) order[i] = static_cast<int>(keys[i] & 0xffffffffu);
  return order;
}

std::vector<ScoreStep> score_steps(std::span<const float> score, std::span<const std::int32_t> y) {
  assert(score.size() == y.size());
  std::vector<ScoreStep> steps;
  for (const int row : order_by_score(score)) {
    if (steps.empty() || steps.back().score != score[row]) steps.push_back({score[row], 0, 0});
    (y[row] ? steps.back().positives : steps.back().negatives) += 1;
  }
  return steps;
}

}  // namespace genegraft::evaluate
