#include "forest/binning.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <mutex>
#include <utility>

#include "base/parallel.hpp"
#include "forest/bin_edges.hpp"

namespace genegraft::forest {
namespace {

constexpr int kBlockRows = 512;
constexpr std::int64_t kSampleFloats = std::int64_t{1} << 26;  // 256 MiB of values at a time

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
        if (!std::isnan(row[f])) here[f].add(row[f], options.bins);
      }
    }
    const std::lock_guard lock(mutex);
    for (int f = 0; f < features; ++f) all[f].add(here[f], options.bins);
  });
  return all;
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
    std::erase_if(values[g], [](float value) { return std::isnan(value); });
    std::sort(values[g].begin(), values[g].end());
    table.edges[group[g]] = cut_runs(count_runs(values[g]), options.bins);
  });
}

void find_edges(const SampledRows& sample, const BinningOptions& options, BinnedTable& table) {
  const auto distinct = find_distinct(sample, options);
  std::vector<int> continuous;
  for (int f = 0; f < table.features; ++f) {
    if (distinct[f].overflowed()) {
      continuous.push_back(f);
    } else {
      table.edges[f] = cut_runs(count_runs(distinct[f].values()), options.bins);
    }
  }
  const auto group =
      static_cast<std::size_t>(std::max<std::int64_t>(1, kSampleFloats / sample.count));
  for (std::size_t first = 0; first < continuous.size(); first += group) {
    const auto n = std::min(group, continuous.size() - first);
    cut_group(sample, std::span(continuous).subspan(first, n), options, table);
  }
}

/// (F, N) bins while they are being found.
class ByteColumns {
 public:
  ByteColumns(int rows, int features) : bins_(features, std::vector<std::uint8_t>(rows)) {}

  /// Returns whether any of the n rows (n, F) misses a value of each feature.
  std::vector<std::uint8_t> bin_block(int first, int n, std::span<const float> rows,
                                      const std::vector<std::vector<float>>& edges) {
    const std::size_t features = bins_.size();
    std::vector<std::uint8_t> missing(features);
    for (std::size_t f = 0; f < features; ++f) {
      for (int i = 0; i < n; ++i) {
        const float x = rows[i * features + f];
        std::uint8_t bin = 0;
        if (std::isnan(x)) {
          bin = static_cast<std::uint8_t>(edges[f].size() + 1);
          missing[f] = 1;
        } else {
          bin = edges[f].size() == 1 ? x > edges[f][0] : find_bin(edges[f], x);
        }
        bins_[f][first + i] = bin;
      }
    }
    return missing;
  }

  std::vector<std::uint8_t> take(std::int64_t feature) { return std::move(bins_[feature]); }

 private:
  std::vector<std::vector<std::uint8_t>> bins_;
};

void fill_columns(const FillRows& fill, const BinningOptions& options, BinnedTable& table) {
  ByteColumns bytes(table.rows, table.features);
  std::mutex mutex;
  const std::int64_t blocks = (static_cast<std::int64_t>(table.rows) + kBlockRows - 1) / kBlockRows;
  parallel_for(blocks, options.threads, [&](std::int64_t block) {
    const int first = static_cast<int>(block * kBlockRows);
    const int n = std::min(kBlockRows, table.rows - first);
    std::vector<float> values(static_cast<std::size_t>(n) * table.features);
    fill(first, n, values);
    const auto missing = bytes.bin_block(first, n, values, table.edges);
    const std::lock_guard lock(mutex);
    for (int f = 0; f < table.features; ++f) table.has_missing[f] |= missing[f];
  });
  parallel_for(table.features, options.threads, [&](std::int64_t f) {
    table.columns[f] = BinnedColumn::hold(bytes.take(f), options.sparse_share);
  });
}

BinnedTable make_table(int rows, int features) {
  BinnedTable table{rows, features, {}, {}, {}};
  table.columns.resize(features);
  table.edges.resize(features);
  table.has_missing.resize(features);
  return table;
}

}  // namespace

BinnedTable bin_rows(int rows, int features, const FillRows& fill, const BinningOptions& options) {
  assert(options.bins >= 2 && options.bins <= 255 && options.sample_rows >= 1);
  BinnedTable table = make_table(rows, features);
  if (rows == 0) return table;
  find_edges({rows, features, std::min(rows, options.sample_rows), fill}, options, table);
  fill_columns(fill, options, table);
  return table;
}

BinnedTable bin_like(const BinnedTable& like, int rows, const FillRows& fill,
                     const BinningOptions& options) {
  BinnedTable table = make_table(rows, like.features);
  table.edges = like.edges;
  if (rows > 0) fill_columns(fill, options, table);
  return table;
}

}  // namespace genegraft::forest
