#include "forest/node_entries.hpp"

#include <algorithm>
#include <cassert>

#include "base/instruction_sets.hpp"

namespace genegraft::forest {

NodeEntries::NodeEntries(const TrainingSet& data, const TreeSample& sample)
    : data_(data), sample_(sample), wanted_(data.held.words()) {
  if (!data.held.empty()) slot_.assign(data.table.features, -1);
}

void NodeEntries::start_node(const NodeRows& rows, std::span<const int> tried) {
  rows_ = &rows;
  size_ = 0;
  for (int k = 0; k < data_.classes; ++k) size_ += rows[k].size();
  held_.clear();
  marked_ = 0;
  way_ = choose_way(tried.size());
  if (way_ == Way::by_rows) gather(tried);
}

/// A row's bits of F features cost about as much as twice as many of a column's bits of N rows,
/// and those as much as looking up an entry for every 128 rows.
NodeEntries::Way NodeEntries::choose_way(std::size_t tried) const {
  const auto rows = static_cast<std::size_t>(data_.table.rows);
  const auto features = static_cast<std::size_t>(data_.table.features);
  if (!data_.held.empty() && size_ * features < 2 * rows * tried) return Way::by_rows;
  return size_ < rows / 128 ? Way::by_entries : Way::by_bitmaps;
}

GENEGRAFT_ALSO_AVX2
void NodeEntries::gather(std::span<const int> tried) {
  constexpr std::size_t kAhead = 4;
  for (const int feature : tried_) {
    slot_[feature] = -1;
    wanted_[feature / 64] = 0;
  }
  tried_.clear();
  if (hits_of_slot_.size() < tried.size()) hits_of_slot_.resize(tried.size());
  for (const int feature : tried) {
    if (!data_.held.has(feature)) continue;
    hits_of_slot_[tried_.size()].clear();
    slot_[feature] = static_cast<int>(tried_.size());
    wanted_[feature / 64] |= std::uint64_t{1} << feature % 64;
    tried_.push_back(feature);
  }
  if (tried_.empty()) return;
  together();
  for (std::size_t i = 0; i < held_.size(); ++i) {
    if (i + kAhead < held_.size()) data_.held.prefetch(held_[i + kAhead].row);
    const Held held = held_[i];
    data_.held.for_each(held.row, wanted_, [&](int feature, std::uint8_t bin) {
      hits_of_slot_[slot_[feature]].push_back({bin, held.group, held.weight});
    });
  }
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

NodeEntries::Hits NodeEntries::find_held(int feature) {
  assert(data_.table.columns[feature].is_sparse());
  if (way_ == Way::by_rows && slot_[feature] >= 0) {
    const auto& hits = hits_of_slot_[slot_[feature]];
    return {hits, hits.size() == size_};
  }
  const BinnedColumn& column = data_.table.columns[feature];
  if (hits_.size() < size_) hits_.resize(size_);
  if (way_ == Way::by_bitmaps) {
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

void NodeEntries::prefetch(int feature) const {
  constexpr std::size_t kMost = 16;
  const BinnedColumn& column = data_.table.columns[feature];
  if (!column.is_sparse() || data_.planes.first_plane(feature) >= 0) return;
  if (way_ == Way::by_bitmaps) column.prefetch();
  if (way_ != Way::by_entries) return;
  for (std::size_t i = 0; i < std::min(kMost, held_.size()); ++i) column.prefetch(held_[i].row);
}

}  // namespace genegraft::forest
