#include <algorithm>
#include <cmath>
#include <limits>

#include "onnx/forest_onnx.hpp"

namespace genegraft::onnx {
namespace {

const std::vector<std::int64_t>& ints(const Node& node, std::string_view name) {
  static const std::vector<std::int64_t> kNone;
  const auto* attribute = node.find(name);
  return attribute ? attribute->ints : kNone;
}

const std::vector<float>& floats(const Node& node, std::string_view name) {
  static const std::vector<float> kNone;
  const auto* attribute = node.find(name);
  return attribute ? attribute->floats : kNone;
}

const std::vector<std::string>& strings(const Node& node, std::string_view name) {
  static const std::vector<std::string> kNone;
  const auto* attribute = node.find(name);
  return attribute ? attribute->strings : kNone;
}

tl::unexpected<Error> damaged(const std::string& what) {
  return fail("the tree ensemble is damaged: " + what);
}

/// What the operator may do and our forests do not.
Expected<void> check_plain(const Node& node) {
  if (const auto* transform = node.find("post_transform"); transform && transform->s != "NONE")
    return fail("post_transform " + transform->s + " is not supported");
  if (!floats(node, "base_values").empty()) return fail("base_values are not supported");
  for (const auto& mode : strings(node, "nodes_modes"))
    if (mode != "BRANCH_LEQ" && mode != "LEAF")
      return fail("branch mode " + mode + " is not supported");
  return {};
}

Expected<void> check_lengths(const Node& node) {
  const auto nodes = ints(node, "nodes_treeids").size();
  if (nodes == 0 || nodes > static_cast<std::size_t>(std::numeric_limits<std::int32_t>::max()))
    return damaged("it has no nodes, or too many");
  for (const auto name :
       {"nodes_nodeids", "nodes_featureids", "nodes_truenodeids", "nodes_falsenodeids"})
    if (ints(node, name).size() != nodes) return damaged(std::string(name) + " has another length");
  if (floats(node, "nodes_values").size() != nodes)
    return damaged("nodes_values has another length");
  if (strings(node, "nodes_modes").size() != nodes)
    return damaged("nodes_modes has another length");
  const auto hitrates = floats(node, "nodes_hitrates").size();
  if (hitrates != 0 && hitrates != nodes) return damaged("nodes_hitrates has another length");
  const auto weights = floats(node, "class_weights").size();
  for (const auto name : {"class_ids", "class_nodeids", "class_treeids"})
    if (ints(node, name).size() != weights)
      return damaged(std::string(name) + " has another length");
  return {};
}

constexpr std::int64_t kMostLeafValues = std::int64_t{1} << 27;  // half a gigabyte

/// Fills the forest node by node. Trees must be numbered 0, 1, … and their nodes lie in order with
/// siblings adjacent, as we write them; anything else is refused until other writers are supported.
class Reader {
 public:
  explicit Reader(const Node& node)
      : tree_(ints(node, "nodes_treeids")),
        node_(ints(node, "nodes_nodeids")),
        feature_(ints(node, "nodes_featureids")),
        true_child_(ints(node, "nodes_truenodeids")),
        false_child_(ints(node, "nodes_falsenodeids")),
        threshold_(floats(node, "nodes_values")),
        hitrate_(floats(node, "nodes_hitrates")),
        mode_(strings(node, "nodes_modes")) {}

  Expected<void> read_nodes(forest::Forest& forest) const {
    const auto count = static_cast<std::int32_t>(tree_.size());
    for (std::int32_t i = 0; i < count; ++i) {
      if (i == 0 || tree_[i] != tree_[i - 1]) {
        if (tree_[i] != forest.trees()) return damaged("trees are not numbered in order");
        forest.root.push_back(i);
      }
      if (node_[i] != i - forest.root.back()) return damaged("nodes are not numbered in order");
    }
    std::int32_t leaves = 0;
    for (std::int32_t i = 0; i < count; ++i) {
      const bool leaf = mode_[i] == "LEAF";
      forest.feature.push_back(leaf ? -1 : static_cast<std::int32_t>(feature_[i]));
      forest.threshold.push_back(leaf ? 0 : threshold_[i]);
      forest.cover.push_back(hitrate_.empty() ? 0 : hitrate_[i]);
      forest.left.push_back(leaf ? leaves++ : 0);
      if (leaf) continue;
      if (feature_[i] < 0 || feature_[i] >= forest.features)
        return damaged("a node tests a feature that is not there");
      if (std::isnan(threshold_[i])) return damaged("a threshold is not a number");
      // Bounded before it is added to: the file may state any number.
      if (true_child_[i] < 0 || true_child_[i] >= count) return damaged("a child is out of place");
      const std::int64_t root = forest.root[tree_[i]];
      const std::int64_t left = root + true_child_[i];
      const std::int64_t end = tree_[i] + 1 < forest.trees() ? forest.root[tree_[i] + 1] : count;
      // A child behind its parent: so every walk ends.
      if (left <= i || left + 1 >= end || false_child_[i] != true_child_[i] + 1)
        return damaged("a child is out of place");
      forest.left.back() = static_cast<std::int32_t>(left);
    }
    if (static_cast<std::int64_t>(leaves) * forest.outputs > kMostLeafValues)
      return damaged("it has more leaf values than memory holds");
    forest.leaf_value.assign(static_cast<std::size_t>(leaves) * forest.outputs, 0);
    return {};
  }

 private:
  const std::vector<std::int64_t>&tree_, &node_, &feature_, &true_child_, &false_child_;
  const std::vector<float>&threshold_, &hitrate_;
  const std::vector<std::string>& mode_;
};

Expected<void> read_leaf_weights(const Node& node, forest::Forest& forest) {
  const auto& tree = ints(node, "class_treeids");
  const auto& index = ints(node, "class_nodeids");
  const auto& id = ints(node, "class_ids");
  const auto& weight = floats(node, "class_weights");
  const int outputs = forest.outputs;
  for (std::size_t i = 0; i < weight.size(); ++i) {
    if (tree[i] < 0 || tree[i] >= forest.trees() || index[i] < 0 || index[i] >= forest.nodes() ||
        id[i] < 0 || id[i] >= std::max(2, forest.outputs))
      return damaged("a leaf weight points nowhere");
    const std::int64_t at = forest.root[tree[i]] + index[i];
    if (at >= forest.nodes() || forest.feature[at] >= 0)
      return damaged("a leaf weight is not at a leaf");
    if (!std::isfinite(weight[i])) return damaged("a leaf weight is not a number");
    if (outputs == 1 && id[i] == 0) continue;  // the complement of class 1
    const int output = outputs == 1 ? 0 : static_cast<int>(id[i]);
    forest.leaf_value[static_cast<std::size_t>(forest.left[at]) * outputs + output] +=
        weight[i] * static_cast<float>(forest.trees());
  }
  return {};
}

}  // namespace

std::vector<std::string> class_labels(const Model& model) {
  if (model.graph.node.empty()) return {};
  const Node& node = model.graph.node[0];
  auto labels = strings(node, "classlabels_strings");
  for (const auto value : ints(node, "classlabels_int64s")) labels.push_back(std::to_string(value));
  return labels;
}

Expected<forest::Forest> forest_from_onnx(const Model& model) {
  const auto& graph = model.graph;
  if (graph.node.size() != 1 || graph.node[0].op_type != "TreeEnsembleClassifier")
    return fail("the model is not a tree ensemble classifier");
  const Node& node = graph.node[0];
  if (const auto checked = check_plain(node); !checked) return tl::unexpected(checked.error());
  if (const auto checked = check_lengths(node); !checked) return tl::unexpected(checked.error());
  if (graph.input.size() != 1 || graph.input[0].shape.size() != 2 || graph.input[0].shape[1] < 1 ||
      graph.input[0].shape[1] > 1'000'000)
    return fail("the model's input is not a table with a fixed number of features");

  forest::Forest forest;
  forest.features = static_cast<int>(graph.input[0].shape[1]);
  const auto classes = static_cast<int>(class_labels(model).size());
  if (classes < 2) return damaged("it has fewer than two classes");
  forest.outputs = classes == 2 ? 1 : classes;
  if (const auto read = Reader(node).read_nodes(forest); !read) return tl::unexpected(read.error());
  if (const auto read = read_leaf_weights(node, forest); !read) return tl::unexpected(read.error());
  return forest;
}

}  // namespace genegraft::onnx
