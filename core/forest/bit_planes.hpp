#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "forest/binning.hpp"

namespace genegraft::forest {

/// The narrow features of a table, those of few bins, as bits. A feature of B bins has B - 1
/// planes, one a threshold: plane c of it says "bin > c". So a count of ones among the rows of a
/// node is the right side of a split, and one pass over the rows counts all splits of all narrow
/// features at once, some 30 machine instructions a row and 256 planes. The bits are held twice:
/// row after row for that, and plane after plane to send rows left or right.
class BitPlanes {
 public:
  static constexpr int kBlockPlanes = 256;
  static constexpr int kNarrowBins = 16;

  /// No planes: every feature counts as wide.
  explicit BitPlanes(const BinnedTable& table) : first_plane_(table.features, -1) {}

  /// No planes either where counting them would cost more than histograms of the `tried`
  /// features that a node looks at.
  BitPlanes(const BinnedTable& table, int tried, int threads);

  int planes() const { return blocks_ * kBlockPlanes; }  ///< P, padded to whole blocks
  /// First plane of a feature, -1 if it has none: it is wide, or the same in all rows.
  int first_plane(int feature) const { return first_plane_[feature]; }

  /// Whether each row's bin is above the plane's: bit row % 64 of word row / 64.
  const std::uint64_t* column(int plane) const { return columns_.data() + plane * words_; }

  /// Asks for a row's bits ahead of `count`: rows of a deep node lie far apart.
  void prefetch(std::uint32_t row) const {
    __builtin_prefetch(bits_.data() + static_cast<std::size_t>(row) * blocks_);
  }

  /// Adds the ones of every plane among `rows` to counts (P). A row may come more than once.
  void count(std::span<const std::uint32_t> rows, std::span<std::uint32_t> counts) const;

 private:
  /// 256 bits; plane p of a block is bit 8 * (p % 8) + p / 32 of word p / 8 % 4, the order in
  /// which `count` ends up with them.
  struct alignas(32) Block {
    std::array<std::uint64_t, 4> words{};
  };

  void write_rows(const BinnedTable& table, int first, int last);
  void write_plane(std::span<const std::uint8_t> bins, int bin, int plane, int first);
  void count_block(std::span<const std::uint32_t> rows, int block, std::uint32_t* counts) const;

  int blocks_ = 0;
  std::vector<int> first_plane_;        ///< (F)
  std::size_t words_ = 0;               ///< of a column
  std::vector<Block> bits_;             ///< (N, blocks)
  std::vector<std::uint64_t> columns_;  ///< (planes in use, words)
};

}  // namespace genegraft::forest
