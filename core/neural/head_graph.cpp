#include "neural/classifier.hpp"
#include "neural/network_graph.hpp"
#include "onnx/attributes.hpp"

namespace genegraft::neural {
namespace {

using Pool = LayerGraph::Pool;

/// (N, F, S) -> (N, O, S)
std::string of_classes(LayerGraph& net, const HeadOptions& head, const std::string& kinds) {
  if (head.kinds.empty()) return kinds;
  std::vector<std::string> each;
  std::int64_t first = 0;
  for (const int count : head.kinds) {
    each.push_back(net.nodes.add("ReduceLogSumExp", {net.slice(kinds, 1, first, first + count)},
                                 {onnx::list("axes", std::vector<std::int64_t>{1})}));
    first += count;
  }
  return head.classes == 2 ? net.nodes.add("Sub", {each[1], each[0]})
                           : net.concat(std::move(each), 1);
}

/// x by one of the two numbers of the mix.
std::string weighed(LayerGraph& net, const std::string& x, std::int64_t number) {
  return net.nodes.add("Mul", {x, net.slice(net.weight("mix"), 0, number, number + 1)});
}

/// pooled: (N, pools H, S); beside: (N, hidden, S) of the units that keep their places, or "".
std::string add_classes(LayerGraph& net, const HeadOptions& head, const std::string& pooled,
                        const std::string& beside, const std::string& tokens) {
  const auto norm = [&](const char* name) {
    return net.weight("pooled_norm." + std::string(name));
  };
  auto u = net.nodes.add("BatchNormalization", {pooled, norm("weight"), norm("bias"),
                                                norm("running_mean"), norm("running_var")});
  u = net.pointwise(u, "hidden");
  if (!beside.empty()) u = net.nodes.add("Add", {u, beside});
  const auto log_odds =
      of_classes(net, head, net.pointwise(net.nodes.add("Relu", {u}), "classes"));  // (N, O, S)
  if (!head.linear) return log_odds;
  return net.nodes.add("Add", {weighed(net, log_odds, 0), add_linear_branch(net, head, tokens)});
}

/// x: (N, H, T'). Ratio of two means: the windows share the exponentials.
std::string add_attention(LayerGraph& net, const HeadOptions& head, std::int64_t places,
                          const std::string& x) {
  const auto score = net.nodes.add("Tanh", {net.pointwise(x, "attention")});  // (N, 1, T')
  const auto weight =
      net.nodes.add("Exp", {net.nodes.add("Mul", {score, net.nodes.scalar(kLargestAttention)})});
  const auto sum = net.pool(Pool::mean, net.nodes.add("Mul", {x, weight}), places, head.stride);
  return net.nodes.add("Div", {sum, net.pool(Pool::mean, weight, places, head.stride)});
}

/// (T, N, 1): 1 for a word, 0 for padding.
std::string add_is_word(LayerGraph& net, const std::string& tokens) {
  const auto to = [&](const std::string& x, onnx::ElementType type) {
    return net.nodes.add("Cast", {x}, {onnx::number("to", static_cast<int>(type))});
  };
  const auto is_word = to(net.transpose(tokens, {1, 0}), onnx::ElementType::boolean);
  static_assert(sequence::kPad == 0);
  return net.unsqueeze(to(is_word, onnx::ElementType::float32), 2);
}

}  // namespace

std::string add_linear_branch(LayerGraph& net, const HeadOptions& head, const std::string& tokens) {
  return weighed(net, add_kmer_linear(net, head, "linear", tokens), 1);
}

std::string add_conv_head(LayerGraph& net, const HeadOptions& head, std::int64_t places,
                          const ConvOutputs& encoded, const std::string& tokens) {
  const auto& h = encoded.outputs;
  std::vector<std::string> pools{net.pool(Pool::most, h, places, head.stride),
                                 net.pool(Pool::mean, h, places, head.stride)};
  if (head.attention) pools.push_back(add_attention(net, head, places, h));
  std::string beside;
  if (head.positions > 0) {
    beside = net.convolve(net.pointwise(encoded.early, "place"), "placed",
                          {onnx::list("strides", std::vector<std::int64_t>{head.stride})});
  }
  return add_classes(net, head, net.concat(std::move(pools), 1), beside, tokens);
}

std::string add_lstm_head(LayerGraph& net, const HeadOptions& head, const std::string& h,
                          const std::string& tokens) {
  const auto is_word = add_is_word(net, tokens);
  const auto sum = [&](const std::string& x) {  // (T, N, C) -> (N, C)
    return net.nodes.add("ReduceSum", {x, net.nodes.integers({0})}, {onnx::number("keepdims", 0)});
  };
  const auto last = net.nodes.add("Gather", {h, net.nodes.integer(-1)}, {onnx::number("axis", 0)});
  const auto one = net.nodes.scalar(1);
  const auto far =
      net.nodes.add("Mul", {net.nodes.add("Sub", {one, is_word}), net.nodes.scalar(kFar)});
  const auto most = net.nodes.add(
      "ReduceMax", {net.nodes.add("Sub", {h, far})},
      {onnx::list("axes", std::vector<std::int64_t>{0}), onnx::number("keepdims", 0)});
  const auto words = net.nodes.add("Max", {sum(is_word), one});  // (N, 1)
  const auto mean = net.nodes.add("Div", {sum(net.nodes.add("Mul", {h, is_word})), words});
  const auto pooled = net.unsqueeze(net.concat({last, most, mean}, 1), 2);  // (N, 3 E, 1)
  return add_classes(net, head, pooled, "", tokens);
}

}  // namespace genegraft::neural
