#pragma once

#include <string>
#include <vector>

#include "base/error.hpp"
#include "forest/forest.hpp"
#include "onnx/model_proto.hpp"

namespace genegraft::onnx {

/// Where a model's one tree ensemble stands, and what stands around it.
struct EnsembleGraph {
  const Node* ensemble = nullptr;
  int features = 0;          ///< columns of the input; 0 where the file leaves them open
  std::vector<double> base;  ///< added to the ensemble's answer by a node of its own
  forest::Transform transform = forest::Transform::none;  ///< done by a node of its own
  std::vector<std::string> labels;                        ///< given by a node of its own
};

/// Sees through Identity and Cast before the ensemble, and Identity, Cast, ZipMap and Mul by one
/// behind it. A
/// TreeEnsemble or TreeEnsembleRegressor may be followed by Add, then Sigmoid or Softmax, and by
/// what makes a classifier of it (compact_writer.cpp). Any other graph is refused by what it holds.
Expected<EnsembleGraph> find_ensemble(const Model& model);

}  // namespace genegraft::onnx
