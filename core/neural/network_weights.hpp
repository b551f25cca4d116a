#pragma once

#include <torch/torch.h>

#include <map>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "neural/network_file.hpp"
#include "onnx/graph_writer.hpp"

namespace genegraft::neural {

/// What a network has learnt, by the module's own names: parameters, and the averages of its
/// normalisations ("pooled_norm.running_mean").
std::vector<std::pair<std::string, torch::Tensor>> weights_of(const torch::nn::Module& module);

/// Writes a module's weights into a graph, each where it is first asked for. int8: a matrix of
/// kQuantised numbers or more with rows of at least kQuantisedRow becomes round(w / scale) with
/// scale = the row's largest |w| / 127 under "<name>/scale"; shorter rows would save nothing.
class WeightWriter {
 public:
  static constexpr std::int64_t kQuantised = 1024, kQuantisedRow = 16;

  WeightWriter(const torch::nn::Module& module, WeightStorage storage, onnx::GraphWriter& graph);

  /// The value in the graph, float, of the module's own shape.
  std::string operator()(const std::string& name);

 private:
  std::string write(const std::string& name, const torch::Tensor& weight);

  std::map<std::string, torch::Tensor> weights_;
  std::map<std::string, std::string> written_;
  WeightStorage storage_;
  onnx::GraphWriter& graph_;
};

/// Fills the module with the graph's weights; one that is missing, superfluous, of another shape
/// or not finite is named.
Expected<void> read_weights(const onnx::Graph& graph, const torch::nn::Module& module);

}  // namespace genegraft::neural
