#include "forest/tree_sample.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <utility>

namespace genegraft::forest {
namespace {

constexpr std::uint32_t kAhead = 16;  // entries between a prefetch and its use

/// A row that was not drawn has one entry too, among those out of the bag.
std::uint32_t entries_needed(std::uint32_t copies) {
  return copies <= kMostCopies ? 1 : (copies + kMostCopies - 1) / kMostCopies;
}

}  // namespace

TreeSample::TreeSample(const TrainingSet& data, std::span<const std::uint16_t> copies)
    : table_(data.table),
      planes_(data.planes),
      row_weight_(data.row_weight),
      root_(data.classes + 1) {
  assert(copies.size() < (std::size_t{1} << kRowBits));
  const auto n = static_cast<std::uint32_t>(copies.size());
  // A row without weight teaches nothing, yet was drawn: it belongs neither here nor there.
  const auto is_void = [&](std::uint32_t row) {
    return !row_weight_.empty() && row_weight_[row] == 0 && copies[row] > 0;
  };
  const auto group_of = [&](std::uint32_t row) {
    return copies[row] == 0 ? data.classes : data.y[row];
  };
  assert(data.classes < 1 << 16);
  drawn_.reserve(n);
  for (std::uint32_t row = 0; row < n; ++row) {
    drawn_.push_back(static_cast<std::uint32_t>(data.y[row]) << 16 | copies[row]);
  }
  std::vector<std::uint32_t> end(root_.size());  // of each group, so far
  for (std::uint32_t row = 0; row < n; ++row) {
    if (!is_void(row)) end[group_of(row)] += entries_needed(copies[row]);
  }
  scratch_.resize(*std::max_element(end.begin(), end.end()) + 1);
  std::uint32_t place = 0;
  for (std::size_t g = 0; g < root_.size(); ++g) {
    root_[g] = {place, place + end[g]};
    end[g] = std::exchange(place, place + end[g]);
  }
  entries_.resize(place + kAhead);
  for (std::uint32_t row = 0; row < n; ++row) {
    if (is_void(row)) continue;
    std::uint32_t& next = end[group_of(row)];
    std::uint32_t left = std::max<std::uint32_t>(1, copies[row]);
    for (; left > kMostCopies; left -= kMostCopies) entries_[next++] = make_entry(row, kMostCopies);
    entries_[next++] = make_entry(row, left);
  }
}

void TreeSample::split(const Split& split, NodeRows& rows, NodeRows& right) {
  const int feature = split.feature;
  const int missing_bin = table_.missing_bin(feature);
  const bool missing_left = missing_bin >= 0 && !split.missing_right;
  // Right go the bins after the split's up to the last but for that of missing values, if those
  // go left: one comparison, in whole numbers without a sign.
  const auto first = static_cast<unsigned>(split.bin) + 1;
  const auto end = missing_left ? static_cast<unsigned>(missing_bin) : 256u;
  const auto is_right = [=](std::uint8_t bin) { return bin - first < end - first; };
  const BinnedColumn& column = table_.columns[feature];
  if (const int plane = planes_.first_plane(feature); plane >= 0) {
    const std::uint64_t* above = planes_.column(plane + split.bin);
    const auto bit = [](const std::uint64_t* words, std::uint32_t row) {
      return words[row / 64] >> row % 64 & 1;
    };
    if (missing_left) {
      const std::uint64_t* missing = planes_.column(plane + missing_bin - 1);
      const auto side = [=](std::uint32_t row) { return bit(above, row) & ~bit(missing, row); };
      this->split<64>(above, side, rows, right);
    } else {
      const auto side = [=](std::uint32_t row) { return bit(above, row); };
      this->split<64>(above, side, rows, right);
    }
  } else if (column.is_sparse()) {
    const auto side = [&](std::uint32_t row) { return is_right(column.sparse_bin(row)); };
    this->split<64>(column.held_bitmap().data(), side, rows, right);
  } else {
    const std::uint8_t* bytes = column.bytes().data();
    const auto side = [=](std::uint32_t row) { return is_right(bytes[row]); };
    this->split<1>(bytes, side, rows, right);
  }
}

template <int kRowsPerItem, typename Item, typename GoesRight>
void TreeSample::split(const Item* column, const GoesRight& goes_right, NodeRows& rows,
                       NodeRows& right) {
  right.resize(rows.size());
  for (std::size_t g = 0; g < rows.size(); ++g) {
    right[g] = split<kRowsPerItem>(column, goes_right, rows[g]);
  }
}

/// Both stores are always made and one of them kept, for the side is a coin toss that no branch
/// predictor can know.
template <int kRowsPerItem, typename Item, typename GoesRight>
Range TreeSample::split(const Item* column, const GoesRight& goes_right, Range& range) {
  Entry* const entries = entries_.data();
  Entry* const scratch = scratch_.data();
  std::uint32_t left = range.first;
  std::uint32_t right = 0;
  for (std::uint32_t i = range.first; i < range.last; ++i) {
    const Entry entry = entries[i];
    // Bits of rising rows lie close enough together.
    if (kRowsPerItem == 1) __builtin_prefetch(column + row_of(entries[i + kAhead]));
    const auto side = static_cast<std::uint32_t>(goes_right(row_of(entry)));
    entries[left] = entry;
    scratch[right] = entry;
    left += 1 - side;
    right += side;
  }
  std::copy(scratch, scratch + right, entries + left);
  const Range rest{left, range.last};
  range.last = left;
  return rest;
}

void TreeSample::count_planes(Range range, std::span<std::uint32_t> counts) {
  constexpr std::size_t kBatch = 255;
  std::array<std::uint32_t, kBatch + kMostCopies> rows;
  std::size_t n = 0;
  for (const Entry entry : entries(range)) {
    planes_.prefetch(row_of(entry));
    for (std::uint32_t copy = 0; copy < kMostCopies; ++copy) rows[n + copy] = row_of(entry);
    n += copies_of(entry);
    if (n < kBatch) continue;
    planes_.count({rows.data(), kBatch}, counts);
    std::copy(rows.begin() + kBatch, rows.begin() + n, rows.begin());
    n -= kBatch;
  }
  planes_.count({rows.data(), n}, counts);
}

}  // namespace genegraft::forest
