#include <algorithm>
#include <cmath>
#include <set>

#include "onnx/layered_onnx.hpp"

namespace genegraft::onnx {
namespace {

constexpr std::int64_t kMostUnits = 1'000'000;
constexpr int kMostLayers = 64;

/// The initializers of the graph, of which each is asked for once.
class Weights {
 public:
  explicit Weights(const Graph& graph) : graph_(graph) {}

  bool has(const std::string& name) const { return find(name) != nullptr; }

  bool is_int8(const std::string& name) const {
    const auto* tensor = find(name);
    return tensor != nullptr && tensor->type == ElementType::int8;
  }

  /// (shape), -1: any. Writes the shape that it has.
  Expected<std::vector<float>> take(const std::string& name, std::vector<std::int64_t>& shape,
                                    ElementType type = ElementType::float32) {
    const Tensor* tensor = find(name);
    if (tensor == nullptr) return fail("the weight " + name + " is missing");
    taken_.insert(name);
    const auto wrong = [&] {
      return fail("the weight " + name + " has another shape than it should");
    };
    if (tensor->type != type) return fail("the weight " + name + " is of another type");
    if (tensor->shape.size() != shape.size()) return wrong();
    std::size_t count = 1;
    for (std::size_t d = 0; d < shape.size(); ++d) {
      const auto size = tensor->shape[d];
      if (size < 1 || size > kMostUnits || (shape[d] >= 0 && shape[d] != size)) return wrong();
      shape[d] = size;
      count *= static_cast<std::size_t>(size);
    }
    if (tensor->values.size() != count) return wrong();
    std::vector<float> values(tensor->values.begin(), tensor->values.end());
    if (!std::all_of(values.begin(), values.end(), [](float v) { return std::isfinite(v); }))
      return fail("the weight " + name + " holds what is not a number");
    return values;
  }

  /// A matrix (inputs, outputs), of floats or of levels and their scales.
  Expected<std::vector<float>> take_matrix(const std::string& name, bool int8,
                                           std::vector<std::int64_t>& shape) {
    auto values = take(name, shape, int8 ? ElementType::int8 : ElementType::float32);
    if (!values || !int8) return values;
    std::vector<std::int64_t> outputs = {shape[1]};
    const auto scale = take(name + ".scale", outputs);
    if (!scale) return tl::unexpected(scale.error());
    for (std::size_t i = 0; i < values->size(); ++i) (*values)[i] *= (*scale)[i % scale->size()];
    return values;
  }

  Expected<void> check_all_taken() const {
    for (const auto& tensor : graph_.initializer)
      if (!taken_.contains(tensor.name)) return fail("the weight " + tensor.name + " is unknown");
    return {};
  }

 private:
  const Tensor* find(const std::string& name) const {
    for (const auto& tensor : graph_.initializer)
      if (tensor.name == name) return &tensor;
    return nullptr;
  }

  const Graph& graph_;
  std::set<std::string> taken_;
};

Expected<linear::LayeredModel> read_weights(const Graph& graph) {
  Weights weights(graph);
  linear::LayeredModel model;
  model.int8_matrices = weights.is_int8("layers.0.weight");
  std::int64_t inputs = -1;
  for (int l = 0; l < kMostLayers; ++l) {
    const auto name = "layers." + std::to_string(l);
    if (l > 0 && !weights.has(name + ".weight")) break;
    std::vector<std::int64_t> shape = {inputs, -1};
    auto weight = weights.take_matrix(name + ".weight", model.int8_matrices, shape);
    if (!weight) return tl::unexpected(weight.error());
    inputs = shape[1];
    std::vector<std::int64_t> outputs = {inputs};
    auto bias = weights.take(name + ".bias", outputs);
    if (!bias) return tl::unexpected(bias.error());
    model.layers.push_back({static_cast<int>(shape[0]), static_cast<int>(shape[1]),
                            std::move(*weight), std::move(*bias)});
  }
  model.features = model.layers.front().inputs;
  model.outputs = model.layers.back().outputs;
  if (weights.has("skip.weight")) {
    std::vector<std::int64_t> shape = {model.features, model.outputs};
    auto skip = weights.take_matrix("skip.weight", model.int8_matrices, shape);
    if (!skip) return tl::unexpected(skip.error());
    model.skip = std::move(*skip);
  }
  if (const auto all = weights.check_all_taken(); !all) return tl::unexpected(all.error());
  return model;
}

Expected<std::vector<std::string>> read_labels(const Graph& graph) {
  for (const auto& node : graph.node)
    if (node.op_type == "LabelEncoder")
      if (const auto* names = node.find("values_strings")) return names->strings;
  return fail("the network does not name its classes");
}

bool alike(const Attribute& a, const Attribute& b) {
  return a.name == b.name && a.f == b.f && a.i == b.i && a.s == b.s && a.floats == b.floats &&
         a.ints == b.ints && a.strings == b.strings && a.t.values == b.t.values;
}

bool alike(const Node& a, const Node& b) {
  return a.op_type == b.op_type && a.domain == b.domain && a.input == b.input &&
         a.output == b.output &&
         std::equal(a.attribute.begin(), a.attribute.end(), b.attribute.begin(), b.attribute.end(),
                    [](const Attribute& one, const Attribute& other) { return alike(one, other); });
}

/// The weights do not say in which order they are used: the nodes must be those that would be
/// written of them.
Expected<void> check_nodes(const Graph& graph, const Graph& expected) {
  for (std::size_t n = 0; n < expected.node.size(); ++n)
    if (n >= graph.node.size() || !alike(graph.node[n], expected.node[n]))
      return fail("the network is not one of dense layers as they are written here: node " +
                  std::to_string(n + 1) + " should be " + expected.node[n].op_type +
                  (n < graph.node.size() && graph.node[n].op_type != expected.node[n].op_type
                       ? ", and is " + graph.node[n].op_type
                       : ""));
  if (graph.node.size() > expected.node.size())
    return fail("the operator " + graph.node[expected.node.size()].op_type +
                " behind a network of dense layers is not supported");
  return {};
}

}  // namespace

bool is_layered(const Model& model) {
  const auto& weights = model.graph.initializer;
  return std::any_of(weights.begin(), weights.end(),
                     [](const Tensor& tensor) { return tensor.name == "layers.0.weight"; });
}

Expected<NamedLayeredModel> layered_from_onnx(const Model& model) {
  auto network = read_weights(model.graph);
  if (!network) return tl::unexpected(network.error());
  auto labels = read_labels(model.graph);
  if (!labels) return tl::unexpected(labels.error());
  // Before anything is written of them: a single output makes two classes, and no other does.
  if (network->outputs == 2 || static_cast<int>(labels->size()) != network->classes())
    return fail("the network has " + std::to_string(network->outputs) + " outputs for " +
                std::to_string(labels->size()) + " classes");
  const auto same = check_nodes(model.graph, layered_to_onnx(*network, *labels).graph);
  if (!same) return tl::unexpected(same.error());
  return NamedLayeredModel{std::move(*network), std::move(*labels)};
}

}  // namespace genegraft::onnx
