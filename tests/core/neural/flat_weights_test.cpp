#include "neural/flat_weights.hpp"

#include <gtest/gtest.h>

#include "support/networks.hpp"

namespace genegraft::neural {
namespace {

TEST(FlatWeights, AreTheModulesOwn) {
  torch::nn::Linear module(3, 2);
  const auto before = module->weight.clone();
  FlatWeights weights(*module);
  ASSERT_EQ(weights.values.numel(), 8);
  EXPECT_TRUE(torch::equal(module->weight, before));
  weights.values.zero_();
  EXPECT_EQ(module->weight.abs().sum().item<float>(), 0);
  EXPECT_TRUE(module->weight.requires_grad());
  // A matrix of six, then two biases.
  EXPECT_TRUE(
      torch::equal(weights.is_decayed, torch::tensor({1.f, 1.f, 1.f, 1.f, 1.f, 1.f, 0.f, 0.f})));
}

TEST(FlatWeights, AreSharedWithAnotherModule) {
  LanguageModel first(small_conv()), second(small_conv());
  FlatWeights weights(*first);
  weights.share_with(*second);
  weights.values.normal_();
  const auto a = first->parameters(), b = second->parameters();
  for (std::size_t i = 0; i < a.size(); ++i) EXPECT_TRUE(torch::equal(a[i], b[i]));
}

TEST(FlatWeights, AddGradientsInTheOrderOfTheParameters) {
  torch::nn::Linear module(2, 1);
  const FlatWeights weights(*module);
  auto sum = torch::ones({3});
  FlatWeights::add_gradients({torch::tensor({{1.f, 2.f}}), {}}, module->parameters(), sum);
  EXPECT_TRUE(torch::equal(sum, torch::tensor({2.f, 3.f, 1.f})));
}

/// Against torch's own AdamW, whose beta1 stays as it is.
TEST(AdamW, StepsAsTorchDoes) {
  torch::manual_seed(1);
  torch::nn::Linear ours(5, 4), theirs(5, 4);
  {
    const torch::NoGradGuard no_gradient;
    theirs->weight.copy_(ours->weight);
    theirs->bias.copy_(ours->bias);
  }
  using Options = torch::optim::AdamWOptions;
  const auto options = [](double decay) {
    return std::make_unique<Options>(
        Options(0.01).betas({0.9, 0.99}).eps(1e-8).weight_decay(decay));
  };
  torch::optim::AdamW reference({torch::optim::OptimizerParamGroup({theirs->weight}, options(0.1)),
                                 torch::optim::OptimizerParamGroup({theirs->bias}, options(0))});
  FlatWeights weights(*ours);
  auto state = AdamWState::zeros_like(weights.values);
  for (int step = 0; step < 20; ++step) {
    const auto gradient = torch::randn({24});
    theirs->weight.mutable_grad() = gradient.narrow(0, 0, 20).view({4, 5}).clone();
    theirs->bias.mutable_grad() = gradient.narrow(0, 20, 4).clone();
    reference.step();
    update(weights, gradient, {.weight_decay = 0.1}, 0.01, 0.9, state);
  }
  EXPECT_TRUE(torch::allclose(ours->weight, theirs->weight, 1e-5, 1e-6));
  EXPECT_TRUE(torch::allclose(ours->bias, theirs->bias, 1e-5, 1e-6));
}

}  // namespace
}  // namespace genegraft::neural
