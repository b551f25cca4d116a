#include "forest/binned_column.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace genegraft::forest {

BinnedColumn BinnedColumn::hold_all(std::vector<std::uint8_t> bins) {
  BinnedColumn column;
  column.rows_ = static_cast<int>(bins.size());
  column.bins_ = std::move(bins);
  return column;
}

BinnedColumn BinnedColumn::hold_some(int rows, std::uint8_t common_bin,
                                     std::span<const std::uint32_t> held,
                                     std::span<const std::uint8_t> bins) {
  assert(held.size() == bins.size());
  BinnedColumn column;
  column.rows_ = rows;
  column.common_ = common_bin;
  column.bins_.assign(bins.begin(), bins.end());
  column.bitmap_.resize((static_cast<std::size_t>(rows) + 63) / 64);
  for (const std::uint32_t row : held) column.bitmap_[row / 64] |= std::uint64_t{1} << row % 64;
  column.before_.reserve(column.bitmap_.size());
  std::uint32_t before = 0;
  for (const std::uint64_t word : column.bitmap_) {
    column.before_.push_back(before);
    before += static_cast<std::uint32_t>(std::popcount(word));
  }
  return column;
}

BinnedColumn BinnedColumn::hold(std::vector<std::uint8_t> bins, double sparse_share) {
  std::array<std::size_t, 256> count{};
  for (const std::uint8_t bin : bins) ++count[bin];
  const auto most = std::max_element(count.begin(), count.end());
  const auto others = static_cast<double>(bins.size() - *most);
  if (bins.empty() || others > sparse_share * static_cast<double>(bins.size())) {
    return hold_all(std::move(bins));
  }
  const auto common = static_cast<std::uint8_t>(most - count.begin());
  std::vector<std::uint32_t> held;
  std::vector<std::uint8_t> held_bins;
  held.reserve(bins.size() - *most);
  held_bins.reserve(bins.size() - *most);
  for (std::size_t row = 0; row < bins.size(); ++row) {
    if (bins[row] == common) continue;
    held.push_back(static_cast<std::uint32_t>(row));
    held_bins.push_back(bins[row]);
  }
  return hold_some(static_cast<int>(bins.size()), common, held, held_bins);
}

void BinnedColumn::read(int first, std::span<std::uint8_t> out) const {
  if (!is_sparse()) {
    std::copy_n(bins_.begin() + first, out.size(), out.begin());
    return;
  }
  std::fill(out.begin(), out.end(), common_);
  const auto last = static_cast<std::uint32_t>(first + out.size());
  for (std::uint32_t row = first; row < last; row = (row / 64 + 1) * 64) {
    std::uint64_t left = bitmap_[row / 64] >> row % 64 << row % 64;
    for (; left != 0; left &= left - 1) {
      const std::uint32_t held = row / 64 * 64 + std::countr_zero(left);
      if (held >= last) return;
      out[held - first] = sparse_bin(held);
    }
  }
}

}  // namespace genegraft::forest
