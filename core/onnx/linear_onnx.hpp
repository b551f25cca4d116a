#pragma once

#include <string>
#include <vector>

#include "base/error.hpp"
#include "linear/linear_model.hpp"
#include "onnx/model_proto.hpp"

namespace genegraft::onnx {

/// A linear model as a standard model of one ai.onnx.ml (3) LinearClassifier:
///   input   features       float (N, F)
///   output  label          string (N)
///   output  probabilities  float (N, K)
/// More than two classes: a row of coefficients each, post_transform SOFTMAX. Two classes: the rows
/// -w and w, post_transform LOGISTIC, as skl2onnx writes them. The logistic of each is then that
/// class's probability however a runtime takes the standard, which leaves open what becomes of a
/// single row (ONNX Runtime adds a complement under LOGISTIC only).
/// labels: (K) class names.
Model linear_to_onnx(const linear::LinearModel& model, const std::vector<std::string>& labels);

struct NamedLinearModel {
  linear::LinearModel model;
  std::vector<std::string> labels;  ///< (K) class names, whole-number ones as decimal text
};

/// The model of a graph that is such an operator, with labels of either kind, also in the forms of
/// skl2onnx: with a Normalizer, a ZipMap or a Cast or Identity of the label behind it. Of two
/// classes, a single row (LOGISTIC), two opposite rows (LOGISTIC) or any two (SOFTMAX) are read.
/// All else is refused by name, one-against-rest models of several classes among it.
Expected<NamedLinearModel> linear_from_onnx(const Model& model);

/// Whether the graph begins with a LinearClassifier: whether linear_from_onnx is the one to ask.
bool is_linear(const Model& model);

}  // namespace genegraft::onnx
