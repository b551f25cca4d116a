#pragma once

#include <string>
#include <vector>

#include "base/error.hpp"
#include "forest/forest.hpp"
#include "onnx/model_proto.hpp"

namespace genegraft::onnx {

/// A forest as a standard model of one ai.onnx.ml (3) TreeEnsembleClassifier:
///   input   features       float (N, F)
///   output  label          string (N)
///   output  probabilities  float (N, K)
/// Leaf weights are the leaf's shares divided by the number of trees, so that the operator's sum is
/// our mean; with two classes only class 1 is written and the runtime adds its complement.
/// Covers go into nodes_hitrates, where the standard has a place for them.
/// labels: (K) class names.
Model forest_to_onnx(const forest::Forest& forest, const std::vector<std::string>& labels);

/// The forest of a model whose graph is such an operator and nothing else. What the operator may
/// hold but our forest does not (other branch modes, transforms, aggregations) is refused by name;
/// so is every index that points nowhere.
Expected<forest::Forest> forest_from_onnx(const Model& model);

/// Class names of the operator, int64 ones as decimal text.
std::vector<std::string> class_labels(const Model& model);

}  // namespace genegraft::onnx
