#include "base/sparse_matrix.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace genegraft {
namespace {

using testing::ElementsAre;

// 0 5 0
// 0 0 0
// 7 0 9
const SparseMatrix kMatrix{
    .rows = 3, .columns = 3, .start = {0, 1, 1, 3}, .column = {1, 0, 2}, .value = {5, 7, 9}};

TEST(SparseMatrix, RowHoldsTheNonZeroEntries) {
  EXPECT_THAT(kMatrix.row(2).column, ElementsAre(0, 2));
  EXPECT_THAT(kMatrix.row(2).value, ElementsAre(7, 9));
  EXPECT_TRUE(kMatrix.row(1).column.empty());
}

TEST(SparseMatrix, FillWritesPlainRows) {
  std::vector<float> out(6, -1);
  kMatrix.fill(1, 2, out);
  EXPECT_THAT(out, ElementsAre(0, 0, 0, 7, 0, 9));
}

}  // namespace
}  // namespace genegraft
