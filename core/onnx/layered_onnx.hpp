#pragma once

#include <string>
#include <vector>

#include "base/error.hpp"
#include "linear/layered_model.hpp"
#include "onnx/model_proto.hpp"

namespace genegraft::onnx {

/// A network of dense layers as a standard model (opset 17, ai.onnx.ml 3):
///   input   features       float (N, F)
///   output  label          string (N)
///   output  probabilities  float (N, K)
/// of MatMul, Add, Relu and Softmax, or the logistic and its complement where there is one output.
/// The weights are initializers: "layers.0.weight" (inputs, outputs), "layers.0.bias" (outputs), …,
/// "skip.weight" (F, O). Matrices of levels are int8, behind DequantizeLinear, with a scale for each
/// output: "layers.0.weight.scale" (outputs), ….
/// labels: (K) class names.
Model layered_to_onnx(const linear::LayeredModel& model, const std::vector<std::string>& labels);

struct NamedLayeredModel {
  linear::LayeredModel model;
  std::vector<std::string> labels;  ///< (K)
};

/// The network of a graph that layered_to_onnx wrote, the same to the last bit. A weight that is
/// missing, superfluous or of another shape is named, and so is the first node that is not as it
/// would be written.
Expected<NamedLayeredModel> layered_from_onnx(const Model& model);

/// Whether layered_from_onnx is the one to ask: there is a weight "layers.0.weight".
bool is_layered(const Model& model);

}  // namespace genegraft::onnx
