#include "neural/language_model.hpp"

#include <gtest/gtest.h>

#include "neural/conv_encoder.hpp"

namespace genegraft::neural {
namespace {

TEST(LowestBlocks, SeeWhatTheWholeModelSeesAtThatDepth) {
  const torch::NoGradGuard no_gradients;
  torch::manual_seed(1);
  EncoderOptions options;
  options.conv = {.width = 8, .stem = 5, .dilations = {1, 2, 4}};
  LanguageModel whole(options);
  for (auto& weight : whole->parameters()) weight.uniform_(-1, 1);
  whole->eval();

  auto lowest = lowest_blocks(whole, 2);
  lowest->eval();
  EXPECT_EQ(lowest->options().conv.dilations, (std::vector<int>{1, 2}));
  const auto tokens = torch::randint(2, 6, {3, 60});
  auto& encoder = static_cast<ConvEncoder&>(*whole->encoder);
  const auto expected = encoder.norm(encoder.forward_with(tokens, 2).early);
  EXPECT_TRUE(torch::allclose(lowest->encoder->forward(tokens), expected, 1e-5, 1e-6));

  for (auto& weight : lowest->parameters()) weight.zero_();  // a copy: the whole keeps its own
  EXPECT_TRUE(torch::allclose(encoder.norm(encoder.forward_with(tokens, 2).early), expected));
}

}  // namespace
}  // namespace genegraft::neural
