#include "linear/int8_layers.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "support/layered_models.hpp"

namespace genegraft::linear {
namespace {

TEST(Int8Layers, MoveNoWeightByMoreThanHalfALevel) {
  Random random(3);
  const auto model = random_layers({50, 12, 5}, true, random);
  const auto small = with_int8_matrices(model);
  EXPECT_TRUE(small.int8_matrices);
  EXPECT_EQ(small.layers[0].bias, model.layers[0].bias);
  const auto check = [](const std::vector<float>& was, const std::vector<float>& is, int outputs) {
    ASSERT_EQ(was.size(), is.size());
    const auto scale = int8_scales(was, outputs);
    for (std::size_t i = 0; i < was.size(); ++i) {
      const double level = static_cast<double>(is[i]) / scale[i % scale.size()];
      EXPECT_EQ(level, std::round(level));
      EXPECT_LE(std::abs(level), 127);
      EXPECT_LE(std::abs(was[i] - is[i]), 0.5001F * scale[i % scale.size()]);
    }
  };
  check(model.layers[0].weight, small.layers[0].weight, 12);
  check(model.layers[1].weight, small.layers[1].weight, 5);
  check(model.skip, small.skip, 5);
}

TEST(Int8Layers, ScalesOfLevelsAreThoseTheyWereMadeWith) {
  Random random(4);
  for (int round = 0; round < 200; ++round) {
    auto matrix = random_floats(60, random);
    const float size = std::exp(static_cast<float>(random.uniform() * 40 - 20));
    for (float& w : matrix) w *= size;
    LayeredModel model{20, 3, {{20, 3, matrix, {0, 0, 0}}}, {}};
    const auto once = with_int8_matrices(model);
    EXPECT_EQ(int8_scales(once.layers[0].weight, 3), int8_scales(matrix, 3));
    EXPECT_EQ(with_int8_matrices(once).layers[0].weight, once.layers[0].weight);
  }
}

TEST(Int8Layers, LeaveAColumnOfZerosAsItIs) {
  LayeredModel model{2, 3, {{2, 3, {0, 1, 0, 0, -2, 1e-38F}, {0, 0, 0}}}, {}};
  const auto small = with_int8_matrices(model);
  EXPECT_EQ(small.layers[0].weight[0], 0);
  EXPECT_EQ(small.layers[0].weight[2], 0);
  EXPECT_EQ(small.layers[0].weight[5], 0);
  EXPECT_EQ(small.layers[0].weight[4], -127 * int8_scales(model.layers[0].weight, 3)[1]);
}

}  // namespace
}  // namespace genegraft::linear
