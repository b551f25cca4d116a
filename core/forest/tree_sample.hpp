#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "forest/split_sweep.hpp"
#include "forest/training_set.hpp"

namespace genegraft::forest {

/// A drawn row and how often it was drawn, 1 to 4 times, in one word: the thing that is moved
/// about while a tree grows. A row drawn more often has several entries.
using Entry = std::uint32_t;
inline constexpr int kRowBits = 30;
inline constexpr std::uint32_t kMostCopies = 4;

inline Entry make_entry(std::uint32_t row, std::uint32_t copies) {
  return row | (copies - 1) << kRowBits;
}
inline std::uint32_t row_of(Entry entry) {
  return entry & ((1u << kRowBits) - 1);
}
inline std::uint32_t copies_of(Entry entry) {
  return (entry >> kRowBits) + 1;
}

/// Places [first, last) of a TreeSample's entries.
struct Range {
  std::uint32_t first = 0;
  std::uint32_t last = 0;
  std::uint32_t size() const { return last - first; }
};

/// The entries of a node: (K + 1) ranges, one a class, and last the rows out of the bag, which
/// travel down the tree with the others but count for nothing.
using NodeRows = std::vector<Range>;

/// The rows of one tree, ordered such that every node's rows of a class lie together. They are
/// told apart by class once, at the root; so histograms need not look at y, and a node is pure if
/// one range alone is not empty.
class TreeSample {
 public:
  /// copies: (N) how often each row was drawn.
  TreeSample(const TrainingSet& data, std::span<const std::uint16_t> copies);

  /// The rows out of the bag, those of a node next to each other.
  std::vector<std::uint32_t> outside() const {
    const auto rows = entries(root_.back());
    return {rows.begin(), rows.end()};
  }

  const NodeRows& root() const { return root_; }
  std::span<const Entry> entries(Range range) const {
    return std::span(entries_).subspan(range.first, range.size());
  }

  /// Weight of an entry before class weights.
  double weight(Entry entry) const {
    const double copies = copies_of(entry);
    return row_weight_.empty() ? copies : copies * static_cast<double>(row_weight_[row_of(entry)]);
  }

  /// The class of a drawn row, and the weight of all its draws.
  struct Drawn {
    int group;
    double weight;
  };
  Drawn drawn(std::uint32_t row) const {
    const std::uint32_t both = drawn_[row];
    const double copies = both & 0xffffu;
    const double weight =
        row_weight_.empty() ? copies : copies * static_cast<double>(row_weight_[row]);
    return {static_cast<int>(both >> 16), weight};
  }

  /// Sorts a node's rows into those that a split sends left, then the others, keeping their order
  /// within each, so that memory is read forwards. `rows` becomes the left side.
  void split(const Split& split, NodeRows& rows, NodeRows& right);

  /// Adds the ones of every plane among a range's rows to counts (P).
  void count_planes(Range range, std::span<std::uint32_t> counts);

 private:
  template <int kRowsPerItem, typename Item, typename GoesRight>
  void split(const Item* column, const GoesRight& goes_right, NodeRows& rows, NodeRows& right);
  template <int kRowsPerItem, typename Item, typename GoesRight>
  Range split(const Item* column, const GoesRight& goes_right, Range& range);

  const BinnedTable& table_;
  const BitPlanes& planes_;
  std::span<const float> row_weight_;
  std::vector<std::uint32_t> drawn_;  // (N) class << 16 | copies
  NodeRows root_;
  std::vector<Entry> entries_;
  std::vector<Entry> scratch_;  // (entries of the longest range)
};

}  // namespace genegraft::forest
