#include "linear/layered_model.hpp"

#include <gtest/gtest.h>

#include "support/layered_models.hpp"

namespace genegraft::linear {
namespace {

TEST(LayeredModel, KnowsWhichSizesFitTogether) {
  Random random(1);
  const auto good = random_layers({5, 3, 4}, true, random);
  EXPECT_TRUE(fits_together(good));
  auto model = good;
  model.features = 6;
  EXPECT_FALSE(fits_together(model));
  model = good;
  model.layers[1].inputs = 2;
  EXPECT_FALSE(fits_together(model));
  model = good;
  model.layers[0].bias.pop_back();
  EXPECT_FALSE(fits_together(model));
  model = good;
  model.skip.pop_back();
  EXPECT_FALSE(fits_together(model));
  EXPECT_FALSE(fits_together({.features = 3, .outputs = 2}));
}

TEST(LinearAt, HasTheMarginsOfTheNetworkAndItsGradientByFiniteDifferences) {
  Random random(3);
  for (const auto& units : {std::vector<int>{7, 3}, {7, 9, 1}, {7, 16, 8, 4}})
    for (const bool skip : {false, true}) {
      const auto model = random_layers(units, skip, random);
      const auto x = random_floats(7, random);
      const auto linear = linear_at(model, x);
      const auto margins = naive_margins(model, x.data());
      for (int o = 0; o < model.outputs; ++o) {
        double sum = linear.intercept[o];
        for (int f = 0; f < 7; ++f) sum += double{linear.weight[o * 7 + f]} * x[f];
        EXPECT_NEAR(sum, margins[o], 1e-5);
      }
      for (int f = 0; f < 7; ++f) {
        const float step = 1e-3f;  // floats themselves: the step is what they differ by
        auto up = x, down = x;
        up[f] += step;
        down[f] -= step;
        const auto high = naive_margins(model, up.data()), low = naive_margins(model, down.data());
        for (int o = 0; o < model.outputs; ++o)
          EXPECT_NEAR((high[o] - low[o]) / (double{up[f]} - down[f]), linear.weight[o * 7 + f],
                      1e-4);
      }
    }
}

}  // namespace
}  // namespace genegraft::linear
