#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "forest/binned_column.hpp"
#include "forest/worker_team.hpp"

namespace genegraft::forest {

struct RowRange {
  std::uint32_t first = 0;
  std::uint32_t last = 0;

  std::uint32_t size() const { return last - first; }
};

/// A list of rows that nodes own ranges of.
class RowPartition {
 public:
  void reset(std::span<const std::uint32_t> rows);
  RowRange all() const { return {0, static_cast<std::uint32_t>(rows_.size())}; }
  std::span<const std::uint32_t> rows(const RowRange& range) const {
    return std::span(rows_).subspan(range.first, range.size());
  }

  /// Moves the range's rows whose bin goes right behind the others, both in their old order.
  /// Returns how many went left.
  std::uint32_t split(const RowRange& range, const BinnedColumn& column,
                      const std::array<std::uint8_t, 257>& goes_right, WorkerTeam& team);

 private:
  std::vector<std::uint32_t> rows_;
  std::vector<std::uint32_t> spare_;
  std::vector<std::uint32_t> left_;  // rows that go left, of each piece of the range
};

}  // namespace genegraft::forest
