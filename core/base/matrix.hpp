#pragma once

#include <cassert>
#include <span>
#include <vector>

namespace genegraft {

/// Row-major floats, one sample a row: a row is a span, and a JavaScript Float32Array alike.
struct Matrix {
  int rows = 0;
  int columns = 0;
  std::vector<float> values;  ///< (rows, columns)

  Matrix() = default;
  Matrix(int row_count, int column_count)
      : rows(row_count),
        columns(column_count),
        values(static_cast<std::size_t>(row_count) * static_cast<std::size_t>(column_count)) {}

  std::span<float> row(int index) {
    assert(index >= 0 && index < rows);
    return {values.data() + static_cast<std::size_t>(index) * columns,
            static_cast<std::size_t>(columns)};
  }
  std::span<const float> row(int index) const {
    assert(index >= 0 && index < rows);
    return {values.data() + static_cast<std::size_t>(index) * columns,
            static_cast<std::size_t>(columns)};
  }
};

}  // namespace genegraft
