#include <algorithm>
#include <cmath>

#include "onnx/linear_onnx.hpp"

namespace genegraft::onnx {
namespace {

constexpr std::int64_t kMostFeatures = 1'000'000;

tl::unexpected<Error> damaged(const std::string& what) {
  return fail("the linear classifier is damaged: " + what);
}

std::vector<float> floats(const Node& node, std::string_view name) {
  const auto* attribute = node.find(name);
  return attribute ? attribute->floats : std::vector<float>();
}

std::string text_of(const Node& node, std::string_view name, std::string otherwise) {
  const auto* attribute = node.find(name);
  return attribute ? attribute->s : otherwise;
}

bool feeds(const std::string& value, const Node& node) {
  return node.input.size() == 1 && node.input[0] == value && node.output.size() == 1;
}

/// What may follow the classifier without changing an answer: each later node must take up the
/// label or the probabilities where the one before left them.
Expected<void> check_followers(const Graph& graph) {
  const Node& first = graph.node[0];
  if (first.input.size() != 1 || first.output.size() != 2)
    return damaged("it has other inputs or outputs than it should");
  if (graph.input.size() == 1 && first.input[0] != graph.input[0].name)
    return damaged("it does not read the model's input");
  std::string label = first.output[0], probabilities = first.output[1];
  for (std::size_t n = 1; n < graph.node.size(); ++n) {
    const Node& node = graph.node[n];
    const auto& kind = node.op_type;
    if ((kind == "Cast" || kind == "Identity") && feeds(label, node)) {
      label = node.output[0];
    } else if ((kind == "Normalizer" || kind == "ZipMap") && feeds(probabilities, node)) {
      // The L1 norm of probabilities is 1 already; the standard's default is the largest value.
      if (kind == "Normalizer" && text_of(node, "norm", "MAX") != "L1")
        return fail("a Normalizer of norm " + text_of(node, "norm", "MAX") + " is not supported");
      probabilities = node.output[0];
    } else {
      return fail("the operator " + (kind.empty() ? "without a name" : kind) +
                  " behind a linear classifier is not supported");
    }
  }
  return {};
}

Expected<std::vector<std::string>> read_labels(const Node& node) {
  std::vector<std::string> labels;
  if (const auto* names = node.find("classlabels_strings")) labels = names->strings;
  const auto* numbers = node.find("classlabels_ints");
  if (numbers && !numbers->ints.empty() && !labels.empty())
    return damaged("it has labels of both kinds");
  if (numbers)
    for (const auto number : numbers->ints) labels.push_back(std::to_string(number));
  if (labels.size() < 2) return damaged("it has fewer than two classes");
  return labels;
}

bool finite(const std::vector<float>& values) {
  return std::all_of(values.begin(), values.end(), [](float v) { return std::isfinite(v); });
}

/// Two classes by the difference of two rows (softmax), or by one of two opposite rows (logistic).
Expected<linear::LinearModel> join_rows(const std::vector<float>& weight,
                                        const std::vector<float>& intercept, bool softmax) {
  const auto features = weight.size() / 2;
  linear::LinearModel model{.features = static_cast<int>(features), .outputs = 1};
  const auto join = [&](float zero, float one) { return softmax ? one - zero : one; };
  bool opposite = intercept[0] == -intercept[1];
  for (std::size_t f = 0; f < features; ++f) {
    opposite = opposite && weight[f] == -weight[features + f];
    model.weight.push_back(join(weight[f], weight[features + f]));
  }
  if (!softmax && !opposite)
    return fail("post_transform LOGISTIC of two rows that are not opposite is not supported");
  model.intercept = {join(intercept[0], intercept[1])};
  if (!finite(model.weight) || !finite(model.intercept))
    return damaged("a coefficient is not a number");
  return model;
}

Expected<linear::LinearModel> read_rows(const Node& node, std::size_t features,
                                        std::size_t classes) {
  const auto transform = text_of(node, "post_transform", "NONE");
  const bool softmax = transform == "SOFTMAX";
  if (!softmax && transform != "LOGISTIC")
    return fail("post_transform " + transform + " is not supported");
  auto weight = floats(node, "coefficients");
  auto intercept = floats(node, "intercepts");
  if (weight.empty() || weight.size() % features != 0)
    return damaged("coefficients has another length");
  const auto rows = weight.size() / features;
  if (rows != classes && !(rows == 1 && classes == 2))
    return damaged("coefficients has another length");
  if (intercept.empty()) intercept.assign(rows, 0.0f);
  if (intercept.size() != rows) return damaged("intercepts has another length");
  if (!finite(weight) || !finite(intercept)) return damaged("a coefficient is not a number");
  if (rows == 2) return join_rows(weight, intercept, softmax);
  if (rows == 1 && softmax) return fail("post_transform SOFTMAX of a single row is not supported");
  if (rows > 2 && !softmax)
    return fail("post_transform LOGISTIC of several classes (one against rest) is not supported");
  return linear::LinearModel{.features = static_cast<int>(features),
                             .outputs = static_cast<int>(rows),
                             .weight = std::move(weight),
                             .intercept = std::move(intercept)};
}

}  // namespace

bool is_linear(const Model& model) {
  return !model.graph.node.empty() && model.graph.node[0].op_type == "LinearClassifier";
}

Expected<NamedLinearModel> linear_from_onnx(const Model& model) {
  if (!is_linear(model)) return fail("the model is not a linear classifier");
  const auto& graph = model.graph;
  if (const auto checked = check_followers(graph); !checked) return tl::unexpected(checked.error());
  if (graph.input.size() != 1 || graph.input[0].shape.size() != 2 || graph.input[0].shape[1] < 1 ||
      graph.input[0].shape[1] > kMostFeatures)
    return fail("the model's input is not a table with a fixed number of features");
  const auto labels = read_labels(graph.node[0]);
  if (!labels) return tl::unexpected(labels.error());
  auto linear =
      read_rows(graph.node[0], static_cast<std::size_t>(graph.input[0].shape[1]), labels->size());
  if (!linear) return tl::unexpected(linear.error());
  return NamedLinearModel{std::move(*linear), *labels};
}

}  // namespace genegraft::onnx
