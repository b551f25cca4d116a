#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace genegraft::forest {

/// A value of a feature and in how many rows it occurs.
struct ValueRun {
  float value;
  std::int64_t count;
};

/// Equal values counted; `values` must be sorted. -0 counts as 0.
std::vector<ValueRun> count_runs(std::span<const float> values);

/// Rising thresholds that cut runs of rising values into at most `bins` bins: each value has its
/// own if there are few enough, else bins hold about equal counts. A run is never cut; one that
/// fills a bin by itself gets it for itself, and what it takes beyond its share is taken evenly
/// from the bins that follow.
std::vector<float> cut_runs(std::span<const ValueRun> runs, int bins);

/// Number of edges below x, by a binary search without branches.
inline std::uint8_t find_bin(std::span<const float> edges, float x) {
  const float* below = edges.data();
  std::size_t length = edges.size();
  while (length > 0) {
    const std::size_t half = length / 2;
    const bool beyond = below[half] < x;
    below += beyond ? half + 1 : 0;
    length = beyond ? length - half - 1 : half;
  }
  return static_cast<std::uint8_t>(below - edges.data());
}

}  // namespace genegraft::forest
