#include "neural/conv_encoder.hpp"
#include "neural/network_graph.hpp"
#include "onnx/attributes.hpp"
#include "sequence/kmer_tokenizer.hpp"

namespace genegraft::neural {
namespace {

/// (V, 4): one-hot; zeros for padding and unknown.
onnx::Tensor letter_table() {
  onnx::Tensor table{.shape = {sequence::kFirstWord + kLetters, kLetters}};
  for (std::int64_t word = 0; word < sequence::kFirstWord + kLetters; ++word)
    for (std::int64_t b = 0; b < kLetters; ++b)
      table.values.push_back(word == sequence::kFirstWord + b);
  return table;
}

/// A torch LayerNorm over the channels of (N, C, T): ONNX has one for the last axis only, and
/// moving axes there and back costs more than the steps one by one. Means are convolutions, which
/// are ten times as fast in a browser as ReduceMean over that axis.
std::string norm_channels(LayerGraph& net, const std::string& x, const std::string& layer,
                          std::int64_t width) {
  onnx::Tensor shares{.shape = {1, width, 1}};
  shares.values.assign(static_cast<std::size_t>(width), 1.0f / static_cast<float>(width));
  const auto mean = [&](const std::string& of) {
    return net.nodes.add("Conv", {of, net.nodes.constant(shares)});
  };
  const auto centred = net.nodes.add("Sub", {x, mean(x)});
  const auto variance = mean(net.nodes.add("Mul", {centred, centred}));
  const auto deviation = net.nodes.add(
      "Sqrt", {net.nodes.add("Add", {variance, net.nodes.scalar(LayerGraph::kEpsilon)})});
  const auto normed = net.nodes.add("Div", {centred, deviation});
  const auto column = [&](const char* name) {
    return net.unsqueeze(net.weight(layer + name), 1);  // (C, 1)
  };
  return net.nodes.add("Add", {net.nodes.add("Mul", {normed, column(".weight")}), column(".bias")});
}

/// The narrowing layer with the block's scale taken into its weights, which a runtime does once.
std::string scaled_pointwise(LayerGraph& net, const std::string& x, const std::string& layer,
                             const std::string& scale) {
  const auto weight =
      net.nodes.add("Mul", {net.weight(layer + ".weight"), net.unsqueeze(scale, 1)});
  const auto bias = net.nodes.add("Mul", {net.weight(layer + ".bias"), scale});
  return net.nodes.add("Conv", {x, net.unsqueeze(weight, 2), bias});
}

/// x: (N, H, T) -> (N, H, T - 2 margin).
std::string add_block(LayerGraph& net, const ConvOptions& options, std::int64_t dilation,
                      const std::string& block, const std::string& x) {
  const std::int64_t margin = dilation * (options.kernel - 1) / 2;
  auto y = net.convolve(x, block + ".depthwise",
                        {onnx::number("group", options.width),
                         onnx::list("dilations", std::vector<std::int64_t>{dilation})});
  y = net.pointwise(norm_channels(net, y, block + ".norm", options.width), block + ".widen");
  y = scaled_pointwise(net, net.nodes.add("Relu", {y}), block + ".narrow",
                       net.weight(block + ".scale"));
  return net.nodes.add("Add", {margin ? net.slice(x, 2, margin, -margin) : x, y});
}

}  // namespace

ConvOutputs add_conv_encoder(LayerGraph& net, const ConvOptions& options, const std::string& tokens,
                             int early_blocks) {
  auto x = net.nodes.add("Gather", {net.nodes.constant(letter_table()), tokens});  // (N, T, 4)
  x = net.nodes.add("Relu", {net.convolve(net.transpose(x, {0, 2, 1}), "encoder.stem")});
  auto early = x;
  for (std::size_t i = 0; i < options.dilations.size(); ++i) {
    x = add_block(net, options, options.dilations[i], "encoder.blocks." + std::to_string(i), x);
    if (static_cast<int>(i) < early_blocks) early = x;
  }
  return {norm_channels(net, x, "encoder.norm", options.width), early};
}

}  // namespace genegraft::neural
