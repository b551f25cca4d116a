#include "forest/bin_edges.hpp"

namespace genegraft::forest {
namespace {

/// Midway between a < b, but such that a <= result < b: the rounding to float may reach b, and
/// the middle of an infinite interval is infinite or NaN.
float midway(float a, float b) {
  const auto middle = static_cast<float>((static_cast<double>(a) + static_cast<double>(b)) / 2);
  return middle >= a && middle < b ? middle : a;
}

}  // namespace

std::vector<ValueRun> count_runs(std::span<const float> values) {
  std::vector<ValueRun> runs;
  for (const float value : values) {
    if (runs.empty() || runs.back().value != value) runs.push_back({value + 0.0f, 0});
    ++runs.back().count;
  }
  return runs;
}

std::vector<float> cut_runs(std::span<const ValueRun> runs, int bins) {
  std::vector<float> edges;
  const bool few = runs.size() <= static_cast<std::size_t>(bins);
  std::int64_t filled = 0;  // of the bin being filled
  std::int64_t left = 0;    // in that bin and behind it
  for (const ValueRun& run : runs) left += run.count;
  for (std::size_t i = 1; i < runs.size(); ++i) {
    const auto bins_left = bins - static_cast<std::int64_t>(edges.size());
    if (bins_left == 1) break;
    filled += runs[i - 1].count;
    const bool full = filled * bins_left >= left;
    const bool next_fills_one = runs[i].count * (bins_left - 1) >= left - filled;
    if (!few && !full && !next_fills_one) continue;
    edges.push_back(midway(runs[i - 1].value, runs[i].value));
    left -= filled;
    filled = 0;
  }
  return edges;
}

}  // namespace genegraft::forest
