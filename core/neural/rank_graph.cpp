#include "neural/rank_graph.hpp"

#include <cmath>

#include "expression/rank_tokens.hpp"
#include "neural/rank_encoder.hpp"
#include "onnx/attributes.hpp"

namespace genegraft::neural {
namespace {

std::string add(LayerGraph& net, const std::string& a, const std::string& b) {
  return net.nodes.add("Add", {a, b});
}

std::string multiply(LayerGraph& net, const std::string& a, const std::string& b) {
  return net.nodes.add("MatMul", {a, b});
}

/// A torch Linear: (…, I) -> (…, O).
std::string linear(LayerGraph& net, const std::string& x, const std::string& layer) {
  const auto weight = net.transpose(net.weight(layer + ".weight"), {1, 0});
  return add(net, multiply(net, x, weight), net.weight(layer + ".bias"));
}

std::string normalise(LayerGraph& net, const RankOptions& options, const std::string& x,
                      const std::string& layer) {
  return net.nodes.add(
      "LayerNormalization", {x, net.weight(layer + ".weight"), net.weight(layer + ".bias")},
      {onnx::number("axis", -1), onnx::decimal("epsilon", static_cast<float>(options.epsilon))});
}

std::string activate(LayerGraph& net, const RankOptions& options, const std::string& x) {
  if (!options.gelu) return net.nodes.add("Relu", {x});
  const auto erf =
      net.nodes.add("Erf", {net.nodes.add("Mul", {x, net.nodes.scalar(std::sqrt(0.5f))})});
  const auto half = net.nodes.add("Mul", {x, net.nodes.scalar(0.5f)});
  return net.nodes.add("Mul", {half, add(net, erf, net.nodes.scalar(1))});
}

std::string output(LayerGraph& net, const RankOptions& options, const std::string& x,
                   const std::string& before, const std::string& layer) {
  return normalise(net, options, add(net, linear(net, x, layer + ".dense"), before),
                   layer + ".LayerNorm");
}

/// (N, T): 1 for a gene, 0 for padding.
std::string add_is_gene(LayerGraph& net, const std::string& tokens) {
  static_assert(expression::kPadToken == 0);
  const auto to = [&](const std::string& x, onnx::ElementType type) {
    return net.nodes.add("Cast", {x}, {onnx::number("to", static_cast<int>(type))});
  };
  return to(to(tokens, onnx::ElementType::boolean), onnx::ElementType::float32);
}

std::string attend(LayerGraph& net, const RankOptions& options, const std::string& x,
                   const std::string& far, const std::string& layer) {
  const std::int64_t heads = options.heads, d = options.width / heads;
  const auto parted = [&](const char* name, std::vector<std::int64_t> axes) {
    const auto y = linear(net, x, layer + ".attention.self." + name);
    // 0: as it was, (N, T).
    return net.transpose(net.nodes.add("Reshape", {y, net.nodes.integers({0, 0, heads, d})}),
                         std::move(axes));
  };
  const auto product = multiply(net, parted("query", {0, 2, 1, 3}),
                                parted("key", {0, 2, 3, 1}));  // (N, heads, T, T)
  const auto scale = net.nodes.scalar(1 / std::sqrt(static_cast<float>(d)));
  const auto score = add(net, net.nodes.add("Mul", {product, scale}), far);
  const auto share = net.nodes.add("Softmax", {score}, {onnx::number("axis", -1)});
  const auto seen =
      net.transpose(multiply(net, share, parted("value", {0, 2, 1, 3})), {0, 2, 1, 3});
  return net.nodes.add("Reshape", {seen, net.nodes.integers({0, 0, heads * d})});
}

/// What stands at the places of the input, and is the same for all rows: (T, H).
std::string add_places(LayerGraph& net, const std::string& tokens) {
  const auto shape = net.nodes.add("Shape", {tokens});
  const auto length = net.nodes.add("Gather", {shape, net.nodes.integers({1})});  // (1)
  const auto places =
      net.nodes.add("Slice", {net.weight("bert.embeddings.position_embeddings.weight"),
                              net.nodes.integers({0}), length, net.nodes.integers({0})});
  return add(net, places,
             net.slice(net.weight("bert.embeddings.token_type_embeddings.weight"), 0, 0, 1));
}

}  // namespace

std::string add_rank_encoder(LayerGraph& net, const RankOptions& options,
                             const std::string& tokens) {
  const auto padding = net.nodes.add("Sub", {add_is_gene(net, tokens), net.nodes.scalar(1)});
  const auto far = net.unsqueeze(
      net.unsqueeze(net.nodes.add("Mul", {padding, net.nodes.scalar(kRankFar)}), 1), 1);
  const auto words =
      net.nodes.add("Gather", {net.weight("bert.embeddings.word_embeddings.weight"), tokens});
  auto x = normalise(net, options, add(net, words, add_places(net, tokens)),
                     "bert.embeddings.LayerNorm");
  for (int i = 0; i < options.layers; ++i) {
    const auto layer = "bert.encoder.layer." + std::to_string(i);
    const auto y =
        output(net, options, attend(net, options, x, far, layer), x, layer + ".attention.output");
    const auto wide = activate(net, options, linear(net, y, layer + ".intermediate.dense"));
    x = output(net, options, wide, y, layer + ".output");
  }
  return x;
}

std::string add_rank_decoder(LayerGraph& net, const RankOptions& options, const std::string& h) {
  const std::string layer = "cls.predictions.transform";
  const auto x = normalise(net, options, activate(net, options, linear(net, h, layer + ".dense")),
                           layer + ".LayerNorm");
  const auto words =
      net.transpose(net.weight("bert.embeddings.word_embeddings.weight"), {1, 0});  // (H, V)
  return add(net, multiply(net, x, words), net.weight("cls.predictions.bias"));
}

std::string add_rank_head(LayerGraph& net, const RankHeadOptions& head, const std::string& h,
                          const std::string& tokens) {
  std::string pooled;
  if (head.pooling == RankPooling::first) {
    pooled = net.nodes.add("Gather", {h, net.nodes.integer(0)}, {onnx::number("axis", 1)});
  } else {
    const auto is_gene = net.unsqueeze(add_is_gene(net, tokens), 2);
    const auto sum = [&](const std::string& x) {
      return net.nodes.add("ReduceSum", {x, net.nodes.integers({1})},
                           {onnx::number("keepdims", 0)});
    };
    const auto genes = net.nodes.add("Max", {sum(is_gene), net.nodes.scalar(1)});
    pooled = net.nodes.add("Div", {sum(net.nodes.add("Mul", {h, is_gene})), genes});
  }
  return net.nodes.add("Softmax", {linear(net, pooled, "classifier")}, {onnx::number("axis", 1)});
}

}  // namespace genegraft::neural
