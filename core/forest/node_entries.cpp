#include "forest/node_entries.hpp"

#include <algorithm>

#include "forest/instruction_sets.hpp"

namespace genegraft::forest {

NodeEntries::NodeEntries(const TrainingSet& data, const TreeSample& sample)
    : data_(data), sample_(sample) {}

void NodeEntries::start_node(const NodeRows& rows) {
  rows_ = &rows;
  size_ = 0;
  for (int k = 0; k < data_.classes; ++k) size_ += rows[k].size();
  held_.clear();
  marked_ = 0;
}

std::span<const NodeEntries::Held> NodeEntries::together() {
  if (!held_.empty()) return held_;
  held_.reserve(size_);
  for (int k = 0; k < data_.classes; ++k) {
    for (const Entry entry : of_class(k)) {
      held_.push_back({row_of(entry), k, sample_.weight(entry)});
    }
  }
  return held_;
}

void NodeEntries::mark() {
  if (marked_ > 0) return;
  marks_.assign((static_cast<std::size_t>(data_.table.rows) + 63) / 64, 0);
  for (int k = 0; k < data_.classes; ++k) {
    for (const Entry entry : of_class(k)) {
      const std::uint64_t bit = std::uint64_t{1} << row_of(entry) % 64;
      std::uint64_t& word = marks_[row_of(entry) / 64];
      marked_ += (word & bit) == 0;  // a row drawn often has several entries
      word |= bit;
    }
  }
}

NodeEntries::Hits NodeEntries::find_held(const BinnedColumn& column) {
  if (hits_.size() < size_) hits_.resize(size_);
  if (is_large()) {
    mark();
    const std::size_t found = intersect(column);
    return {std::span(hits_).first(found), found == marked_};
  }
  together();
  const std::size_t found = look_up(column);
  return {std::span(hits_).first(found), found == size_};
}

GENEGRAFT_ALSO_AVX2
std::size_t NodeEntries::intersect(const BinnedColumn& column) {
  Hit* next = hits_.data();
  column.for_each_held(marks_, [&](std::uint32_t row, std::uint8_t bin) {
    const auto drawn = sample_.drawn(row);
    *next++ = {bin, drawn.group, drawn.weight};
  });
  return static_cast<std::size_t>(next - hits_.data());
}

/// First the places of the hits, without a branch: whether a row is held is anyone's guess.
GENEGRAFT_ALSO_AVX2
std::size_t NodeEntries::look_up(const BinnedColumn& column) {
  if (places_.size() <= size_) places_.resize(size_ + 1);
  std::uint32_t* const places = places_.data();
  std::size_t found = 0;
  for (std::size_t i = 0; i < held_.size(); ++i) {
    places[found] = static_cast<std::uint32_t>(i);
    found += column.is_held(held_[i].row);
  }
  for (std::size_t i = 0; i < found; ++i) {
    const Held& held = held_[places[i]];
    hits_[i] = {column.sparse_bin(held.row), held.group, held.weight};
  }
  return found;
}

void NodeEntries::prefetch(const BinnedColumn& column) const {
  constexpr std::size_t kMost = 16;
  if (is_large()) return column.prefetch();
  for (std::size_t i = 0; i < std::min(kMost, held_.size()); ++i) column.prefetch(held_[i].row);
}

}  // namespace genegraft::forest
