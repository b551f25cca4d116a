#include "neural/network_graph.hpp"
#include "onnx/attributes.hpp"

namespace genegraft::neural {
namespace {

/// torch's rows are those of the gates input, forget, cell, output; ONNX's input, output, forget,
/// cell. The weights lie in the file as torch has them and are put into order once, when a runtime
/// reads it.
std::string in_onnx_order(LayerGraph& net, const std::string& weight) {
  const auto gates = net.nodes.add_several("Split", 4, {weight}, {onnx::number("axis", 0)});
  return net.concat({gates[0], gates[3], gates[1], gates[2]}, 0);
}

/// x: (T, N, inputs) -> (T, N, hidden).
std::string add_layer(LayerGraph& net, std::int64_t hidden, const std::string& layer,
                      const std::string& x) {
  const auto weight = [&](const std::string& name) {
    return in_onnx_order(net, net.weight(layer + name));
  };
  const auto bias = net.concat({weight(".bias_ih"), weight(".bias_hh")}, 0);  // (8 hidden)
  const auto y = net.nodes.add("LSTM",
                               {x, net.unsqueeze(weight(".weight_ih"), 0),
                                net.unsqueeze(weight(".weight_hh"), 0), net.unsqueeze(bias, 0)},
                               {onnx::number("hidden_size", hidden)});  // (T, 1, N, hidden)
  return net.nodes.add("Squeeze", {y, net.nodes.integers({1})});
}

}  // namespace

std::string add_lstm_encoder(LayerGraph& net, const LstmOptions& options,
                             const std::string& tokens) {
  auto x =
      net.nodes.add("Gather", {net.weight("encoder.embedding"), net.transpose(tokens, {1, 0})});
  for (int i = 0; i < options.layers; ++i)
    x = add_layer(net, i + 1 == options.layers ? options.embedding : options.hidden,
                  "encoder.layers." + std::to_string(i), x);
  return x;  // (T, N, E)
}

}  // namespace genegraft::neural
