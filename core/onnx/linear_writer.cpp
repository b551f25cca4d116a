#include <cassert>

#include "onnx/linear_onnx.hpp"

namespace genegraft::onnx {
namespace {

/// (K, F) and (K): what the operator multiplies by and adds.
struct Rows {
  std::vector<float> coefficients, intercepts;
};

Rows opposite_rows(const linear::LinearModel& model) {
  Rows rows;
  for (const float w : model.weight) rows.coefficients.push_back(-w);
  rows.coefficients.insert(rows.coefficients.end(), model.weight.begin(), model.weight.end());
  rows.intercepts = {-model.intercept[0], model.intercept[0]};
  return rows;
}

Attribute list(std::string name, std::vector<float> values) {
  Attribute attribute{.name = std::move(name), .type = Attribute::Type::floats};
  attribute.floats = std::move(values);
  return attribute;
}

}  // namespace

Model linear_to_onnx(const linear::LinearModel& linear, const std::vector<std::string>& labels) {
  assert(static_cast<int>(labels.size()) == linear.classes());
  const bool two = linear.outputs == 1;
  Rows rows = two ? opposite_rows(linear) : Rows{linear.weight, linear.intercept};

  Attribute names{.name = "classlabels_strings", .type = Attribute::Type::strings};
  names.strings = labels;
  Attribute multi{.name = "multi_class", .type = Attribute::Type::i};
  multi.i = two ? 0 : 1;
  Attribute transform{.name = "post_transform", .type = Attribute::Type::s};
  transform.s = two ? "LOGISTIC" : "SOFTMAX";

  Node node{.name = "linear", .op_type = "LinearClassifier", .domain = "ai.onnx.ml"};
  node.input = {"features"};
  node.output = {"label", "probabilities"};
  node.attribute = {std::move(names), list("coefficients", std::move(rows.coefficients)),
                    list("intercepts", std::move(rows.intercepts)), std::move(multi),
                    std::move(transform)};

  Model model;
  model.producer_name = "genegraft";
  model.opset_import = {{"ai.onnx.ml", 3}, {"", 17}};
  model.graph.name = "linear";
  model.graph.node.push_back(std::move(node));
  model.graph.input = {{"features", ElementType::float32, {-1, linear.features}}};
  model.graph.output = {
      {"label", ElementType::string, {-1}},
      {"probabilities", ElementType::float32, {-1, linear.classes()}},
  };
  return model;
}

}  // namespace genegraft::onnx
