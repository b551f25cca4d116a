#include "onnx/forest_onnx.hpp"

namespace genegraft::onnx {
namespace {

Attribute text(std::string name, std::string value) {
  Attribute attribute{.name = std::move(name), .type = Attribute::Type::s};
  attribute.s = std::move(value);
  return attribute;
}

Attribute list(std::string name, std::vector<std::int64_t> values) {
  Attribute attribute{.name = std::move(name), .type = Attribute::Type::ints};
  attribute.ints = std::move(values);
  return attribute;
}

Attribute list(std::string name, std::vector<float> values) {
  Attribute attribute{.name = std::move(name), .type = Attribute::Type::floats};
  attribute.floats = std::move(values);
  return attribute;
}

Attribute list(std::string name, std::vector<std::string> values) {
  Attribute attribute{.name = std::move(name), .type = Attribute::Type::strings};
  attribute.strings = std::move(values);
  return attribute;
}

/// The operator's parallel lists, one entry a node or one a leaf weight.
struct Lists {
  std::vector<std::int64_t> tree, node, feature, true_child, false_child;
  std::vector<float> threshold, hitrate;
  std::vector<std::string> mode;
  std::vector<std::int64_t> class_tree, class_node, class_id;
  std::vector<float> class_weight;
};

void add_leaf_weights(const forest::Forest& forest, int leaf, std::int64_t tree, std::int64_t node,
                      Lists& lists) {
  const int outputs = forest.outputs;
  for (int o = 0; o < outputs; ++o) {
    lists.class_tree.push_back(tree);
    lists.class_node.push_back(node);
    lists.class_id.push_back(outputs == 1 ? 1 : o);
    lists.class_weight.push_back(forest.leaf_value[leaf * outputs + o] /
                                 static_cast<float>(forest.trees()));
  }
}

void add_node(const forest::Forest& forest, int index, std::int64_t tree, Lists& lists) {
  const int root = forest.root[tree];
  const bool leaf = forest.feature[index] < 0;
  lists.tree.push_back(tree);
  lists.node.push_back(index - root);
  lists.feature.push_back(leaf ? 0 : forest.feature[index]);
  lists.threshold.push_back(leaf ? 0 : forest.threshold[index]);
  lists.hitrate.push_back(forest.cover[index]);
  lists.mode.push_back(leaf ? "LEAF" : "BRANCH_LEQ");
  lists.true_child.push_back(leaf ? 0 : forest.left[index] - root);
  lists.false_child.push_back(leaf ? 0 : forest.left[index] + 1 - root);
  if (leaf) add_leaf_weights(forest, forest.left[index], tree, index - root, lists);
}

Lists collect(const forest::Forest& forest) {
  Lists lists;
  for (int tree = 0; tree < forest.trees(); ++tree) {
    const int end = tree + 1 < forest.trees() ? forest.root[tree + 1] : forest.nodes();
    for (int node = forest.root[tree]; node < end; ++node) add_node(forest, node, tree, lists);
  }
  return lists;
}

}  // namespace

Model forest_to_onnx(const forest::Forest& forest, const std::vector<std::string>& labels) {
  Lists lists = collect(forest);
  Node node{.name = "forest", .op_type = "TreeEnsembleClassifier", .domain = "ai.onnx.ml"};
  node.input = {"features"};
  node.output = {"label", "probabilities"};
  node.attribute = {
      list("class_ids", std::move(lists.class_id)),
      list("class_nodeids", std::move(lists.class_node)),
      list("class_treeids", std::move(lists.class_tree)),
      list("class_weights", std::move(lists.class_weight)),
      list("classlabels_strings", labels),
      list("nodes_falsenodeids", std::move(lists.false_child)),
      list("nodes_featureids", std::move(lists.feature)),
      list("nodes_hitrates", std::move(lists.hitrate)),
      list("nodes_modes", std::move(lists.mode)),
      list("nodes_nodeids", std::move(lists.node)),
      list("nodes_treeids", std::move(lists.tree)),
      list("nodes_truenodeids", std::move(lists.true_child)),
      list("nodes_values", std::move(lists.threshold)),
      text("post_transform", "NONE"),
  };

  Model model;
  model.producer_name = "genegraft";
  model.opset_import = {{"ai.onnx.ml", 3}, {"", 17}};
  model.graph.name = "forest";
  model.graph.node.push_back(std::move(node));
  model.graph.input = {{"features", ElementType::float32, {-1, forest.features}}};
  model.graph.output = {
      {"label", ElementType::string, {-1}},
      {"probabilities", ElementType::float32, {-1, static_cast<std::int64_t>(labels.size())}},
  };
  return model;
}

}  // namespace genegraft::onnx
