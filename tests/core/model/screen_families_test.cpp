#include "model/screen_families.hpp"

#include <gtest/gtest.h>

#include "support/model_screens.hpp"

namespace genegraft::model {
namespace {

TEST(ScreenFamilies, JoinGuidesNearlyIdenticalAcrossScreens) {
  const auto guides = random_guides(3, 1);
  auto near = guides[1];
  near[4] = near[4] == 'A' ? 'C' : 'A';
  Screen a, b;
  a.guides = {guides[0], guides[1]};
  b.guides = {guides[2], near, guides[0]};
  const Screen* const screens[] = {&a, &b};
  const auto family = screen_families(screens);
  ASSERT_EQ(family.size(), 2u);
  ASSERT_EQ(family[0].size(), 2u);
  ASSERT_EQ(family[1].size(), 3u);
  EXPECT_EQ(family[1][1], family[0][1]);
  EXPECT_EQ(family[1][2], family[0][0]);
  EXPECT_NE(family[0][0], family[0][1]);
  EXPECT_NE(family[1][0], family[0][0]);
  EXPECT_NE(family[1][0], family[0][1]);
  for (const auto& screen : family)
    for (const int number : screen) {
      EXPECT_GE(number, 0);
      EXPECT_LT(number, 3);
    }
}

TEST(ScreenFamilies, OfNoScreensAreNone) {
  EXPECT_TRUE(screen_families({}).empty());
}

}  // namespace
}  // namespace genegraft::model
