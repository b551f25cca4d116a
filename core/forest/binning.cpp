#include "forest/binning.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <mutex>

#include "base/parallel.hpp"

namespace genegraft::forest {
namespace {

constexpr int kBlockRows = 512;
constexpr std::int64_t kSampleFloats = std::int64_t{1} << 26;  // 256 MiB of values at a time

/// Midway between a < b, but such that a <= result < b: the rounding to float may reach b, and
/// the middle of an infinite interval is infinite or NaN.
float midway(float a, float b) {
  const auto middle = static_cast<float>((static_cast<double>(a) + static_cast<double>(b)) / 2);
  return middle >= a && middle < b ? middle : a;
}

/// The evenly spaced rows that edges are read from.
struct SampledRows {
  int rows = 0;
  int features = 0;
  int count = 0;
  const FillRows& fill;

  int row(std::int64_t index) const { return static_cast<int>(index * rows / count); }
  std::int64_t blocks() const { return (count + kBlockRows - 1) / kBlockRows; }

  /// Sampled rows of one block. out: (at most kBlockRows, F). Returns how many there are.
  int read(std::int64_t block, std::span<float> out) const {
    const auto first = block * kBlockRows;
    const int n = static_cast<int>(std::min<std::int64_t>(kBlockRows, count - first));
    if (count == rows) {
      fill(static_cast<int>(first), n, out.first(static_cast<std::size_t>(n) * features));
      return n;
    }
    for (int i = 0; i < n; ++i) {
      fill(row(first + i), 1, out.subspan(static_cast<std::size_t>(i) * features, features));
    }
    return n;
  }
};

/// Rising distinct values of a feature, as long as there are at most `limit` of them.
class DistinctValues {
 public:
  bool overflowed() const { return overflowed_; }
  const std::vector<float>& values() const { return values_; }

  void add(float value, int limit) {
    if (overflowed_) return;
    const auto place = std::lower_bound(values_.begin(), values_.end(), value);
    if (place != values_.end() && *place == value) return;
    overflowed_ = static_cast<int>(values_.size()) == limit;
    if (!overflowed_) values_.insert(place, value);
  }

  void add(const DistinctValues& other, int limit) {
    overflowed_ = overflowed_ || other.overflowed_;
    for (const float value : other.values_) add(value, limit);
  }

 private:
  std::vector<float> values_;
  bool overflowed_ = false;
};

std::vector<DistinctValues> find_distinct(const SampledRows& sample,
                                          const BinningOptions& options) {
  const int features = sample.features;
  std::vector<DistinctValues> all(features);
  std::mutex mutex;
  parallel_for(sample.blocks(), options.threads, [&](std::int64_t block) {
    std::vector<float> rows(static_cast<std::size_t>(kBlockRows) * features);
    std::vector<DistinctValues> here(features);
    const int n = sample.read(block, rows);
    for (int i = 0; i < n; ++i) {
      const float* row = rows.data() + static_cast<std::size_t>(i) * features;
      for (int f = 0; f < features; ++f) {
        assert(!std::isnan(row[f]));
        here[f].add(row[f], options.bins);
      }
    }
    const std::lock_guard lock(mutex);
    for (int f = 0; f < features; ++f) all[f].add(here[f], options.bins);
  });
  return all;
}

std::vector<float> edges_between(const std::vector<float>& distinct) {
  std::vector<float> edges;
  for (std::size_t i = 1; i < distinct.size(); ++i) {
    edges.push_back(midway(distinct[i - 1], distinct[i]));
  }
  return edges;
}

/// Cuts sorted values into at most `bins` bins of about equal counts. A run of equal values is
/// never cut; what it takes beyond its share is taken evenly from the bins that follow.
std::vector<float> quantile_edges(std::vector<float>& values, int bins) {
  std::sort(values.begin(), values.end());
  std::vector<float> edges;
  std::size_t start = 0;  // of the bin being filled
  for (std::size_t i = 1; i < values.size(); ++i) {
    const auto bins_left = static_cast<std::size_t>(bins) - edges.size();
    if (bins_left == 1) break;
    const bool full = (i - start) * bins_left >= values.size() - start;
    if (!full || values[i - 1] == values[i]) continue;
    edges.push_back(midway(values[i - 1], values[i]));
    start = i;
  }
  return edges;
}

/// Quantile edges of the features `group`, whose sampled values are held in memory together.
void cut_group(const SampledRows& sample, std::span<const int> group, const BinningOptions& options,
               BinnedTable& table) {
  std::vector<std::vector<float>> values(group.size(), std::vector<float>(sample.count));
  parallel_for(sample.blocks(), options.threads, [&](std::int64_t block) {
    std::vector<float> rows(static_cast<std::size_t>(kBlockRows) * sample.features);
    const int n = sample.read(block, rows);
    for (std::size_t g = 0; g < group.size(); ++g) {
      for (int i = 0; i < n; ++i) {
        values[g][block * kBlockRows + i] =
            rows[static_cast<std::size_t>(i) * sample.features + group[g]];
      }
    }
  });
  parallel_for(static_cast<std::int64_t>(group.size()), options.threads, [&](std::int64_t g) {
    table.edges[group[g]] = quantile_edges(values[g], options.bins);
  });
}

void find_edges(const SampledRows& sample, const BinningOptions& options, BinnedTable& table) {
  const auto distinct = find_distinct(sample, options);
  std::vector<int> continuous;
  for (int f = 0; f < table.features; ++f) {
    if (distinct[f].overflowed()) {
      continuous.push_back(f);
    } else {
      table.edges[f] = edges_between(distinct[f].values());
    }
  }
  const auto group =
      static_cast<std::size_t>(std::max<std::int64_t>(1, kSampleFloats / sample.count));
  for (std::size_t first = 0; first < continuous.size(); first += group) {
    const auto n = std::min(group, continuous.size() - first);
    cut_group(sample, std::span(continuous).subspan(first, n), options, table);
  }
}

/// Number of edges below x, by a binary search without branches.
std::uint8_t find_bin(std::span<const float> edges, float x) {
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

void bin_block(int first, int n, std::span<const float> rows, BinnedTable& table) {
  for (int f = 0; f < table.features; ++f) {
    const std::span<const float> edges = table.edges[f];
    std::uint8_t* bins = table.bins.data() + static_cast<std::size_t>(f) * table.rows + first;
    for (int i = 0; i < n; ++i) {
      const float x = rows[static_cast<std::size_t>(i) * table.features + f];
      assert(!std::isnan(x));
      bins[i] = edges.size() == 1 ? x > edges[0] : find_bin(edges, x);
    }
  }
}

}  // namespace

BinnedTable bin_rows(int rows, int features, const FillRows& fill, const BinningOptions& options) {
  assert(options.bins >= 2 && options.bins <= 256 && options.sample_rows >= 1);
  BinnedTable table{.rows = rows, .features = features, .bins = {}, .edges = {}};
  table.edges.resize(features);
  table.bins.resize(static_cast<std::size_t>(rows) * features);
  if (rows == 0) return table;
  find_edges({rows, features, std::min(rows, options.sample_rows), fill}, options, table);
  const std::int64_t blocks = (static_cast<std::int64_t>(rows) + kBlockRows - 1) / kBlockRows;
  parallel_for(blocks, options.threads, [&](std::int64_t block) {
    const int first = static_cast<int>(block * kBlockRows);
    const int n = std::min(kBlockRows, rows - first);
    std::vector<float> values(static_cast<std::size_t>(n) * features);
    fill(first, n, values);
    bin_block(first, n, values, table);
  });
  return table;
}

}  // namespace genegraft::forest
