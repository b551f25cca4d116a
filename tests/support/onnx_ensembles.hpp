#pragma once

#include <string>
#include <utility>
#include <vector>

#include "onnx/attributes.hpp"
#include "support/onnx_models.hpp"

/// Ensembles as other writers may state them: any branch mode, numbering and order of nodes.
namespace genegraft::onnx {

/// Lists of a TreeEnsembleRegressor or TreeEnsembleClassifier that grow node by node.
struct EnsembleLists {
  std::vector<std::int64_t> tree, number, feature, yes, no, missing;
  std::vector<float> value;
  std::vector<std::string> mode;
  std::vector<std::int64_t> leaf_tree, leaf_number, leaf_target;
  std::vector<float> weight;
};

struct EnsembleShape {
  int features = 4, targets = 1, nodes = 15;
  bool single_values = false;  ///< EQ and NEQ as well
};

/// A tree of random shape whose nodes, but for the root, are listed in random order.
inline void add_random_tree(const EnsembleShape& shape, std::int64_t tree, EnsembleLists& lists,
                            Random& random) {
  const std::vector<std::string> modes = {"LEQ", "LT", "GTE", "GT", "EQ", "NEQ"};
  struct Drawn {
    int left = -1;
  };
  std::vector<Drawn> nodes(1);
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    const bool splits = static_cast<int>(nodes.size()) + 2 <= shape.nodes && random.below(5) > 0;
    if (!splits) continue;
    nodes[i].left = static_cast<int>(nodes.size());
    nodes.resize(nodes.size() + 2);
  }
  std::vector<int> order(nodes.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = static_cast<int>(i);
  auto numbers = order;
  random.shuffle(std::span(order).subspan(1));
  random.shuffle(std::span(numbers));
  for (const int i : order) {
    const bool leaf = nodes[i].left < 0;
    const auto mode = modes[random.below(shape.single_values ? 6 : 4)];
    lists.tree.push_back(tree);
    lists.number.push_back(numbers[i]);
    lists.feature.push_back(static_cast<std::int64_t>(random.below(shape.features)));
    lists.mode.push_back(leaf ? "LEAF" : "BRANCH_" + mode);
    lists.value.push_back(forest::awkward_value(random));
    lists.yes.push_back(leaf ? 0 : numbers[nodes[i].left]);
    lists.no.push_back(leaf ? 0 : numbers[nodes[i].left + 1]);
    lists.missing.push_back(static_cast<std::int64_t>(random.below(2)));
    for (int target = 0; leaf && target < shape.targets; ++target) {
      lists.leaf_tree.push_back(tree);
      lists.leaf_number.push_back(numbers[i]);
      lists.leaf_target.push_back(target);
      lists.weight.push_back(static_cast<float>(random.uniform() - 0.5) / 2);
    }
  }
}

inline Model make_any_ensemble(Random& random) {
  EnsembleShape shape;
  shape.features = static_cast<int>(1 + random.below(5));
  shape.targets = static_cast<int>(1 + random.below(4));
  shape.nodes = static_cast<int>(1 + random.below(60));
  shape.single_values = random.below(2) == 0;
  if (shape.single_values) shape.nodes = std::min(shape.nodes, 31);
  EnsembleLists lists;
  const auto trees = static_cast<std::int64_t>(1 + random.below(12));
  for (std::int64_t t = 0; t < trees; ++t) add_random_tree(shape, 3 * t - 5, lists, random);
  const bool is_classifier = shape.targets > 2 && random.below(2) == 0;
  const std::string kind = is_classifier ? "class" : "target";
  const std::vector<std::string> transforms = {"NONE", "LOGISTIC", "SOFTMAX"};
  const std::vector<std::string> aggregations = {"SUM", "AVERAGE", "MIN", "MAX"};

  Node node{.op_type = is_classifier ? "TreeEnsembleClassifier" : "TreeEnsembleRegressor",
            .domain = "ai.onnx.ml"};
  node.input = {"features"};
  node.output = is_classifier ? std::vector<std::string>{"label", "probabilities"}
                              : std::vector<std::string>{"scores"};
  node.attribute = {list("nodes_treeids", lists.tree),
                    list("nodes_nodeids", lists.number),
                    list("nodes_featureids", lists.feature),
                    list("nodes_modes", lists.mode),
                    list("nodes_values", lists.value),
                    list("nodes_truenodeids", lists.yes),
                    list("nodes_falsenodeids", lists.no),
                    list(kind + "_treeids", lists.leaf_tree),
                    list(kind + "_nodeids", lists.leaf_number),
                    list(kind + "_ids", lists.leaf_target),
                    list(kind + "_weights", lists.weight),
                    text("post_transform", transforms[random.below(3)])};
  auto& attributes = node.attribute;
  if (random.below(3)) attributes.push_back(list("nodes_missing_value_tracks_true", lists.missing));
  if (random.below(2)) {
    attributes.push_back(
        list("base_values", std::vector<float>(static_cast<std::size_t>(shape.targets), 0.25f)));
  }
  if (is_classifier) {
    attributes.push_back(list("classlabels_strings", numbered_labels(shape.targets)));
  } else {
    attributes.push_back(number("n_targets", shape.targets));
    attributes.push_back(text("aggregate_function", aggregations[random.below(4)]));
  }
  Model model;
  model.producer_name = "another";
  model.opset_import = {{"ai.onnx.ml", 3}, {"", 17}};
  model.graph.name = "made up";
  model.graph.node.push_back(std::move(node));
  model.graph.input = {{"features", ElementType::float32, {-1, shape.features}}};
  model.graph.output = {
      {is_classifier ? "probabilities" : "scores", ElementType::float32, {-1, shape.targets}}};
  if (is_classifier) {
    model.graph.output.insert(model.graph.output.begin(), {"label", ElementType::string, {-1}});
  }
  return model;
}

}  // namespace genegraft::onnx
