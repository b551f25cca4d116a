#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <utility>

#include "onnx/ensemble_graph.hpp"
#include "onnx/ensemble_nodes.hpp"
#include "onnx/forest_onnx.hpp"
#include "onnx/leaf_values.hpp"
#include "onnx/names.hpp"
#include "onnx/tree_builder.hpp"

namespace genegraft::onnx {
namespace {

using forest::Aggregation;
using forest::Forest;
using forest::Transform;

constexpr std::int64_t kMostOutputs = 1'000'000;

/// The i-th of some names is the i-th value of an enumeration.
template <typename T, std::size_t N>
Expected<T> choose(const std::array<std::string_view, N>& names, const std::string& name,
                   const std::string& what) {
  const auto found = std::find(names.begin(), names.end(), name);
  if (found == names.end()) return fail(what + " " + name + " is not supported");
  return static_cast<T>(found - names.begin());
}

Expected<void> read_settings(const Node& node, Forest& forest) {
  const auto transform =
      choose<Transform>(kTransformNames, text_or(node, "post_transform", "NONE"), "post_transform");
  if (!transform) return tl::unexpected(transform.error());
  const auto aggregation = choose<Aggregation>(
      kAggregationNames, text_or(node, "aggregate_function", "SUM"), "aggregate_function");
  if (!aggregation) return tl::unexpected(aggregation.error());
  forest.transform = *transform;
  forest.aggregation = *aggregation;
  return {};
}

/// As TreeEnsemble numbers them.
Expected<void> read_numbered_settings(const Node& node, Forest& forest) {
  const auto transform = int_or(node, "post_transform", 0);
  const auto aggregation = int_or(node, "aggregate_function", 1);
  if (transform < 0 || transform >= std::ssize(kTransformsOfFive)) {
    return fail("post_transform " + std::to_string(transform) + " is not supported");
  }
  if (aggregation < 0 || aggregation >= std::ssize(kAggregationsOfFive)) {
    return fail("aggregate_function " + std::to_string(aggregation) + " is not supported");
  }
  forest.transform = kTransformsOfFive[static_cast<std::size_t>(transform)];
  forest.aggregation = kAggregationsOfFive[static_cast<std::size_t>(aggregation)];
  return {};
}

Expected<void> set_base(const std::vector<double>& values, Forest& forest) {
  if (values.empty()) return {};
  if (std::ssize(values) != forest.outputs) return damaged("base_values has another length");
  for (const auto value : values) {
    forest.base.push_back(static_cast<float>(value));
    if (!std::isfinite(forest.base.back())) return damaged("a base value is not a number");
  }
  return {};
}

Expected<void> set_features(int stated, const EnsembleNodes& nodes, Forest& forest) {
  std::int32_t most = 0;
  for (int i = 0; i < nodes.nodes(); ++i) {
    if (nodes.branch[i] != Branch::leaf) most = std::max(most, nodes.feature[i]);
  }
  if (most >= 1'000'000) return damaged("a node tests a feature that is not there");
  forest.features = stated > 0 ? stated : most + 1;
  return {};
}

std::vector<std::string> labels_of(const Node& node) {
  auto labels = string_list(node, "classlabels_strings");
  if (!labels.empty()) return labels;
  for (const auto value : int_list(node, "classlabels_int64s")) {
    labels.push_back(std::to_string(value));
  }
  return labels;
}

/// ONNX's binary case: what onnxruntime makes of two classes depends on which of them have weights.
Expected<void> settle_binary(LeafWeights& leaf, std::vector<double>& base, Forest& forest) {
  if (base.size() == 2) {
    return fail("two base_values for two classes are not supported: their meaning is not settled");
  }
  const auto& ids = leaf.target;
  const bool has[] = {std::find(ids.begin(), ids.end(), 0) != ids.end(),
                      std::find(ids.begin(), ids.end(), 1) != ids.end()};
  const auto transform = forest.transform;
  if (has[0] && has[1]) {
    if (base.size() == 1) base.push_back(0);  // class 0 alone gets it
    return {};
  }
  if (has[1]) {
    base.clear();  // which onnxruntime leaves out
    if (transform == Transform::probit || transform == Transform::softmax_zero) return {};
    if (transform == Transform::softmax) forest.transform = Transform::logistic;  // of 0 and score
  } else {
    if (transform == Transform::probit) {
      return fail("post_transform PROBIT is not supported for two classes of one weight");
    }
    if (transform != Transform::logistic) forest.transform = Transform::none;
  }
  forest.outputs = 1;
  std::fill(leaf.target.begin(), leaf.target.end(), 0);
  return {};
}

/// Our own forests average shares, and sent missing values left before they said so.
void settle_ours(const Node& node, EnsembleNodes& nodes, Forest& forest) {
  if (node.name != kAveragingName) return;
  forest.aggregation = Aggregation::average;
  const auto trees = static_cast<float>(nodes.root.size());
  for (float& weight : nodes.leaf.weight) weight *= trees;
  if (nodes.missing_true.empty()) nodes.missing_true.assign(nodes.branch.size(), 1);
}

Expected<EnsembleNodes> read_classifier(const Node& node, bool is_ours, TreeEnsemble& ensemble) {
  auto& forest = ensemble.forest;
  ensemble.labels = labels_of(node);
  const auto classes = std::ssize(ensemble.labels);
  if (classes < 2) return damaged("it has fewer than two classes");
  if (classes > kMostOutputs) return damaged("it has too many classes");
  forest.outputs = static_cast<int>(classes);
  if (const auto read = read_settings(node, forest); !read) return tl::unexpected(read.error());
  forest.aggregation = Aggregation::sum;  // a classifier knows no other
  auto nodes = read_numbered_nodes(node, "class", forest.outputs);
  if (!nodes) return nodes;
  auto base = number_list(node, "base_values");
  if (classes == 2) {
    const auto settled = settle_binary(nodes->leaf, base, forest);
    if (!settled) return tl::unexpected(settled.error());
  }
  if (const auto set = set_base(base, forest); !set) return tl::unexpected(set.error());
  if (is_ours) settle_ours(node, *nodes, forest);
  return nodes;
}

Expected<int> read_targets(const Node& node) {
  const auto targets = int_or(node, "n_targets", 0);
  if (targets < 1 || targets > kMostOutputs) return damaged("n_targets is out of range");
  return static_cast<int>(targets);
}

Expected<EnsembleNodes> read_regressor(const Node& node, Forest& forest) {
  const bool is_five = node.op_type == "TreeEnsemble";
  const auto targets = read_targets(node);
  if (!targets) return tl::unexpected(targets.error());
  forest.outputs = *targets;
  const auto read = is_five ? read_numbered_settings(node, forest) : read_settings(node, forest);
  if (!read) return tl::unexpected(read.error());
  if (forest.outputs == 1 && forest.transform != Transform::probit) {
    forest.transform = Transform::none;  // onnxruntime does none of the others on one number
  }
  if (is_five) return read_linked_nodes(node, forest.outputs);
  const auto set = set_base(number_list(node, "base_values"), forest);
  if (!set) return tl::unexpected(set.error());
  return read_numbered_nodes(node, "target", forest.outputs);
}

/// What nodes behind the ensemble add to it.
Expected<void> add_head(const EnsembleGraph& graph, TreeEnsemble& ensemble) {
  auto& forest = ensemble.forest;
  const bool has_head =
      !graph.base.empty() || graph.transform != Transform::none || !graph.labels.empty();
  if (!has_head) return {};
  if (ensemble.is_classifier() || (forest.transform != Transform::none && !graph.base.empty()) ||
      (forest.transform != Transform::none && graph.transform != Transform::none)) {
    return fail("the model is not a tree ensemble alone: more is done to its answer");
  }
  const int classes = forest.outputs == 1 ? 2 : forest.outputs;
  if (!graph.labels.empty() && std::ssize(graph.labels) != classes) {
    return damaged("it has another number of labels than classes");
  }
  if (graph.transform == Transform::softmax && forest.outputs == 1) {
    return fail("the model is not a tree ensemble alone: it holds Softmax of one number");
  }
  if (graph.transform != Transform::none) forest.transform = graph.transform;
  ensemble.labels = graph.labels;
  if (graph.base.empty()) return {};
  if (!forest.base.empty()) return fail("the model has base values twice");
  return set_base(graph.base, forest);
}

/// Covers lie beside a compact forest of ours, in the order of its nodes.
void read_covers(const Graph& graph, const Node& node, Forest& forest) {
  if (node.name != kCompactName) return;
  for (const auto& tensor : graph.initializer) {
    if (tensor.name != kCoverName || std::ssize(tensor.values) != forest.nodes()) continue;
    forest.cover.assign(tensor.values.begin(), tensor.values.end());
  }
}

}  // namespace

Expected<TreeEnsemble> read_tree_ensemble(const Model& model) {
  const auto graph = find_ensemble(model);
  if (!graph) return tl::unexpected(graph.error());
  const Node& node = *graph->ensemble;
  const bool is_ours = model.producer_name == kProducer;

  TreeEnsemble ensemble;
  Forest& forest = ensemble.forest;
  const auto nodes = node.op_type == "TreeEnsembleClassifier"
                         ? read_classifier(node, is_ours, ensemble)
                         : read_regressor(node, forest);
  if (!nodes) return tl::unexpected(nodes.error());
  if (nodes->root.empty()) return damaged("it has no trees");
  const auto set = set_features(graph->features, *nodes, forest);
  if (!set) return tl::unexpected(set.error());
  const auto leaf = build_trees(*nodes, forest);
  if (!leaf) return tl::unexpected(leaf.error());
  const auto filled = fill_leaf_values(nodes->leaf, *leaf, forest);
  if (!filled) return tl::unexpected(filled.error());
  if (const auto added = add_head(*graph, ensemble); !added) return tl::unexpected(added.error());
  if (is_ours) read_covers(model.graph, node, forest);
  return ensemble;
}

}  // namespace genegraft::onnx
