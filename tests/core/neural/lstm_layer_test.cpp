#include "neural/lstm_layer.hpp"

#include <gtest/gtest.h>

#include <array>
#include <string>
#include <vector>

namespace genegraft::neural {
namespace {

struct Example {
  torch::Tensor x, h, c;
  LstmWeights weights;

  std::vector<torch::Tensor> learnt() const {
    return {x, weights.input, weights.recurrent, weights.input_bias, weights.recurrent_bias};
  }
};

Example example(int rows, int steps, int inputs, int hidden) {
  torch::manual_seed(rows * 100 + steps);
  const auto learnt = [](at::IntArrayRef shape) {
    return torch::randn(shape).mul_(0.5).requires_grad_(true);
  };
  return {learnt({rows, steps, inputs}),
          torch::randn({1, rows, hidden}),
          torch::randn({1, rows, hidden}),
          {learnt({4 * hidden, inputs}), learnt({4 * hidden, hidden}), learnt({4 * hidden}),
           learnt({4 * hidden})}};
}

void expect_near(const torch::Tensor& a, const torch::Tensor& b, const char* what) {
  ASSERT_EQ(a.sizes(), b.sizes()) << what;
  EXPECT_LT((a - b).abs().max().item<double>(), 2e-5) << what;
}

TEST(LstmLayer, DoesAsTorchDoesForwardsAndBackwards) {
  for (const auto& [rows, steps, inputs, hidden] :
       {std::array{5, 7, 3, 4}, std::array{1, 1, 2, 3}, std::array{2, 40, 6, 5}}) {
    const auto e = example(rows, steps, inputs, hidden);
    const auto& w = e.weights;
    const auto ours = lstm_layer(e.x, e.h, e.c, w);
    const auto [y, h, c] =
        torch::lstm(e.x, {e.h, e.c}, {w.input, w.recurrent, w.input_bias, w.recurrent_bias}, true,
                    1, 0, true, false, true);
    expect_near(ours.y, y, "y");
    expect_near(ours.h, h, "h");
    expect_near(ours.c, c, "c");
    EXPECT_FALSE(ours.h.requires_grad() || ours.c.requires_grad());
    // Any loss that weighs places differently.
    const auto weight = torch::randn(y.sizes());
    const auto mine = torch::autograd::grad({(ours.y * weight).sum()}, e.learnt());
    const auto theirs = torch::autograd::grad({(y * weight).sum()}, e.learnt());
    for (std::size_t i = 0; i < mine.size(); ++i)
      expect_near(mine[i], theirs[i], ("gradient " + std::to_string(i)).c_str());
  }
}

TEST(LstmLayer, TakesInputsThatNeedNoGradient) {
  auto e = example(3, 4, 2, 3);
  e.x = e.x.detach();
  const auto out = lstm_layer(e.x, e.h, e.c, e.weights);
  const auto gradient = torch::autograd::grad({out.y.sum()}, {e.weights.recurrent});
  EXPECT_GT(gradient[0].abs().max().item<double>(), 0);
}

TEST(LstmLayer, GoesOnFromTheStateOfTheLastCall) {
  const auto e = example(2, 10, 3, 4);
  const torch::NoGradGuard no_gradients;
  const auto whole = lstm_layer(e.x, e.h, e.c, e.weights);
  const auto first = lstm_layer(e.x.narrow(1, 0, 6), e.h, e.c, e.weights);
  const auto second = lstm_layer(e.x.narrow(1, 6, 4), first.h, first.c, e.weights);
  expect_near(second.y, whole.y.narrow(1, 6, 4), "y");
  expect_near(second.c, whole.c, "c");
}

}  // namespace
}  // namespace genegraft::neural
