#include "model/thin_negatives.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace genegraft::model {
namespace {

using testing::ElementsAre;

TEST(ThinNegatives, KeepsEveryPositiveAndEveryNthNegative) {
  const std::vector<std::int32_t> y = {0, 1, 0, 0, 0, 1, 0};
  EXPECT_THAT(thin_negatives(y, 2), ElementsAre(0, 1, 4, 5));
  EXPECT_THAT(thin_negatives(y, 5), ElementsAre(0, 1, 2, 3, 4, 5, 6));
  EXPECT_THAT(thin_negatives(std::vector<std::int32_t>{1, 1}, 1), ElementsAre(0, 1));
}

}  // namespace
}  // namespace genegraft::model
