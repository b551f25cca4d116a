#pragma once

#include <string>
#include <vector>

#include "neural/network_weights.hpp"
#include "onnx/graph_writer.hpp"

namespace genegraft::neural {

/// A network's graph under way: nodes, the module's weights under their own names, and the layers
/// that several parts of a network are made of. Values are known by their names.
class LayerGraph {
 public:
  static constexpr float kEpsilon = 1e-5f;  ///< torch's own in every normalisation

  LayerGraph(const torch::nn::Module& module, WeightStorage storage, onnx::Graph& graph)
      : nodes(graph), weight(module, storage, nodes) {}

  onnx::GraphWriter nodes;
  WeightWriter weight;

  std::string transpose(const std::string& x, std::vector<std::int64_t> axes);
  std::string unsqueeze(const std::string& x, std::int64_t axis);
  /// [first, end) along an axis; an end below 0 is counted from the back.
  std::string slice(const std::string& x, std::int64_t axis, std::int64_t first, std::int64_t end);
  std::string concat(std::vector<std::string> parts, std::int64_t axis);

  /// A torch Linear by its name, at every place: (N, I, T) -> (N, O, T).
  std::string pointwise(const std::string& x, const std::string& layer);
  /// A torch Conv1d: (N, C, T) -> (N, C', T').
  std::string convolve(const std::string& x, const std::string& layer,
                       std::vector<onnx::Attribute> attributes = {});

  enum class Pool { most, mean };
  /// (N, C, T) -> (N, C, S): windows of `places`, every `stride`. Where both have a common divisor
  /// the windows share the pools of parts of that length.
  std::string pool(Pool kind, const std::string& x, std::int64_t places, std::int64_t stride);
};

}  // namespace genegraft::neural
