#include "forest/held_features.hpp"

namespace genegraft::forest {

HeldFeatures::HeldFeatures(const BinnedTable& table, const BitPlanes& planes)
    : has_(table.features) {
  std::size_t held = 0;
  for (int f = 0; f < table.features; ++f) {
    has_[f] = table.columns[f].is_sparse() && planes.first_plane(f) < 0;
    if (has(f)) held += table.columns[f].held_count();
  }
  const auto rows = static_cast<std::size_t>(table.rows);
  const std::size_t words = (static_cast<std::size_t>(table.features) + 63) / 64;
  constexpr std::size_t kBytesOfHeld = 8;
  if (held == 0 || 8 * rows * words > kBytesOfHeld * held) return;
  words_ = words;
  bits_.resize(rows * words);
  std::vector<std::uint64_t> count(rows);
  for (int f = 0; f < table.features; ++f) {
    if (!has(f)) continue;
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
  for (int f = 0; f < table.features; ++f) {
    if (!has(f)) continue;
    table.columns[f].for_each_held(
        [&](std::uint32_t row, std::uint8_t bin) { bins_[next[row]++] = bin; });
  }
}

}  // namespace genegraft::forest
