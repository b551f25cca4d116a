#include "model/rank_cell_scan.hpp"

#include <algorithm>
#include <cassert>
#include <numeric>

namespace genegraft::model {

RankCellScan::RankCellScan(expression::TokenRows rows, int classes)
    : rows_(std::move(rows)),
      classes_(static_cast<std::size_t>(classes)),
      by_length_(static_cast<std::size_t>(rows_.size())),
      scores_(by_length_.size() * classes_) {
  // Neighbours of about one length need little padding.
  std::iota(by_length_.begin(), by_length_.end(), 0);
  std::stable_sort(by_length_.begin(), by_length_.end(),
                   [&](int a, int b) { return rows_.row(a).size() < rows_.row(b).size(); });
}

RankCellScan::Block RankCellScan::next(std::int64_t tokens) {
  const auto length = [&](std::size_t at) {
    return std::max<std::int64_t>(1, std::ssize(rows_.row(by_length_[at])));
  };
  std::size_t end = first_;
  while (end < by_length_.size() &&
         (end == first_ || static_cast<std::int64_t>(end - first_ + 1) * length(end) <= tokens))
    ++end;
  handed_out_ = end - first_;
  if (handed_out_ == 0) return {};
  auto block = expression::pad_rows(rows_, std::span(by_length_).subspan(first_, handed_out_));
  return {static_cast<int>(handed_out_), block.tokens_of_row, std::move(block.tokens)};
}

void RankCellScan::take(std::span<const float> probabilities) {
  assert(probabilities.size() == handed_out_ * classes_);
  for (std::size_t i = 0; i < handed_out_; ++i) {
    const auto cell = static_cast<std::size_t>(by_length_[first_ + i]);
    const auto row = probabilities.subspan(i * classes_, classes_);
    std::copy(row.begin(), row.end(),
              scores_.begin() + static_cast<std::ptrdiff_t>(cell * classes_));
  }
  first_ += handed_out_;
  handed_out_ = 0;
}

}  // namespace genegraft::model
