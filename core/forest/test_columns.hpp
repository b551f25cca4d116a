#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "forest/forest.hpp"

namespace genegraft::forest {

/// Where the tests of a forest read. A comparison sends NaN left, so a test that sends it right
/// reads a column in which NaN has become +inf; but +inf does not exceed a threshold of +inf, so
/// for that threshold the column tells only whether the value is missing. With these columns
/// every test is x > threshold, and the loops that walk trees need not know of missing values.
struct TestColumns {
  enum class Kind : std::uint8_t { value, missing_high, is_missing };
  struct Column {
    std::int32_t feature;
    Kind kind;
  };

  explicit TestColumns(const Forest& forest);

  int count() const { return static_cast<int>(columns.size()); }  ///< C

  /// A feature's values become what tests of a kind read.
  static void convert(Kind kind, std::span<float> values);

  /// x: (rows, F). to: (rows, C).
  void expand(std::span<const float> x, int rows, std::span<float> to) const;

  int features;
  bool plain = true;                 ///< the columns are the features: nothing to expand
  std::vector<Column> columns;       ///< (C)
  std::vector<std::int32_t> column;  ///< (nodes) column tested, -1 for a leaf
  std::vector<float> threshold;      ///< (nodes)
};

}  // namespace genegraft::forest
