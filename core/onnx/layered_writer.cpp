#include <cassert>
#include <cmath>
#include <numeric>

#include "linear/int8_layers.hpp"
#include "onnx/attributes.hpp"
#include "onnx/graph_writer.hpp"
#include "onnx/layered_onnx.hpp"

namespace genegraft::onnx {
namespace {

Tensor floats(std::string name, std::vector<std::int64_t> shape, const std::vector<float>& values) {
  return {std::move(name), ElementType::float32, std::move(shape), {values.begin(), values.end()}};
}

/// A matrix (inputs, outputs) as the network is stored; its value.
std::string add_matrix(GraphWriter& graph, const linear::LayeredModel& network, std::string name,
                       std::int64_t inputs, std::int64_t outputs,
                       const std::vector<float>& values) {
  if (!network.int8_matrices)
    return graph.add_initializer(floats(std::move(name), {inputs, outputs}, values));
  const auto scale = linear::int8_scales(values, static_cast<int>(outputs));
  Tensor levels{name, ElementType::int8, {inputs, outputs}, {}};
  for (std::size_t i = 0; i < values.size(); ++i)
    levels.values.push_back(std::nearbyint(values[i] / scale[i % scale.size()]));
  return graph.add("DequantizeLinear",
                   {graph.add_initializer(std::move(levels)),
                    graph.add_initializer(floats(name + ".scale", {outputs}, scale))},
                   {number("axis", 1)});
}

/// 1 / (1 + exp(-margin)) in so many steps: ONNX Runtime's own Sigmoid is near 1e-5 off by some
/// thousandths of itself, and a mixture takes its logarithm.
std::string logistic_of(GraphWriter& graph, const std::string& margins) {
  const auto rest_by_one = graph.add("Exp", {graph.add("Neg", {margins})});
  return graph.add("Reciprocal", {graph.add("Add", {rest_by_one, graph.scalar(1)})});
}

/// (N, K) of margins (N, O).
std::string probabilities_of(GraphWriter& graph, const std::string& margins, int outputs) {
  if (outputs > 1) return graph.add("Softmax", {margins}, {number("axis", 1)});
  const auto one = logistic_of(graph, margins);
  const auto zero = graph.add("Sub", {graph.scalar(1), one});
  return graph.add("Concat", {zero, one}, {number("axis", 1)});
}

}  // namespace

Model layered_to_onnx(const linear::LayeredModel& network, const std::vector<std::string>& labels) {
  assert(fits_together(network));
  assert(static_cast<int>(labels.size()) == network.classes());
  Model model;
  model.producer_name = "genegraft";
  model.opset_import = {{"", 17}, {"ai.onnx.ml", 3}};
  model.graph.name = "layers";
  GraphWriter graph(model.graph);
  const auto x = graph.add_input({"features", ElementType::float32, {-1, network.features}});
  std::string h = x;
  for (std::size_t l = 0; l < network.layers.size(); ++l) {
    const auto& layer = network.layers[l];
    const auto name = "layers." + std::to_string(l);
    const auto weight =
        add_matrix(graph, network, name + ".weight", layer.inputs, layer.outputs, layer.weight);
    const auto bias = graph.add_initializer(floats(name + ".bias", {layer.outputs}, layer.bias));
    if (l > 0) h = graph.add("Relu", {h});
    h = graph.add("Add", {graph.add("MatMul", {h, weight}), bias});
  }
  if (!network.skip.empty()) {
    const auto skip =
        add_matrix(graph, network, "skip.weight", network.features, network.outputs, network.skip);
    h = graph.add("Add", {h, graph.add("MatMul", {x, skip})});
  }
  const auto probabilities = probabilities_of(graph, h, network.outputs);

  const auto likeliest =
      graph.add("ArgMax", {probabilities}, {number("axis", 1), number("keepdims", 0)});
  std::vector<std::int64_t> numbers(labels.size());
  std::iota(numbers.begin(), numbers.end(), std::int64_t{0});
  const auto label = graph.add("LabelEncoder", {likeliest},
                               {list("keys_int64s", numbers), list("values_strings", labels)});
  model.graph.node.back().domain = "ai.onnx.ml";
  graph.add_output(label, {"label", ElementType::string, {-1}});
  graph.add_output(probabilities, {"probabilities", ElementType::float32, {-1, network.classes()}});
  return model;
}

}  // namespace genegraft::onnx
