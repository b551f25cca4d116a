#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <utility>

#include "onnx/ensemble_nodes.hpp"

namespace genegraft::onnx {
namespace {

constexpr std::size_t kMostNodes = std::numeric_limits<std::int32_t>::max();

Expected<Branch> branch_of(const std::string& mode) {
  if (mode == "BRANCH_LEQ") return Branch::leq;
  if (mode == "LEAF") return Branch::leaf;
  if (mode == "BRANCH_LT") return Branch::lt;
  if (mode == "BRANCH_GTE") return Branch::gte;
  if (mode == "BRANCH_GT") return Branch::gt;
  if (mode == "BRANCH_EQ") return Branch::eq;
  if (mode == "BRANCH_NEQ") return Branch::neq;
  return fail("branch mode " + mode + " is not supported");
}

/// Nodes found by the tree and the number that the file gives them.
class NumberedNodes {
 public:
  /// A tree's nodes are [begin, end) of the order by tree and number.
  struct Tree {
    std::int64_t id;
    std::int32_t begin, end;
  };

  NumberedNodes(const std::vector<std::int64_t>& tree, const std::vector<std::int64_t>& number)
      : tree_(tree), number_(number), order_(tree.size()) {
    std::iota(order_.begin(), order_.end(), 0);
    const auto before = [&](std::int32_t a, std::int32_t b) { return name_of(a) < name_of(b); };
    if (!std::is_sorted(order_.begin(), order_.end(), before)) {
      std::sort(order_.begin(), order_.end(), before);
    }
    for (std::int32_t at = 0; at < std::ssize(order_); ++at) {
      const auto id = tree_[order_[at]];
      if (trees_.empty() || trees_.back().id != id) trees_.push_back({id, at, at});
      trees_.back().end = at + 1;
    }
  }

  std::span<const Tree> trees() const { return trees_; }

  /// Nodes of a tree, by number.
  std::span<const std::int32_t> nodes(const Tree& tree) const {
    return std::span(order_).subspan(tree.begin, tree.end - tree.begin);
  }

  bool has_twins() const {
    const auto same = [&](std::int32_t a, std::int32_t b) { return name_of(a) == name_of(b); };
    return std::adjacent_find(order_.begin(), order_.end(), same) != order_.end();
  }

  /// nullptr where there is none.
  const Tree* find_tree(std::int64_t id) const {
    const auto found =
        std::lower_bound(trees_.begin(), trees_.end(), id,
                         [](const Tree& tree, std::int64_t i) { return tree.id < i; });
    return found != trees_.end() && found->id == id ? &*found : nullptr;
  }

  /// -1 where there is none.
  std::int32_t find_node(const Tree& tree, std::int64_t number) const {
    const auto own = nodes(tree);
    // Nearly every file numbers a tree's nodes 0, 1, …
    if (number >= 0 && number < std::ssize(own) && number_[own[number]] == number) {
      return own[number];
    }
    const auto found =
        std::lower_bound(own.begin(), own.end(), number,
                         [&](std::int32_t node, std::int64_t n) { return number_[node] < n; });
    return found != own.end() && number_[*found] == number ? *found : -1;
  }

 private:
  std::pair<std::int64_t, std::int64_t> name_of(std::int32_t node) const {
    return {tree_[node], number_[node]};
  }

  const std::vector<std::int64_t>&tree_, &number_;
  std::vector<std::int32_t> order_;
  std::vector<Tree> trees_;
};

Expected<void> check_lengths(const Node& node, std::size_t values, std::size_t hitrates) {
  const auto nodes = int_list(node, "nodes_treeids").size();
  if (nodes == 0 || nodes > kMostNodes) return damaged("it has no nodes, or too many");
  for (const std::string name :
       {"nodes_nodeids", "nodes_featureids", "nodes_truenodeids", "nodes_falsenodeids"}) {
    if (int_list(node, name).size() != nodes) return damaged(name + " has another length");
  }
  if (string_list(node, "nodes_modes").size() != nodes) {
    return damaged("nodes_modes has another length");
  }
  if (values != nodes) return damaged("nodes_values has another length");
  if (hitrates != 0 && hitrates != nodes) return damaged("nodes_hitrates has another length");
  const auto missing = int_list(node, "nodes_missing_value_tracks_true").size();
  if (missing != 0 && missing != nodes) {
    return damaged("nodes_missing_value_tracks_true has another length");
  }
  return {};
}

Expected<void> read_tests(const Node& node, std::vector<double> values, EnsembleNodes& nodes) {
  const auto& mode = string_list(node, "nodes_modes");
  const auto& feature = int_list(node, "nodes_featureids");
  nodes.branch.reserve(mode.size());
  nodes.feature.reserve(mode.size());
  for (std::size_t i = 0; i < mode.size(); ++i) {
    const auto branch = branch_of(mode[i]);
    if (!branch) return tl::unexpected(branch.error());
    const bool is_leaf = *branch == Branch::leaf;
    if (!is_leaf && (feature[i] < 0 || feature[i] > std::numeric_limits<std::int32_t>::max())) {
      return damaged("a node tests a feature that is not there");
    }
    nodes.branch.push_back(*branch);
    nodes.feature.push_back(is_leaf ? 0 : static_cast<std::int32_t>(feature[i]));
  }
  nodes.value = std::move(values);
  for (const auto value : int_list(node, "nodes_missing_value_tracks_true")) {
    nodes.missing_true.push_back(value == 1);
  }
  return {};
}

/// Children by their numbers, and leaves counted as the file lists them.
Expected<void> link_children(const Node& node, const NumberedNodes& numbered,
                             EnsembleNodes& nodes) {
  const auto& true_child = int_list(node, "nodes_truenodeids");
  const auto& false_child = int_list(node, "nodes_falsenodeids");
  nodes.true_child.assign(nodes.nodes(), 0);
  nodes.false_child.assign(nodes.nodes(), 0);
  for (const auto& tree : numbered.trees()) {
    for (const auto i : numbered.nodes(tree)) {
      if (nodes.branch[i] == Branch::leaf) continue;
      nodes.true_child[i] = numbered.find_node(tree, true_child[i]);
      nodes.false_child[i] = numbered.find_node(tree, false_child[i]);
      if (nodes.true_child[i] < 0 || nodes.false_child[i] < 0) {
        return damaged("a child is out of place");
      }
    }
  }
  std::int32_t leaves = 0;
  for (int i = 0; i < nodes.nodes(); ++i) {
    if (nodes.branch[i] == Branch::leaf) nodes.true_child[i] = leaves++;
  }
  nodes.leaf.first.resize(leaves + 1);
  return {};
}

/// A tree's root is the node that is nobody's child; the first one, if there are more. Trees come
/// as the file first mentions them.
Expected<void> find_roots(const NumberedNodes& numbered, EnsembleNodes& nodes) {
  std::vector<std::uint8_t> is_child(nodes.nodes());
  for (int i = 0; i < nodes.nodes(); ++i) {
    if (nodes.branch[i] == Branch::leaf) continue;
    is_child[nodes.true_child[i]] = is_child[nodes.false_child[i]] = 1;
  }
  std::vector<std::pair<std::int32_t, std::int32_t>> roots;  // (first node mentioned, root)
  for (const auto& tree : numbered.trees()) {
    std::int32_t first = std::numeric_limits<std::int32_t>::max(), root = first;
    for (const auto i : numbered.nodes(tree)) {
      first = std::min(first, i);
      if (!is_child[i]) root = std::min(root, i);
    }
    if (root >= nodes.nodes()) return damaged("a child is out of place: its tree has no root");
    roots.emplace_back(first, root);
  }
  std::sort(roots.begin(), roots.end());
  for (const auto& [first, root] : roots) nodes.root.push_back(root);
  return {};
}

Expected<void> read_weights(const Node& node, const std::string& kind, int targets,
                            const NumberedNodes& numbered, EnsembleNodes& nodes) {
  const auto& tree = int_list(node, kind + "_treeids");
  const auto& number = int_list(node, kind + "_nodeids");
  const auto& id = int_list(node, kind + "_ids");
  const auto weight = number_list(node, kind + "_weights");
  if (weight.size() > kMostNodes) return damaged("it has too many leaf weights");
  for (const std::string list : {"_ids", "_nodeids", "_treeids"}) {
    if (int_list(node, kind + list).size() != weight.size()) {
      return damaged(kind + list + " has another length");
    }
  }
  std::vector<std::int32_t> leaf_of;
  leaf_of.reserve(weight.size());
  nodes.leaf.target.reserve(weight.size());
  nodes.leaf.weight.reserve(weight.size());
  const NumberedNodes::Tree* at = nullptr;
  for (std::size_t i = 0; i < weight.size(); ++i) {
    if (!at || at->id != tree[i]) at = numbered.find_tree(tree[i]);
    const auto leaf = at ? numbered.find_node(*at, number[i]) : -1;
    if (leaf < 0 || id[i] < 0 || id[i] >= targets) return damaged("a leaf weight points nowhere");
    if (!std::isfinite(static_cast<float>(weight[i]))) {
      return damaged("a leaf weight is not a number");
    }
    if (nodes.branch[leaf] != Branch::leaf) continue;  // of no effect, also to onnxruntime
    leaf_of.push_back(nodes.true_child[leaf]);
    nodes.leaf.target.push_back(static_cast<std::int32_t>(id[i]));
    nodes.leaf.weight.push_back(static_cast<float>(weight[i]));
  }
  sort_by_leaf(leaf_of, nodes.leaves(), nodes.leaf);
  return {};
}

}  // namespace

Expected<EnsembleNodes> read_numbered_nodes(const Node& node, const std::string& kind,
                                            int targets) {
  auto values = number_list(node, "nodes_values");
  const auto hitrates = number_list(node, "nodes_hitrates");
  const auto checked = check_lengths(node, values.size(), hitrates.size());
  if (!checked) return tl::unexpected(checked.error());
  EnsembleNodes nodes;
  nodes.hitrate.assign(hitrates.begin(), hitrates.end());
  const auto read = read_tests(node, std::move(values), nodes);
  if (!read) return tl::unexpected(read.error());
  const NumberedNodes numbered(int_list(node, "nodes_treeids"), int_list(node, "nodes_nodeids"));
  if (numbered.has_twins()) return damaged("two nodes of a tree have the same number");
  const auto linked =
      link_children(node, numbered, nodes)
          .and_then([&] { return find_roots(numbered, nodes); })
          .and_then([&] { return read_weights(node, kind, targets, numbered, nodes); });
  if (!linked) return tl::unexpected(linked.error());
  return nodes;
}

}  // namespace genegraft::onnx
