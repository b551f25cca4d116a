#include "base/matrix.hpp"

#include <gtest/gtest.h>

#include <utility>
#include <vector>

namespace genegraft {
namespace {

TEST(Matrix, KeepsRowsOneBehindTheOther) {
  Matrix matrix(2, 3);
  EXPECT_EQ(matrix.values, std::vector<float>(6, 0));
  matrix.row(1)[2] = 7;
  EXPECT_EQ(matrix.values[5], 7);
  EXPECT_EQ(std::as_const(matrix).row(1)[2], 7);
  EXPECT_EQ(matrix.row(0).size(), 3u);
}

}  // namespace
}  // namespace genegraft
