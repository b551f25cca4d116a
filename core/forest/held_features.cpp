#include "forest/held_features.hpp"

namespace genegraft::forest {

HeldFeatures::HeldFeatures(const BinnedTable& table) {
  std::size_t held = 0;
  for (const BinnedColumn& column : table.columns) {
    if (column.is_sparse()) held += column.held_count();
  }
  const auto rows = static_cast<std::size_t>(table.rows);
  const std::size_t words = (static_cast<std::size_t>(table.features) + 63) / 64;
  constexpr std::size_t kBytesOfHeld = 8;
  if (held == 0 || 8 * rows * words > kBytesOfHeld * held) return;
  words_ = words;
  bits_.resize(rows * words);
  std::vector<std::uint64_t> count(rows);
  for (int f = 0; f < table.features; ++f) {
    if (!table.columns[f].is_sparse()) continue;
    table.columns[f].for_each_held([&](std::uint32_t row, std::uint8_t) {
      bits_[row * words + f / 64] |= std::uint64_t{1} << f % 64;
      ++count[row];
    });
  }
  start_.reserve(rows);
  std::uint64_t start = 0;
  for (const std::uint64_t n : count) {
    start_.push_back(start);
    start += n;
  }
  bins_.resize(held);
  std::vector<std::uint64_t> next = start_;
  for (const BinnedColumn& column : table.columns) {
    if (!column.is_sparse()) continue;
    column.for_each_held([&](std::uint32_t row, std::uint8_t bin) { bins_[next[row]++] = bin; });
  }
}

}  // namespace genegraft::forest
