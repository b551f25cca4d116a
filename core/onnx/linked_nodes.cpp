#include <algorithm>
#include <cmath>
#include <limits>

#include "onnx/ensemble_nodes.hpp"

namespace genegraft::onnx {
namespace {

constexpr std::size_t kMostNodes = std::numeric_limits<std::int32_t>::max();

/// The operator's lists: tests and leaves are counted apart, each from 0.
class LinkedNodes {
 public:
  explicit LinkedNodes(const Node& node)
      : feature_(int_list(node, "nodes_featureids")),
        true_child_(int_list(node, "nodes_truenodeids")),
        false_child_(int_list(node, "nodes_falsenodeids")),
        true_is_leaf_(int_list(node, "nodes_trueleafs")),
        false_is_leaf_(int_list(node, "nodes_falseleafs")),
        missing_true_(int_list(node, "nodes_missing_value_tracks_true")),
        root_(int_list(node, "tree_roots")),
        target_(int_list(node, "leaf_targetids")),
        split_(number_list(node, "nodes_splits")),
        mode_(number_list(node, "nodes_modes")),
        hitrate_(number_list(node, "nodes_hitrates")),
        weight_(number_list(node, "leaf_weights")),
        member_(number_list(node, "membership_values")) {}

  Expected<void> check_lengths() const {
    const auto tests = feature_.size();
    if (tests == 0 || tests + target_.size() > kMostNodes) {
      return damaged("it has no nodes, or too many");
    }
    const auto differs = [&](std::size_t size) { return size != tests; };
    if (differs(true_child_.size())) return damaged("nodes_truenodeids has another length");
    if (differs(false_child_.size())) return damaged("nodes_falsenodeids has another length");
    if (differs(true_is_leaf_.size())) return damaged("nodes_trueleafs has another length");
    if (differs(false_is_leaf_.size())) return damaged("nodes_falseleafs has another length");
    if (differs(split_.size())) return damaged("nodes_splits has another length");
    if (differs(mode_.size())) return damaged("nodes_modes has another length");
    if (!missing_true_.empty() && differs(missing_true_.size())) {
      return damaged("nodes_missing_value_tracks_true has another length");
    }
    if (!hitrate_.empty() && differs(hitrate_.size())) {
      return damaged("nodes_hitrates has another length");
    }
    if (weight_.size() != target_.size()) return damaged("leaf_weights has another length");
    return {};
  }

  Expected<EnsembleNodes> read(int targets) const {
    EnsembleNodes nodes;
    if (const auto read = read_tests(nodes); !read) return tl::unexpected(read.error());
    if (const auto read = read_leaves(targets, nodes); !read) return tl::unexpected(read.error());
    for (const auto root : root_) {
      if (root < 0 || root >= tests()) return damaged("a root is out of place");
      // A tree that is a single leaf is written as a test that has it on both sides.
      const bool single = true_is_leaf_[root] && false_is_leaf_[root] &&
                          nodes.true_child[root] == nodes.false_child[root];
      nodes.root.push_back(single ? nodes.true_child[root] : static_cast<std::int32_t>(root));
    }
    return nodes;
  }

 private:
  std::int64_t tests() const { return static_cast<std::int64_t>(feature_.size()); }
  std::int64_t leaves() const { return static_cast<std::int64_t>(target_.size()); }

  /// Its place among all nodes, leaves behind the tests; -1 where there is none.
  std::int32_t child(std::int64_t index, bool is_leaf) const {
    if (index < 0 || index >= (is_leaf ? leaves() : tests())) return -1;
    return static_cast<std::int32_t>(is_leaf ? tests() + index : index);
  }

  Expected<void> read_tests(EnsembleNodes& nodes) const {
    std::size_t member = 0;
    for (std::int64_t i = 0; i < tests(); ++i) {
      if (!(mode_[i] >= 0 && mode_[i] <= 6) || mode_[i] != std::floor(mode_[i])) {
        return damaged("a branch mode is none");
      }
      if (feature_[i] < 0 || feature_[i] > std::numeric_limits<std::int32_t>::max()) {
        return damaged("a node tests a feature that is not there");
      }
      nodes.branch.push_back(static_cast<Branch>(mode_[i]));
      nodes.feature.push_back(static_cast<std::int32_t>(feature_[i]));
      nodes.value.push_back(split_[i]);
      if (nodes.branch.back() == Branch::member) {
        nodes.value.back() = static_cast<double>(nodes.members.size());
        nodes.members.emplace_back();
        while (member < member_.size() && !std::isnan(member_[member])) {
          nodes.members.back().push_back(member_[member++]);
        }
        ++member;  // NaN ends a node's set
      }
      nodes.true_child.push_back(child(true_child_[i], true_is_leaf_[i] != 0));
      nodes.false_child.push_back(child(false_child_[i], false_is_leaf_[i] != 0));
      if (nodes.true_child.back() < 0 || nodes.false_child.back() < 0) {
        return damaged("a child is out of place");
      }
    }
    for (const auto value : missing_true_) nodes.missing_true.push_back(value == 1);
    return {};
  }

  Expected<void> read_leaves(int targets, EnsembleNodes& nodes) const {
    const auto all = static_cast<std::size_t>(tests() + leaves());
    nodes.branch.resize(all, Branch::leaf);
    nodes.feature.resize(all, 0);
    nodes.value.resize(all, 0);
    nodes.false_child.resize(all, 0);
    if (!nodes.missing_true.empty()) nodes.missing_true.resize(all, 0);
    for (std::int64_t i = 0; i < leaves(); ++i) {
      nodes.true_child.push_back(static_cast<std::int32_t>(i));
      if (target_[i] < 0 || target_[i] >= targets) return damaged("a leaf weight points nowhere");
      const auto weight = static_cast<float>(weight_[i]);
      if (!std::isfinite(weight)) return damaged("a leaf weight is not a number");
      nodes.leaf.first.push_back(static_cast<std::int32_t>(i));
      nodes.leaf.target.push_back(static_cast<std::int32_t>(target_[i]));
      nodes.leaf.weight.push_back(weight);
    }
    nodes.leaf.first.push_back(static_cast<std::int32_t>(leaves()));
    return {};
  }

  const std::vector<std::int64_t>&feature_, &true_child_, &false_child_, &true_is_leaf_,
      &false_is_leaf_, &missing_true_, &root_, &target_;
  const std::vector<double> split_, mode_, hitrate_, weight_, member_;
};

}  // namespace

Expected<EnsembleNodes> read_linked_nodes(const Node& node, int targets) {
  const LinkedNodes lists(node);
  if (const auto checked = lists.check_lengths(); !checked) return tl::unexpected(checked.error());
  return lists.read(targets);
}

}  // namespace genegraft::onnx
