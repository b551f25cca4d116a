#pragma once

#include <string>
#include <vector>

#include "forest/forest.hpp"
#include "onnx/forest_onnx.hpp"
#include "onnx/model_proto.hpp"

namespace genegraft::onnx {

/// Whether a TreeEnsemble of ai.onnx.ml 5, whose leaves have one value each, can hold the forest.
bool is_compactable(const forest::Forest& forest);

/// Fills in the graph's nodes, outputs and initializers, and what operators it imports. The
/// ensemble is followed by what it lacks against a classifier, in operators of ONNX itself:
///   Add base, Sigmoid or Softmax -> probabilities; of one score p: Concat(1 - p, p)
///   ArgMax, LabelEncoder -> label
void write_compact(const forest::Forest& forest, const std::vector<std::string>& labels,
                   const WriteOptions& options, Model& model);

}  // namespace genegraft::onnx
