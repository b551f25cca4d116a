#include "forest/gather_columns.hpp"

#include <gtest/gtest.h>

#include "support/forest_samples.hpp"

namespace genegraft::forest {
namespace {

/// Columns that are neighbours by four and that are not, rows in fours and not.
TEST(GatherColumns, MakeRowsOfColumns) {
  constexpr int kWidth = 13, kStride = 20;
  Random random(1);
  const std::vector<std::vector<std::int32_t>> choices = {{},
                                                          {5},
                                                          {0, 1, 2},
                                                          {0, 1, 2, 3},
                                                          {2, 3, 4, 5, 9, 10, 11, 12},
                                                          {0, 2, 3, 4, 5, 6, 8, 12},
                                                          {0, 1, 1, 2, 3, 4, 4, 5}};
  for (const auto& columns : choices) {
    for (const int rows : {0, 1, 3, 4, 7, 16, 19}) {
      std::vector<float> x(static_cast<std::size_t>(rows) * kWidth);
      for (float& value : x) value = static_cast<float>(random.uniform());
      std::vector<float> expected(columns.size() * kStride, -1), to = expected;
      for (std::size_t c = 0; c < columns.size(); ++c) {
        for (int r = 0; r < rows; ++r) expected[c * kStride + r] = x[r * kWidth + columns[c]];
      }
      gather_columns(x, kWidth, columns, to.data(), kStride);
      ASSERT_EQ(to, expected) << rows << " rows";
    }
  }
}

}  // namespace
}  // namespace genegraft::forest
