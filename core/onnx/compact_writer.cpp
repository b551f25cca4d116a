#include "onnx/compact_writer.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <cstring>
#include <limits>
#include <map>
#include <numeric>

#include "onnx/attributes.hpp"
#include "onnx/names.hpp"

namespace genegraft::onnx {
namespace {

using forest::Aggregation;
using forest::Forest;
using forest::Transform;

/// The operator's lists, one entry a test or one a leaf.
struct Lists {
  std::vector<std::int64_t> root, feature, true_child, false_child, true_is_leaf, false_is_leaf,
      missing_true, leaf_target;
  std::vector<float> split, leaf_weight;
};

class Collector {
 public:
  explicit Collector(const Forest& forest) : forest_(forest), place_(forest.nodes()) {}

  Lists collect() {
    // Tests are numbered in the order of the nodes.
    std::int64_t tests = 0;
    for (int t = 0; t < forest_.trees(); ++t) {
      const int root = forest_.root[t];
      lists_.root.push_back(tests);
      if (forest_.feature[root] < 0) ++tests;  // a test made up for a tree that has none
      for (int i = root; i < forest_.tree_end(t); ++i) {
        if (forest_.feature[i] >= 0) place_[i] = tests++;
      }
    }
    for (int t = 0; t < forest_.trees(); ++t) add_tree(t);
    return std::move(lists_);
  }

 private:
  void add_tree(int t) {
    const int target = forest_.target.empty() ? 0 : forest_.target[t];
    const int root = forest_.root[t];
    if (forest_.feature[root] < 0) {
      const auto leaf = leaf_at(root, target);
      return add_test(0, std::numeric_limits<float>::infinity(), true, {leaf, true},
                      {twin_of(leaf), true});
    }
    for (int i = root; i < forest_.tree_end(t); ++i) {
      if (forest_.feature[i] < 0) continue;
      const auto left = child_at(forest_.left[i], target);
      auto right = child_at(forest_.left[i] + 1, target);
      // onnxruntime takes a root with one leaf on both sides for a leaf of the root's number.
      if (i == root && left == right) right.first = twin_of(left.first);
      const bool missing_left = forest_.missing_right.empty() || forest_.missing_right[i] == 0;
      add_test(forest_.feature[i], forest_.threshold[i], missing_left, left, right);
    }
  }

  /// (number among its kind, whether it is a leaf)
  using Child = std::pair<std::int64_t, bool>;

  Child child_at(int node, int target) {
    if (forest_.feature[node] >= 0) return {place_[node], false};
    return {leaf_at(node, target), true};
  }

  void add_test(int feature, float split, bool missing_true, Child yes, Child no) {
    lists_.feature.push_back(feature);
    lists_.split.push_back(split);
    lists_.missing_true.push_back(missing_true);
    lists_.true_child.push_back(yes.first);
    lists_.true_is_leaf.push_back(yes.second);
    lists_.false_child.push_back(no.first);
    lists_.false_is_leaf.push_back(no.second);
  }

  /// Number of the leaf of that value; leaves of the same value are one.
  std::int64_t leaf_at(int node, int target) {
    const float value = forest_.leaf_value[forest_.left[node]];
    std::uint32_t bits;
    std::memcpy(&bits, &value, sizeof bits);
    const auto [at, is_new] = leaves_.try_emplace({target, bits}, lists_.leaf_weight.size());
    if (is_new) add_leaf(target, value);
    return at->second;
  }

  std::int64_t twin_of(std::int64_t leaf) {
    add_leaf(lists_.leaf_target[leaf], lists_.leaf_weight[leaf]);
    return std::ssize(lists_.leaf_weight) - 1;
  }

  void add_leaf(std::int64_t target, float value) {
    lists_.leaf_target.push_back(target);
    lists_.leaf_weight.push_back(value);
  }

  const Forest& forest_;
  std::vector<std::int64_t> place_;
  std::map<std::pair<int, std::uint32_t>, std::int64_t> leaves_;
  Lists lists_;
};

template <typename T, std::size_t N>
std::int64_t number_of(const std::array<T, N>& values, T value) {
  return std::find(values.begin(), values.end(), value) - values.begin();
}

Node ensemble_node(const Forest& forest, Lists lists) {
  Node node{.name = std::string(kCompactName), .op_type = "TreeEnsemble", .domain = "ai.onnx.ml"};
  node.input = {"features"};
  const bool inside = forest.transform == Transform::softmax_zero ||
                      forest.transform == Transform::probit;     // others get a node of their own
  const std::vector<std::uint8_t> modes(lists.split.size(), 0);  // BRANCH_LEQ
  node.attribute = {
      number("aggregate_function", number_of(kAggregationsOfFive, forest.aggregation)),
      list("leaf_targetids", std::move(lists.leaf_target)),
      tensor("leaf_weights", ElementType::float32, lists.leaf_weight),
      number("n_targets", forest.outputs),
      list("nodes_falseleafs", std::move(lists.false_is_leaf)),
      list("nodes_falsenodeids", std::move(lists.false_child)),
      list("nodes_featureids", std::move(lists.feature)),
      list("nodes_missing_value_tracks_true", std::move(lists.missing_true)),
      tensor("nodes_modes", ElementType::uint8, modes),
      tensor("nodes_splits", ElementType::float32, lists.split),
      list("nodes_trueleafs", std::move(lists.true_is_leaf)),
      list("nodes_truenodeids", std::move(lists.true_child)),
      number("post_transform",
             number_of(kTransformsOfFive, inside ? forest.transform : Transform::none)),
      list("tree_roots", std::move(lists.root)),
  };
  return node;
}

/// A chain of operators, each on the answer of the one before.
class Chain {
 public:
  Chain(Graph& graph, std::string end) : graph_(graph), end_(std::move(end)) {}

  /// Returns the name of its answer.
  std::string add(Node node) {
    if (!at_.empty()) node.input.insert(node.input.begin(), at_);
    at_ = "step " + std::to_string(++steps_);
    node.output = {at_};
    if (node.name.empty()) node.name = node.op_type;
    graph_.node.push_back(std::move(node));
    return at_;
  }

  /// Gives the last answer the name that it has outside. Nothing else reads it yet.
  void finish() {
    at_ = end_;
    graph_.node.back().output = {end_};
  }

 private:
  Graph& graph_;
  std::string end_, at_;
  int steps_ = 0;
};

void add_complement(Graph& graph, Chain& chain) {
  const auto score = graph.node.back().output[0];
  graph.initializer.push_back(row_tensor("one", ElementType::float32, std::vector<float>{1}));
  graph.node.push_back({.name = "Sub", .op_type = "Sub"});
  graph.node.back().input = {"one", score};
  graph.node.back().output = {"rest"};
  Node both{.name = "Concat", .op_type = "Concat"};
  both.attribute = {number("axis", 1)};
  chain.add(std::move(both));
  graph.node.back().input = {"rest", score};
}

void add_label(const std::vector<std::string>& labels, Graph& graph) {
  Node choice{.name = "ArgMax", .op_type = "ArgMax"};
  choice.input = {"probabilities"};
  choice.output = {"class"};
  choice.attribute = {number("axis", 1), number("keepdims", 0)};
  Node names{.name = "LabelEncoder", .op_type = "LabelEncoder", .domain = "ai.onnx.ml"};
  names.input = {"class"};
  names.output = {"label"};
  std::vector<std::int64_t> classes(labels.size());
  std::iota(classes.begin(), classes.end(), 0);
  names.attribute = {list("keys_int64s", classes), list("values_strings", labels)};
  graph.node.push_back(std::move(choice));
  graph.node.push_back(std::move(names));
}

}  // namespace

bool is_compactable(const Forest& forest) {
  const auto is_none = [](float value) { return std::isnan(value); };
  const auto& values = forest.leaf_value;
  const bool inside =
      forest.transform == Transform::softmax_zero || forest.transform == Transform::probit;
  return forest.leaf_width() == 1 && std::none_of(values.begin(), values.end(), is_none) &&
         (!inside || forest.base.empty());
}

void write_compact(const Forest& forest, const std::vector<std::string>& labels,
                   const WriteOptions& options, Model& model) {
  assert(is_compactable(forest));
  auto& graph = model.graph;
  Chain chain(graph, labels.empty() ? "scores" : "probabilities");
  chain.add(ensemble_node(forest, Collector(forest).collect()));
  graph.node.back().input = {"features"};
  if (!forest.base.empty()) {
    graph.initializer.push_back(row_tensor("base", ElementType::float32, forest.base));
    Node add{.name = "Add", .op_type = "Add"};
    add.input = {"base"};
    chain.add(std::move(add));
  }
  if (forest.transform == Transform::logistic) chain.add({.op_type = "Sigmoid"});
  if (forest.transform == Transform::softmax) chain.add({.op_type = "Softmax"});
  if (!labels.empty() && forest.outputs == 1) add_complement(graph, chain);
  chain.finish();
  if (!labels.empty()) add_label(labels, graph);
  if (options.covers && forest.cover[0] > 0) {
    graph.initializer.push_back(row_tensor(kCoverName, ElementType::float32, forest.cover));
  }
  model.opset_import = {{"ai.onnx.ml", 5}, {"", 17}};
}

}  // namespace genegraft::onnx
