#include "forest/packed_rows.hpp"

#include <algorithm>
#include <cassert>
#include <numeric>

namespace genegraft::forest {
namespace {

constexpr int kCodeValues = 256;
constexpr int kCodes = 8;
constexpr int kSparseCells = 16384;   // of a block: 128 KiB, an eighth of a core's own cache. With
                                      // a quarter of that a row's entries come in runs too short
                                      // to guess the end of, which took 30 % longer
constexpr int kSparseBins = 17;       // with fewer a feature shares its byte, which costs less
constexpr double kSparseShare = 0.5;  // held rows at most: an entry is two bytes, a code one

/// Rows of each bin.
std::vector<std::int64_t> count_bins(const BinnedTable& table, int feature) {
  const BinnedColumn& column = table.columns[feature];
  std::vector<std::int64_t> count(kCodeValues);
  if (column.is_sparse()) {
    column.for_each_held([&](std::uint32_t, std::uint8_t bin) { ++count[bin]; });
    count[column.common_bin()] += table.rows - static_cast<std::int64_t>(column.held_count());
  } else {
    for (const std::uint8_t bin : column.bytes()) ++count[bin];
  }
  return count;
}

struct Column {
  int feature;
  int bins;
  int common;
  double held;  ///< share of the rows outside the commonest bin
};

std::vector<Column> describe(const BinnedTable& table, WorkerTeam& team) {
  std::vector<Column> columns(table.features);
  team.for_each(table.features, [&](std::int64_t f, int) {
    const auto feature = static_cast<int>(f);
    const auto count = count_bins(table, feature);
    const auto most = std::max_element(count.begin(), count.end());
    columns[f] = {feature, table.bins(feature), static_cast<int>(most - count.begin()),
                  1 - static_cast<double>(*most) / std::max(1, table.rows)};
  });
  return columns;
}

/// Features that share one code.
struct Code {
  std::vector<Column> columns;
  int values = 1;
};

/// First fit, the features of most bins first.
std::vector<Code> share_codes(std::vector<Column> columns) {
  std::stable_sort(columns.begin(), columns.end(),
                   [](const Column& a, const Column& b) { return a.bins > b.bins; });
  std::vector<Code> codes;
  for (const Column& column : columns) {
    auto code = std::find_if(codes.begin(), codes.end(), [&](const Code& candidate) {
      return candidate.values * column.bins <= kCodeValues;
    });
    if (code == codes.end()) code = codes.insert(codes.end(), Code{});
    code->columns.push_back(column);
    code->values *= column.bins;
  }
  return codes;
}

PackedBlock plan_dense(std::span<const Code> codes) {
  PackedBlock block;
  for (std::size_t c = 0; c < codes.size(); ++c) {
    int stride = 1;
    for (const Column& column : codes[c].columns) {
      block.features.push_back(
          {column.feature, block.cells, column.bins, static_cast<int>(c), stride});
      block.cells += column.bins;
      stride *= column.bins;
    }
    block.code_values[c] = codes[c].values;
  }
  block.additions = kCodes;
  return block;
}

void pack_dense(const BinnedTable& table, PackedBlock& block) {
  constexpr int kAtOnce = 4096;
  block.codes.resize(table.rows);
  std::vector<std::uint8_t> bins(kAtOnce);
  for (int first = 0; first < table.rows; first += kAtOnce) {
    const int n = std::min(kAtOnce, table.rows - first);
    for (const auto& feature : block.features) {
      table.columns[feature.feature].read(first, std::span(bins).first(n));
      // A code never exceeds its byte, so the sum over features does not carry.
      const int shift = 8 * feature.code;
      for (int i = 0; i < n; ++i) {
        block.codes[first + i] += static_cast<std::uint64_t>(bins[i] * feature.stride) << shift;
      }
    }
  }
}

/// Visits the rows that are not in the commonest bin, rising.
template <typename Visit>
void for_each_other(const BinnedColumn& column, int common, const Visit& visit) {
  if (column.is_sparse() && column.common_bin() == common) {
    column.for_each_held(visit);
    return;
  }
  for (int row = 0; row < column.rows(); ++row) {
    const std::uint8_t bin = column.bin(row);
    if (bin != common) visit(static_cast<std::uint32_t>(row), bin);
  }
}

void pack_sparse(const BinnedTable& table, PackedBlock& block) {
  block.start.assign(table.rows + 1, 0);
  for (const auto& feature : block.features) {
    for_each_other(table.columns[feature.feature], feature.common,
                   [&](std::uint32_t row, std::uint8_t) { ++block.start[row + 1]; });
  }
  std::partial_sum(block.start.begin(), block.start.end(), block.start.begin());
  block.entries.resize(block.start.back());
  std::vector<std::uint32_t> next(block.start.begin(), block.start.end() - 1);
  for (const auto& feature : block.features) {
    for_each_other(table.columns[feature.feature], feature.common,
                   [&, first = feature.first](std::uint32_t row, std::uint8_t bin) {
                     block.entries[next[row]++] = static_cast<std::uint16_t>(first + bin);
                   });
  }
  block.additions = static_cast<double>(block.entries.size()) / std::max(1, table.rows);
}

std::vector<PackedBlock> plan_sparse(std::span<const Column> columns) {
  std::vector<PackedBlock> blocks;
  for (const Column& column : columns) {
    if (blocks.empty() || blocks.back().cells + column.bins > kSparseCells) {
      blocks.push_back({.sparse = true});
    }
    PackedBlock& block = blocks.back();
    block.features.push_back({column.feature, block.cells, column.bins, 0, 1, column.common});
    block.cells += column.bins;
  }
  return blocks;
}

template <int kUsed>
void count_codes(std::span<const std::uint32_t> rows, std::span<const Cell> cell_of_row,
                 const std::uint64_t* codes, Cell* scratch) {
  constexpr std::size_t kAhead = 24;
  const std::size_t n = rows.size();
  for (std::size_t i = 0; i < n; ++i) {
    const std::uint32_t soon = rows[std::min(i + kAhead, n - 1)];
    __builtin_prefetch(codes + soon);
    __builtin_prefetch(cell_of_row.data() + soon);
    const std::uint32_t row = rows[i];
    const Cell cell = cell_of_row[row];
    std::uint64_t code = codes[row];
    for (int c = 0; c < kUsed; ++c) {
      scratch[c * kCodeValues + (code & 0xff)] += cell;
      code >>= 8;
    }
  }
}

/// Sums of the joint cells over all features of the code but one.
void share_out(const PackedBlock::Feature& feature, int values, const Cell* joint, Cell* out) {
  const int round = feature.stride * feature.bins;
  for (int high = 0; high < values; high += round) {
    for (int bin = 0; bin < feature.bins; ++bin) {
      Cell sum = 0;
      const Cell* from = joint + high + bin * feature.stride;
      for (int low = 0; low < feature.stride; ++low) sum += from[low];
      out[bin] += sum;
    }
  }
}

void fill_dense(const PackedBlock& block, std::span<const std::uint32_t> rows,
                std::span<const Cell> cell_of_row, std::span<Cell> out, std::span<Cell> scratch) {
  const auto used = static_cast<int>(
      std::count_if(block.code_values.begin(), block.code_values.end(), [](int n) { return n; }));
  std::fill_n(scratch.begin(), used * kCodeValues, Cell{0});
  constexpr decltype(&count_codes<1>) kCount[] = {&count_codes<1>, &count_codes<2>, &count_codes<3>,
                                                  &count_codes<4>, &count_codes<5>, &count_codes<6>,
                                                  &count_codes<7>, &count_codes<8>};
  kCount[used - 1](rows, cell_of_row, block.codes.data(), scratch.data());
  for (const auto& feature : block.features) {
    share_out(feature, block.code_values[feature.code], scratch.data() + feature.code * kCodeValues,
              out.data() + feature.first);
  }
}

void fill_sparse(const PackedBlock& block, std::span<const std::uint32_t> rows,
                 std::span<const Cell> cell_of_row, std::span<Cell> out) {
  constexpr std::size_t kAhead = 8;
  const std::uint16_t* entries = block.entries.data();
  const std::size_t n = rows.size();
  for (std::size_t i = 0; i < n; ++i) {
    __builtin_prefetch(entries + block.start[rows[std::min(i + kAhead, n - 1)]]);
    const std::uint32_t row = rows[i];
    const Cell cell = cell_of_row[row];
    const std::uint32_t last = block.start[row + 1];
    for (std::uint32_t e = block.start[row]; e < last; ++e) out[entries[e]] += cell;
  }
}

}  // namespace

void PackedBlock::fill(std::span<const std::uint32_t> rows, std::span<const Cell> cell_of_row,
                       std::span<Cell> out, std::span<Cell> scratch) const {
  assert(static_cast<int>(out.size()) == cells && scratch.size() >= kScratchCells);
  std::fill(out.begin(), out.end(), Cell{0});
  if (rows.empty()) return;
  if (sparse) {
    fill_sparse(*this, rows, cell_of_row, out);
  } else {
    fill_dense(*this, rows, cell_of_row, out, scratch);
  }
}

PackedRows pack_rows(const BinnedTable& table, WorkerTeam& team) {
  std::vector<Column> sparse, dense;
  for (const Column& column : describe(table, team)) {
    if (column.bins < 2) continue;  // never splits
    const bool is_sparse = column.bins >= kSparseBins && column.held <= kSparseShare;
    (is_sparse ? sparse : dense).push_back(column);
  }
  PackedRows packed{.rows = table.rows};
  const std::vector<Code> codes = share_codes(std::move(dense));
  for (std::size_t first = 0; first < codes.size(); first += kCodes) {
    const auto n = std::min<std::size_t>(kCodes, codes.size() - first);
    packed.blocks.push_back(plan_dense(std::span(codes).subspan(first, n)));
  }
  for (PackedBlock& block : plan_sparse(sparse)) packed.blocks.push_back(std::move(block));
  packed.cells_of.resize(table.features);
  for (PackedBlock& block : packed.blocks) {
    block.first_cell = packed.cells;
    packed.cells += block.cells;
    for (const auto& feature : block.features) {
      packed.cells_of[feature.feature] = {block.first_cell + feature.first, feature.bins,
                                          table.missing_bin(feature.feature), feature.common};
    }
  }
  team.for_each(static_cast<std::int64_t>(packed.blocks.size()), [&](std::int64_t b, int) {
    PackedBlock& block = packed.blocks[b];
    block.sparse ? pack_sparse(table, block) : pack_dense(table, block);
  });
  for (const PackedBlock& block : packed.blocks) packed.additions += block.additions;
  return packed;
}

}  // namespace genegraft::forest
