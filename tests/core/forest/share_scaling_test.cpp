#include "forest/share_scaling.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "base/random.hpp"

namespace genegraft::forest {
namespace {

TEST(ShareScaling, FindsTheLineThatDrewTheClasses) {
  Random random(1);
  std::vector<float> shares;
  std::vector<std::int32_t> y;
  for (int i = 0; i < 20000; ++i) {
    const double p = random.uniform();
    shares.push_back(static_cast<float>(p));
    y.push_back(random.uniform() < 1 / (1 + std::exp(1.5 - 5 * p)));
  }
  const auto found = fit_share_scaling(shares, 1, 2, y, {});
  EXPECT_NEAR(2 * found.slope, 5, 0.2);
  EXPECT_NEAR(found.offset[1] - found.offset[0] - found.slope, -1.5, 0.1);
}

TEST(ShareScaling, TwoOutputsSayTheSameAsOne) {
  Random random(2);
  std::vector<float> one, two;
  std::vector<std::int32_t> y;
  std::vector<float> weight;
  for (int i = 0; i < 500; ++i) {
    const auto p = static_cast<float>(random.uniform());
    one.push_back(p);
    two.insert(two.end(), {1 - p, p});
    y.push_back(random.uniform() < p);
    weight.push_back(static_cast<float>(random.uniform()));
  }
  const auto a = fit_share_scaling(one, 1, 2, y, weight);
  const auto b = fit_share_scaling(two, 2, 2, y, weight);
  EXPECT_NEAR(a.slope, b.slope, 1e-4);
  EXPECT_NEAR(a.offset[1], b.offset[1], 1e-4);
}

// Neither classes told apart without error nor no rows at all let the fit run away.
TEST(ShareScaling, PriorsHoldWhereRowsDoNot) {
  const std::vector<float> shares = {0.1f, 0.2f, 0.8f, 0.9f};
  const std::vector<std::int32_t> y = {0, 0, 1, 1};
  const auto apart = fit_share_scaling(shares, 1, 2, y, {});
  EXPECT_GT(apart.slope, 4);
  EXPECT_LT(apart.slope, 50);
  const auto none = fit_share_scaling({}, 3, 3, {}, {});
  EXPECT_DOUBLE_EQ(none.slope, 4);
  EXPECT_DOUBLE_EQ(none.offset[0], 0);
}

}  // namespace
}  // namespace genegraft::forest
