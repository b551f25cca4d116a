#include <algorithm>
#include <cassert>
#include <cmath>

#include "onnx/attributes.hpp"
#include "onnx/compact_writer.hpp"
#include "onnx/forest_onnx.hpp"
#include "onnx/names.hpp"

namespace genegraft::onnx {
namespace {

using forest::Aggregation;
using forest::Forest;
using forest::Transform;

/// The operator's parallel lists, one entry a node or one a leaf weight.
struct Lists {
  std::vector<std::int64_t> tree, node, feature, true_child, false_child, missing_true;
  std::vector<float> threshold, hitrate;
  std::vector<std::string> mode;
  std::vector<std::int64_t> leaf_tree, leaf_node, leaf_id;
  std::vector<float> leaf_weight;
};

class Collector {
 public:
  Collector(const Forest& forest, bool is_classifier)
      : forest_(forest),
        is_classifier_(is_classifier),
        divisor_(is_classifier && forest.aggregation == Aggregation::average
                     ? static_cast<float>(forest.trees())
                     : 1.0f),
        skips_zeros_(can_skip_zeros()) {}

  Lists collect() {
    for (int t = 0; t < forest_.trees(); ++t) {
      for (int i = forest_.root[t]; i < forest_.tree_end(t); ++i) add_node(i, t);
    }
    return std::move(lists_);
  }

 private:
  /// Shares of classes are mostly zero; to onnxruntime, a class without weights scores zero.
  bool can_skip_zeros() const {
    const auto& values = forest_.leaf_value;
    return is_classifier_ && forest_.outputs > 2 && forest_.transform == Transform::none &&
           forest_.base.empty() &&
           std::all_of(values.begin(), values.end(), [](float value) { return value >= 0; });
  }

  void add_node(int index, int tree) {
    const int root = forest_.root[tree];
    const bool leaf = forest_.feature[index] < 0;
    const bool missing_left = forest_.missing_right.empty() || forest_.missing_right[index] == 0;
    lists_.tree.push_back(tree);
    lists_.node.push_back(index - root);
    lists_.feature.push_back(leaf ? 0 : forest_.feature[index]);
    lists_.threshold.push_back(leaf ? 0 : forest_.threshold[index]);
    lists_.hitrate.push_back(forest_.cover[index]);
    lists_.mode.push_back(leaf ? "LEAF" : "BRANCH_LEQ");
    lists_.true_child.push_back(leaf ? 0 : forest_.left[index] - root);
    lists_.false_child.push_back(leaf ? 0 : forest_.left[index] + 1 - root);
    lists_.missing_true.push_back(!leaf && missing_left);
    if (leaf) add_leaf(forest_.left[index], tree, index - root);
  }

  void add_leaf(int leaf, int tree, int node) {
    // Of two classes, onnxruntime asks whether the second has weights: so the first tree states
    // both.
    const bool states_both = is_classifier_ && forest_.outputs == 2 && tree == 0;
    for (int o = 0; o < forest_.outputs; ++o) {
      const bool is_target = forest_.target.empty() || forest_.target[tree] == o;
      if (!is_target && !states_both) continue;
      float value = is_target ? value_of(leaf, o) : 0;
      if (states_both && !forest_.base.empty()) value += forest_.base[o] * divisor_;
      if (std::isnan(value) || (skips_zeros_ && value == 0)) continue;
      lists_.leaf_tree.push_back(tree);
      lists_.leaf_node.push_back(node);
      lists_.leaf_id.push_back(o);
      lists_.leaf_weight.push_back(value / divisor_);
    }
  }

  float value_of(int leaf, int output) const {
    const auto width = static_cast<std::size_t>(forest_.leaf_width());
    return forest_.leaf_value[leaf * width + (width == 1 ? 0 : output)];
  }

  const Forest& forest_;
  const bool is_classifier_;
  const float divisor_;
  const bool skips_zeros_;
  Lists lists_;
};

void add_lists(const std::string& kind, const Forest& forest, const WriteOptions& options,
               Lists lists, Node& node) {
  auto& attributes = node.attribute;
  attributes = {
      list(kind + "_ids", std::move(lists.leaf_id)),
      list(kind + "_nodeids", std::move(lists.leaf_node)),
      list(kind + "_treeids", std::move(lists.leaf_tree)),
      list(kind + "_weights", std::move(lists.leaf_weight)),
      list("nodes_falsenodeids", std::move(lists.false_child)),
      list("nodes_featureids", std::move(lists.feature)),
      list("nodes_missing_value_tracks_true", std::move(lists.missing_true)),
      list("nodes_modes", std::move(lists.mode)),
      list("nodes_nodeids", std::move(lists.node)),
      list("nodes_treeids", std::move(lists.tree)),
      list("nodes_truenodeids", std::move(lists.true_child)),
      list("nodes_values", std::move(lists.threshold)),
  };
  if (options.covers && forest.cover[0] > 0) {
    attributes.push_back(list("nodes_hitrates", std::move(lists.hitrate)));
  }
}

void write_classifier(const Forest& forest, const std::vector<std::string>& labels,
                      const WriteOptions& options, Graph& graph) {
  assert(forest.aggregation == Aggregation::sum || forest.aggregation == Aggregation::average);
  const bool averages = forest.aggregation == Aggregation::average;
  Node node{.name = std::string(averages ? kAveragingName : kSummingName),
            .op_type = "TreeEnsembleClassifier",
            .domain = "ai.onnx.ml"};
  node.input = {"features"};
  node.output = {"label", "probabilities"};
  add_lists("class", forest, options, Collector(forest, true).collect(), node);
  node.attribute.push_back(list("classlabels_strings", labels));
  // Two base values mean something else to every runtime: they are in the first tree's leaves.
  if (!forest.base.empty() && forest.outputs != 2) {
    node.attribute.push_back(list("base_values", forest.base));
  }
  const auto transform = static_cast<std::size_t>(forest.transform);
  node.attribute.push_back(text("post_transform", kTransformNames[transform]));
  graph.node.push_back(std::move(node));
}

void write_regressor(const Forest& forest, const WriteOptions& options, Graph& graph) {
  // onnxruntime does no logistic on a single target.
  const bool apart = forest.outputs == 1 && forest.transform == Transform::logistic;
  Node node{.name = std::string(kSummingName),
            .op_type = "TreeEnsembleRegressor",
            .domain = "ai.onnx.ml"};
  node.input = {"features"};
  node.output = {apart ? "margins" : "scores"};
  add_lists("target", forest, options, Collector(forest, false).collect(), node);
  node.attribute.push_back(number("n_targets", forest.outputs));
  const auto aggregation = static_cast<std::size_t>(forest.aggregation);
  node.attribute.push_back(text("aggregate_function", kAggregationNames[aggregation]));
  if (!forest.base.empty()) node.attribute.push_back(list("base_values", forest.base));
  const auto transform = apart ? 0 : static_cast<std::size_t>(forest.transform);
  node.attribute.push_back(text("post_transform", kTransformNames[transform]));
  graph.node.push_back(std::move(node));
  if (!apart) return;
  graph.node.push_back({.name = "Sigmoid", .op_type = "Sigmoid"});
  graph.node.back().input = {"margins"};
  graph.node.back().output = {"scores"};
}

bool picks_one(const Forest& forest) {
  return forest.aggregation == Aggregation::minimum || forest.aggregation == Aggregation::maximum;
}

}  // namespace

bool has_onnx_form(const Forest& forest, const std::vector<std::string>& labels) {
  const bool settled = forest.outputs > 1 || forest.transform == Transform::none ||
                       forest.transform == Transform::logistic ||
                       (forest.transform == Transform::probit && labels.empty());
  return settled && (labels.empty() || !picks_one(forest) || is_compactable(forest));
}

Model forest_to_onnx(const Forest& forest, const std::vector<std::string>& labels,
                     const WriteOptions& options) {
  const auto classes = std::ssize(labels);
  assert(labels.empty() || classes == (forest.outputs == 1 ? 2 : forest.outputs));
  assert(has_onnx_form(forest, labels));
  Model model;
  model.producer_name = kProducer;
  model.opset_import = {{"ai.onnx.ml", 3}, {"", 17}};
  auto& graph = model.graph;
  graph.name = "forest";
  const bool needs_compact = !labels.empty() && picks_one(forest);
  if (needs_compact || (options.compact && is_compactable(forest))) {
    write_compact(forest, labels, options, model);
  } else if (labels.empty()) {
    write_regressor(forest, options, graph);
  } else {
    write_classifier(forest, labels, options, graph);
  }
  graph.input = {{"features", ElementType::float32, {-1, forest.features}}};
  if (labels.empty()) {
    graph.output = {{"scores", ElementType::float32, {-1, forest.outputs}}};
  } else {
    graph.output = {{"label", ElementType::string, {-1}},
                    {"probabilities", ElementType::float32, {-1, classes}}};
  }
  return model;
}

void round_to_file(Forest& forest) {
  if (forest.aggregation != Aggregation::average) return;
  const auto trees = static_cast<float>(forest.trees());
  for (float& value : forest.leaf_value) value = value / trees * trees;
}

}  // namespace genegraft::onnx
