#pragma once

#include <algorithm>
#include <cassert>
#include <cstdint>
#include <span>
#include <vector>

namespace genegraft {

/// Floats of which most are zero, row after row: the non-zero ones with their columns.
struct SparseMatrix {
  int rows = 0;
  int columns = 0;
  std::vector<std::int64_t> start = {0};  ///< (rows + 1) first entry of each row
  std::vector<std::int32_t> column;       ///< (entries) rising within a row
  std::vector<float> value;               ///< (entries)

  struct Row {
    std::span<const std::int32_t> column;
    std::span<const float> value;
  };
  Row row(int index) const {
    assert(index >= 0 && index < rows);
    const auto first = static_cast<std::size_t>(start[index]);
    const auto count = static_cast<std::size_t>(start[index + 1]) - first;
    return {std::span(column).subspan(first, count), std::span(value).subspan(first, count)};
  }

  /// Writes rows [first, first + n) as plain floats into `out` (n, columns).
  void fill(int first, int n, std::span<float> out) const {
    assert(out.size() == static_cast<std::size_t>(n) * columns);
    std::fill(out.begin(), out.end(), 0.0f);
    for (int i = 0; i < n; ++i) {
      const Row from = row(first + i);
      float* to = out.data() + static_cast<std::size_t>(i) * columns;
      for (std::size_t e = 0; e < from.column.size(); ++e) to[from.column[e]] = from.value[e];
    }
  }
};

}  // namespace genegraft
