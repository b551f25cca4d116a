#include "crispr/specificity.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace genegraft::crispr {
namespace {

TEST(Specificity, IsAHundredWithoutOffTargetsAndFallsWithThem) {
  GuideSpecificity guide;
  guide.add(true, 100, 1);  // the target
  EXPECT_DOUBLE_EQ(guide.by_mit(), 100);
  EXPECT_DOUBLE_EQ(guide.by_cfd(), 100);
  guide.add(false, 25, 0.5);
  EXPECT_DOUBLE_EQ(guide.by_mit(), 80);  // 10000 / 125
  EXPECT_DOUBLE_EQ(guide.by_cfd(), 10000.0 / 150);
  guide.add(false, std::numeric_limits<double>::quiet_NaN(), 0.5);  // bulged
  EXPECT_DOUBLE_EQ(guide.by_mit(), 80);
  EXPECT_DOUBLE_EQ(guide.by_cfd(), 50);
  guide.add(true, 100, 1);  // a second perfect match is an off-target
  EXPECT_DOUBLE_EQ(guide.by_mit(), 10000.0 / 225);
  EXPECT_EQ(guide.sites(), 4);
  EXPECT_EQ(guide.perfect(), 2);
}

}  // namespace
}  // namespace genegraft::crispr
