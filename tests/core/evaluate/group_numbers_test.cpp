#include "evaluate/group_numbers.hpp"

#include <gtest/gtest.h>

namespace genegraft::evaluate {
namespace {

TEST(GroupNumbers, KeepTheOrderAndLeaveNoGaps) {
  const auto numbers = number_groups(std::vector{7, 3, 7, 100});
  EXPECT_EQ(numbers.of_row, (std::vector{1, 0, 1, 2}));
  EXPECT_EQ(numbers.count, 3);
}

}  // namespace
}  // namespace genegraft::evaluate
