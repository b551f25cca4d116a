#pragma once

#include <bit>
#include <cstdint>
#include <span>
#include <vector>

#include "forest/binning.hpp"
#include "forest/bit_planes.hpp"

namespace genegraft::forest {

/// What the sparse columns without bit planes hold, row after row: F bits that say which features a
/// row is held for, and its bins for them. One pass over a row finds its values for all features
/// that a node looks at; so a small node reads its own rows and not all of the columns.
class HeldFeatures {
 public:
  HeldFeatures() = default;  ///< none
  /// None either where the bits would take much more memory than the columns do.
  HeldFeatures(const BinnedTable& table, const BitPlanes& planes);

  bool empty() const { return words_ == 0; }
  bool has(int feature) const { return has_[feature] != 0; }
  std::size_t words() const { return words_; }  ///< of F bits

  void prefetch(std::uint32_t row) const {
    constexpr std::size_t kWordsOfLine = 8;
    for (std::size_t w = 0; w < words_; w += kWordsOfLine) {
      __builtin_prefetch(bits_.data() + row * words_ + w);
    }
    __builtin_prefetch(bins_.data() + start_[row]);
  }

  /// visit(feature, bin) for those features of a row whose bit is set in `wanted`, rising.
  template <typename Visit>
  void for_each(std::uint32_t row, std::span<const std::uint64_t> wanted,
                const Visit& visit) const {
    const std::uint64_t* const held = bits_.data() + row * words_;
    const std::uint8_t* bins = bins_.data() + start_[row];  // of the word's features
    for (std::size_t w = 0; w < wanted.size(); ++w) {
      const std::uint64_t word = held[w];
      for (std::uint64_t left = word & wanted[w]; left != 0; left &= left - 1) {
        const std::uint64_t below = (left & -left) - 1;
        visit(static_cast<int>(64 * w) + std::countr_zero(left), bins[std::popcount(word & below)]);
      }
      bins += std::popcount(word);
    }
  }

 private:
  std::size_t words_ = 0;
  std::vector<std::uint8_t> has_;     // (F)
  std::vector<std::uint64_t> bits_;   // (N, words)
  std::vector<std::uint64_t> start_;  // (N) first of a row's bins
  std::vector<std::uint8_t> bins_;    // (held)
};

}  // namespace genegraft::forest
