#include "neural/layer_graph.hpp"

#include <numeric>
#include <utility>

#include "onnx/attributes.hpp"

namespace genegraft::neural {

std::string LayerGraph::transpose(const std::string& x, std::vector<std::int64_t> axes) {
  return nodes.add("Transpose", {x}, {onnx::list("perm", std::move(axes))});
}

std::string LayerGraph::unsqueeze(const std::string& x, std::int64_t axis) {
  return nodes.add("Unsqueeze", {x, nodes.integers({axis})});
}

std::string LayerGraph::slice(const std::string& x, std::int64_t axis, std::int64_t first,
                              std::int64_t end) {
  return nodes.add("Slice",
                   {x, nodes.integers({first}), nodes.integers({end}), nodes.integers({axis})});
}

std::string LayerGraph::concat(std::vector<std::string> parts, std::int64_t axis) {
  return nodes.add("Concat", std::move(parts), {onnx::number("axis", axis)});
}

std::string LayerGraph::pointwise(const std::string& x, const std::string& layer) {
  return nodes.add("Conv", {x, unsqueeze(weight(layer + ".weight"), 2), weight(layer + ".bias")});
}

std::string LayerGraph::convolve(const std::string& x, const std::string& layer,
                                 std::vector<onnx::Attribute> attributes) {
  return nodes.add("Conv", {x, weight(layer + ".weight"), weight(layer + ".bias")},
                   std::move(attributes));
}

std::string LayerGraph::pool(Pool kind, const std::string& x, std::int64_t places,
                             std::int64_t stride) {
  const auto add = [&](const std::string& from, std::int64_t length, std::int64_t step) {
    return nodes.add(kind == Pool::most ? "MaxPool" : "AveragePool", {from},
                     {onnx::list("kernel_shape", std::vector<std::int64_t>{length}),
                      onnx::list("strides", std::vector<std::int64_t>{step})});
  };
  const auto part = std::gcd(places, stride);
  if (part == 1 || part == places) return add(x, places, stride);
  return add(add(x, part, part), places / part, stride / part);
}

}  // namespace genegraft::neural
