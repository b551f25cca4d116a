#include "forest/bit_planes.hpp"

#include <algorithm>
#include <cstring>

#include "base/instruction_sets.hpp"
#include "base/parallel.hpp"

namespace genegraft::forest {
namespace {

using Words = std::array<std::uint64_t, 4>;

constexpr std::uint64_t kPairs = 0x5555555555555555u;    // lower half of every field of 2 bits
constexpr std::uint64_t kNibbles = 0x3333333333333333u;  // of 4 bits
constexpr std::uint64_t kBytes = 0x0f0f0f0f0f0f0f0fu;    // of 8 bits

/// Counters of 256 planes, in fields of 4 bits: fields[s] holds the bits s, s + 4, s + 8, …
struct NibbleCounters {
  std::array<Words, 4> fields{};

  /// Adds three rows: first as fields of 2 bits, which hold up to 3.
  void add(const Words& a, const Words& b, const Words& c) {
    for (int w = 0; w < 4; ++w) {
      const auto even = (a[w] & kPairs) + (b[w] & kPairs) + (c[w] & kPairs);
      const auto odd = (a[w] >> 1 & kPairs) + (b[w] >> 1 & kPairs) + (c[w] >> 1 & kPairs);
      fields[0][w] += even & kNibbles;
      fields[1][w] += odd & kNibbles;
      fields[2][w] += even >> 2 & kNibbles;
      fields[3][w] += odd >> 2 & kNibbles;
    }
  }
};

/// The same in fields of 8 bits: fields[s] holds the bits s, s + 8, …
struct ByteCounters {
  std::array<Words, 8> fields{};

  void add(const NibbleCounters& nibbles) {
    for (int s = 0; s < 4; ++s) {
      for (int w = 0; w < 4; ++w) {
        fields[s][w] += nibbles.fields[s][w] & kBytes;
        fields[s + 4][w] += nibbles.fields[s][w] >> 4 & kBytes;
      }
    }
  }

  /// Byte p of the fields, as they lie in memory, is plane p (little-endian machines only).
  void add_to(std::uint32_t* counts) const {
    std::array<std::uint8_t, 256> bytes;
    std::memcpy(bytes.data(), fields.data(), bytes.size());
    for (int p = 0; p < 256; ++p) counts[p] += bytes[p];
  }
};

constexpr std::size_t kNibbleRows = 15;     // in threes
constexpr std::size_t kByteRows = 17 * 15;  // <= 255

/// In passes over a dense column.
double histogram_cost(const BinnedColumn& column) {
  if (!column.is_sparse()) return 1;
  return 0.1 + static_cast<double>(column.held_count()) / std::max(1, column.rows());
}

}  // namespace

BitPlanes::BitPlanes(const BinnedTable& table, int tried, int threads)
    : first_plane_(table.features, -1) {
  int planes = 0;
  double saved = 0;  // histograms of a dense column at a node
  for (int f = 0; f < table.features; ++f) {
    const int bins = table.bins(f);
    if (bins == 1 || bins > kNarrowBins) continue;
    first_plane_[f] = planes;
    planes += bins - 1;
    saved += histogram_cost(table.columns[f]) * tried / table.features;
  }
  // A block of planes costs a row about as much as four histograms do, but only the smaller one of
  // two children is counted.
  if (2.0 * ((planes + kBlockPlanes - 1) / kBlockPlanes) > saved) {
    std::fill(first_plane_.begin(), first_plane_.end(), -1);
    return;
  }
  blocks_ = (planes + kBlockPlanes - 1) / kBlockPlanes;
  words_ = (static_cast<std::size_t>(table.rows) + 63) / 64;
  bits_.resize(static_cast<std::size_t>(table.rows) * blocks_);
  columns_.resize(planes * words_);
  constexpr int kRows = 512;  // whole words of the columns, and blocks that stay in L1
  parallel_for((table.rows + kRows - 1) / kRows, threads, [&](std::int64_t part) {
    const int first = static_cast<int>(part) * kRows;
    write_rows(table, first, std::min(first + kRows, table.rows));
  });
}

void BitPlanes::write_rows(const BinnedTable& table, int first, int last) {
  std::vector<std::uint8_t> bins(last - first);
  for (int f = 0; f < table.features; ++f) {
    if (first_plane_[f] < 0) continue;
    table.columns[f].read(first, bins);
    for (int b = 0; b + 1 < table.bins(f); ++b) {
      write_plane(bins, b, first_plane_[f] + b, first);
    }
  }
}

void BitPlanes::write_plane(std::span<const std::uint8_t> bins, int bin, int plane, int first) {
  const int word = plane / 8 % 4;
  const int bit = 8 * (plane % 8) + plane % kBlockPlanes / 32;
  std::uint64_t* const words = columns_.data() + plane * words_;
  Block* const blocks = bits_.data() + plane / kBlockPlanes;
  for (std::size_t i = 0; i < bins.size(); ++i) {
    const std::size_t row = first + i;
    const std::uint64_t above = bins[i] > bin;
    blocks[row * blocks_].words[word] |= above << bit;
    words[row / 64] |= above << row % 64;
  }
}

void BitPlanes::count(std::span<const std::uint32_t> rows, std::span<std::uint32_t> counts) const {
  for (int block = 0; block < blocks_; ++block) {
    for (std::size_t first = 0; first < rows.size(); first += kByteRows) {
      count_block(rows.subspan(first, std::min(kByteRows, rows.size() - first)), block,
                  counts.data() + static_cast<std::size_t>(block) * kBlockPlanes);
    }
  }
}

/// Counts in ever wider fields of a machine word: a field is widened just before it overflows.
GENEGRAFT_ALSO_AVX2
void BitPlanes::count_block(std::span<const std::uint32_t> rows, int block,
                            std::uint32_t* counts) const {
  static constexpr Words kNone{};
  const Block* const bits = bits_.data() + block;
  const auto words = [&](std::size_t i) -> const Words& {
    return bits[static_cast<std::size_t>(rows[i]) * blocks_].words;
  };
  const std::size_t whole = rows.size() / 3 * 3;
  ByteCounters bytes;
  for (std::size_t i = 0; i < whole;) {
    NibbleCounters nibbles;
    const std::size_t end = std::min(whole, i + kNibbleRows);
    for (; i < end; i += 3) nibbles.add(words(i), words(i + 1), words(i + 2));
    bytes.add(nibbles);
  }
  if (whole < rows.size()) {
    NibbleCounters nibbles;
    nibbles.add(words(whole), whole + 1 < rows.size() ? words(whole + 1) : kNone, kNone);
    bytes.add(nibbles);
  }
  bytes.add_to(counts);
}

}  // namespace genegraft::forest
