#include "neural/network_graph.hpp"
#include "onnx/attributes.hpp"
#include "sequence/kmer_tokenizer.hpp"

namespace genegraft::neural {
namespace {

constexpr std::int64_t kLetters = 4;

/// (V, 4): one-hot; zeros for padding and unknown.
onnx::Tensor letter_table() {
  onnx::Tensor table{.shape = {sequence::kFirstWord + kLetters, kLetters}};
  for (std::int64_t word = 0; word < sequence::kFirstWord + kLetters; ++word)
    for (std::int64_t b = 0; b < kLetters; ++b)
      table.values.push_back(word == sequence::kFirstWord + b);
  return table;
}

/// The narrowing layer with the block's scale taken into its weights, which a runtime does once.
std::string scaled_linear(LayerGraph& net, const std::string& x, const std::string& layer,
                          const std::string& scale) {
  const auto weight =
      net.nodes.add("Mul", {net.weight(layer + ".weight"), net.unsqueeze(scale, 1)});
  const auto bias = net.nodes.add("Mul", {net.weight(layer + ".bias"), scale});
  return net.nodes.add("Gemm", {x, weight, bias}, {onnx::number("transB", 1)});
}

/// x: (N, T, H). Rows of all places together are one matrix for both products: a runtime joins a
/// Gemm with its bias and the Relu behind it, but not a MatMul of three axes.
std::string add_block(LayerGraph& net, const ConvOptions& options, int dilation,
                      const std::string& block, const std::string& x) {
  const std::int64_t h = options.width, margin = dilation * (options.kernel - 1) / 2;
  auto y = net.convolve(
      net.transpose(x, {0, 2, 1}), block + ".depthwise",
      {onnx::number("group", h), onnx::list("dilations", std::vector<std::int64_t>{dilation})});
  y = net.layer_norm(net.transpose(y, {0, 2, 1}), block + ".norm");  // (N, T', H)
  const auto shape = net.nodes.add("Shape", {y});
  y = net.nodes.add("Reshape", {y, net.nodes.integers({-1, h})});  // (N T', H)
  y = net.nodes.add("Relu", {net.linear(y, block + ".widen")});
  y = scaled_linear(net, y, block + ".narrow", net.weight(block + ".scale"));
  y = net.nodes.add("Reshape", {y, shape});
  return net.nodes.add("Add", {margin ? net.slice(x, 1, margin, -margin) : x, y});
}

}  // namespace

std::string add_conv_encoder(LayerGraph& net, const ConvOptions& options,
                             const std::string& tokens) {
  auto x = net.nodes.add("Gather", {net.nodes.constant(letter_table()), tokens});  // (N, T, 4)
  x = net.convolve(net.transpose(x, {0, 2, 1}), "encoder.stem");
  x = net.transpose(net.nodes.add("Relu", {x}), {0, 2, 1});  // (N, T - stem + 1, H)
  for (std::size_t i = 0; i < options.dilations.size(); ++i)
    x = add_block(net, options, options.dilations[i], "encoder.blocks." + std::to_string(i), x);
  return net.layer_norm(x, "encoder.norm");
}

}  // namespace genegraft::neural
