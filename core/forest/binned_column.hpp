#pragma once

#include <algorithm>
#include <bit>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace genegraft::forest {

/// One feature of a table as one byte a row. Where most rows share a bin, only the others are
/// held: a bitmap of N bits says which rows those are, and their bins follow one another. So a
/// row costs 1/8 byte and a held one 1 byte more, and most look-ups end at the bitmap.
class BinnedColumn {
 public:
  BinnedColumn() = default;

  /// Holds every row's bin (N).
  static BinnedColumn hold_all(std::vector<std::uint8_t> bins);

  /// Holds some of N rows, rising, with their bins; all others have `common_bin`.
  static BinnedColumn hold_some(int rows, std::uint8_t common_bin,
                                std::span<const std::uint32_t> held,
                                std::span<const std::uint8_t> bins);

  /// The same bins, sparse if at most `sparse_share` of the rows are outside the commonest bin.
  static BinnedColumn hold(std::vector<std::uint8_t> bins, double sparse_share);

  int rows() const { return rows_; }
  bool is_sparse() const { return !bitmap_.empty(); }

  std::uint8_t bin(std::uint32_t row) const { return is_sparse() ? sparse_bin(row) : bins_[row]; }

  /// Writes the bins of rows [first, first + out.size()).
  void read(int first, std::span<std::uint8_t> out) const;

  /// Dense only: (N).
  std::span<const std::uint8_t> bytes() const {
    assert(!is_sparse());
    return bins_;
  }

  /// Sparse only: the bin of all rows that are not held.
  std::uint8_t common_bin() const { return common_; }
  /// Sparse only: bit row % 64 of word row / 64 says whether the row is held.
  std::span<const std::uint64_t> held_bitmap() const { return bitmap_; }
  std::size_t held_count() const { return bins_.size(); }

  /// Sparse only.
  bool is_held(std::uint32_t row) const { return bitmap_[row / 64] >> row % 64 & 1; }

  /// Sparse only: asks ahead for what `is_held` reads, or a pass over the first 8192 rows.
  void prefetch(std::uint32_t row) const { __builtin_prefetch(bitmap_.data() + row / 64); }
  void prefetch() const {
    constexpr std::size_t kLine = 64;
    const auto ask = [](const auto& items) {
      const auto* bytes = reinterpret_cast<const std::byte*>(items.data());
      const std::size_t size = std::min<std::size_t>(1024, items.size() * sizeof(items[0]));
      for (std::size_t i = 0; i < size; i += kLine) __builtin_prefetch(bytes + i);
    };
    ask(bitmap_);
    ask(bins_);
  }

  /// Sparse only.
  std::uint8_t sparse_bin(std::uint32_t row) const {
    const std::uint64_t word = bitmap_[row / 64];
    const std::uint64_t bit = std::uint64_t{1} << row % 64;
    if ((word & bit) == 0) return common_;
    return bins_[before_[row / 64] + std::popcount(word & (bit - 1))];
  }

  /// Sparse only: visit(row, bin) for every held row, rising.
  template <typename Visit>
  void for_each_held(const Visit& visit) const {
    std::size_t next = 0;
    for (std::size_t w = 0; w < bitmap_.size(); ++w) {
      for (std::uint64_t left = bitmap_[w]; left != 0; left &= left - 1) {
        visit(static_cast<std::uint32_t>(64 * w + std::countr_zero(left)), bins_[next++]);
      }
    }
  }

  /// Sparse only: the same for the held rows whose bit is set in `rows` as well, a bitmap of N
  /// bits. Costs a word operation for 64 rows and little more than that for a visit.
  template <typename Visit>
  void for_each_held(std::span<const std::uint64_t> rows, const Visit& visit) const {
    assert(rows.size() == bitmap_.size());
    const std::uint64_t* const held = bitmap_.data();
    const std::uint64_t* const wanted = rows.data();
    const std::uint8_t* bins = bins_.data();  // of the word's held rows
    for (std::size_t w = 0; w < rows.size(); ++w) {
      const std::uint64_t word = held[w];
      for (std::uint64_t left = word & wanted[w]; left != 0; left &= left - 1) {
        const std::uint64_t below = (left & -left) - 1;
        visit(static_cast<std::uint32_t>(64 * w + std::countr_zero(left)),
              bins[std::popcount(word & below)]);
      }
      bins += std::popcount(word);
    }
  }

  bool operator==(const BinnedColumn&) const = default;

 private:
  int rows_ = 0;
  std::uint8_t common_ = 0;
  std::vector<std::uint8_t> bins_;     // (N), or (held rows)
  std::vector<std::uint64_t> bitmap_;  // (N / 64, rounded up), none if dense
  std::vector<std::uint32_t> before_;  // held rows before each word of the bitmap
};

}  // namespace genegraft::forest
