#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <utility>

#include "base/parallel.hpp"
#include "forest/bin_edges.hpp"
#include "forest/binning.hpp"

namespace genegraft::forest {
namespace {

/// The entries of neighbouring columns, column after column: part of a matrix, transposed.
struct ColumnEntries {
  int first = 0;                   ///< column
  std::vector<std::size_t> start;  ///< (columns + 1) first entry of each
  std::vector<std::uint32_t> row;  ///< (entries) rising within a column
  std::vector<float> value;        ///< (entries)
};

/// Columns [first, last), whose numbers of entries are `count` (F).
ColumnEntries transpose(const SparseMatrix& x, std::span<const std::int64_t> count, int first,
                        int last) {
  ColumnEntries entries{first, {0}, {}, {}};
  for (int f = first; f < last; ++f) entries.start.push_back(entries.start.back() + count[f]);
  entries.row.resize(entries.start.back());
  entries.value.resize(entries.start.back());
  std::vector<std::size_t> next = entries.start;
  for (int i = 0; i < x.rows; ++i) {
    const auto row = x.row(i);
    const auto begin = std::lower_bound(row.column.begin(), row.column.end(), first);
    for (auto e = static_cast<std::size_t>(begin - row.column.begin());
         e < row.column.size() && row.column[e] < last; ++e) {
      const std::size_t place = next[row.column[e] - first]++;
      entries.row[place] = static_cast<std::uint32_t>(i);
      entries.value[place] = row.value[e];
    }
  }
  return entries;
}

/// One column: values that are not held are 0.
struct SparseValues {
  int rows;
  std::span<const std::uint32_t> row;
  std::span<const float> value;
};

/// The edges that `bin_rows` reads from sampled rows: entry by entry, zeros counted.
std::vector<float> find_edges(const SparseValues& x, const BinningOptions& options) {
  const std::int64_t rows = x.rows;
  const std::int64_t sampled = std::min(x.rows, options.sample_rows);
  std::vector<float> values;
  std::int64_t zeros = sampled;
  for (std::size_t e = 0; e < x.row.size(); ++e) {
    const std::int64_t index = (x.row[e] * sampled + rows - 1) / rows;
    if (index * rows / sampled != x.row[e]) continue;
    if (x.value[e] == 0) continue;
    --zeros;
    if (!std::isnan(x.value[e])) values.push_back(x.value[e]);
  }
  std::sort(values.begin(), values.end());
  std::vector<ValueRun> runs = count_runs(values);
  if (zeros > 0) {
    const auto place =
        std::find_if(runs.begin(), runs.end(), [](const ValueRun& run) { return run.value > 0; });
    runs.insert(place, {0.0f, zeros});
  }
  return cut_runs(runs, options.bins);
}

/// The bins of a column's entries, and how many rows have each bin.
struct EntryBins {
  std::vector<std::uint8_t> bin;  ///< (entries)
  std::uint8_t zero = 0;          ///< bin of the rows without an entry
  std::array<std::int64_t, 256> count{};
};

EntryBins bin_entries(const SparseValues& x, std::span<const float> edges) {
  EntryBins bins;
  bins.zero = find_bin(edges, 0.0f);
  bins.bin.reserve(x.value.size());
  const auto missing = static_cast<std::uint8_t>(edges.size() + 1);
  for (const float value : x.value) {
    bins.bin.push_back(std::isnan(value) ? missing : find_bin(edges, value));
    ++bins.count[bins.bin.back()];
  }
  bins.count[bins.zero] += x.rows - static_cast<std::int64_t>(x.value.size());
  return bins;
}

BinnedColumn make_column(const SparseValues& x, const EntryBins& bins, double sparse_share) {
  const auto most = std::max_element(bins.count.begin(), bins.count.end()) - bins.count.begin();
  const auto others = static_cast<double>(x.rows - bins.count[most]);
  if (most != bins.zero || others > sparse_share * x.rows) {
    std::vector<std::uint8_t> bytes(x.rows, bins.zero);
    for (std::size_t e = 0; e < x.row.size(); ++e) bytes[x.row[e]] = bins.bin[e];
    return BinnedColumn::hold(std::move(bytes), sparse_share);
  }
  std::vector<std::uint32_t> held;
  std::vector<std::uint8_t> held_bins;
  for (std::size_t e = 0; e < x.row.size(); ++e) {
    if (bins.bin[e] == bins.zero) continue;
    held.push_back(x.row[e]);
    held_bins.push_back(bins.bin[e]);
  }
  return BinnedColumn::hold_some(x.rows, bins.zero, held, held_bins);
}

/// Cuts the columns into parts that a thread transposes at a time: the first column of each part,
/// and F at last.
std::vector<int> part_columns(std::span<const std::int64_t> count) {
  constexpr int kPartColumns = 64;
  constexpr std::int64_t kPartEntries = 1 << 20;
  std::vector<int> first{0};
  std::int64_t entries = 0;
  for (int f = 0; f < static_cast<int>(count.size()); ++f) {
    if (f - first.back() == kPartColumns || (f > first.back() && entries > kPartEntries)) {
      first.push_back(f);
      entries = 0;
    }
    entries += count[f];
  }
  first.push_back(static_cast<int>(count.size()));
  return first;
}

void bin_column(const SparseValues& x, int feature, const BinningOptions& options,
                BinnedTable& table) {
  const EntryBins bins = bin_entries(x, table.edges[feature]);
  table.columns[feature] = make_column(x, bins, options.sparse_share);
  table.has_missing[feature] = bins.count[table.edges[feature].size() + 1] > 0;
}

/// Fills a table whose edges are known, or finds them first.
BinnedTable bin_columns(const SparseMatrix& x, const BinningOptions& options,
                        const BinnedTable* like) {
  assert(options.bins >= 2 && options.bins <= 255 && options.sample_rows >= 1);
  BinnedTable table{x.rows, x.columns, {}, {}, {}};
  table.columns.resize(x.columns);
  table.edges.resize(x.columns);
  table.has_missing.resize(x.columns);
  if (like != nullptr) table.edges = like->edges;
  if (x.rows == 0) return table;
  std::vector<std::int64_t> count(x.columns);
  for (const std::int32_t column : x.column) ++count[column];
  const std::vector<int> parts = part_columns(count);
  parallel_for(static_cast<std::int64_t>(parts.size()) - 1, options.threads, [&](std::int64_t p) {
    const ColumnEntries entries = transpose(x, count, parts[p], parts[p + 1]);
    for (int f = parts[p]; f < parts[p + 1]; ++f) {
      const std::size_t first = entries.start[f - parts[p]];
      const std::size_t n = entries.start[f - parts[p] + 1] - first;
      const SparseValues values{x.rows, std::span(entries.row).subspan(first, n),
                                std::span(entries.value).subspan(first, n)};
      if (like == nullptr) table.edges[f] = find_edges(values, options);
      bin_column(values, f, options, table);
    }
  });
  return table;
}

}  // namespace

BinnedTable bin_rows(const SparseMatrix& x, const BinningOptions& options) {
  return bin_columns(x, options, nullptr);
}

BinnedTable bin_like(const BinnedTable& like, const SparseMatrix& x,
                     const BinningOptions& options) {
  assert(like.features == x.columns);
  return bin_columns(x, options, &like);
}

}  // namespace genegraft::forest
