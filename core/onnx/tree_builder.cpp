#include "onnx/tree_builder.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>
#include <utility>

#include "onnx/branch_test.hpp"
#include "onnx/float_order.hpp"

namespace genegraft::onnx {
namespace {

/// What is known of one feature below a node: least < key <= most, or that it is missing. A path's
/// knowledge is a chain of these, the latest first.
struct Known {
  std::int32_t feature, least, most;
  bool maybe_missing;
  std::int32_t before;  ///< index of the Known before, -1: none

  bool maybe_number() const { return least < most; }
};

/// A node of the file, reached with some knowledge (-1: none).
struct Reached {
  std::int32_t node, known;
};

class TreeBuilder {
 public:
  TreeBuilder(const EnsembleNodes& nodes, forest::Forest& forest)
      : nodes_(nodes),
        forest_(forest),
        tests_(nodes),
        seen_(nodes.nodes(), Seen::no),
        most_nodes_(std::min<std::int64_t>(kMostGrowth * nodes.nodes() + kFreeNodes,
                                           std::numeric_limits<std::int32_t>::max() / 2)) {}

  Expected<void> add_tree(std::int32_t root) {
    const auto simple = check_tree(root);
    if (!simple) return tl::unexpected(simple.error());
    const auto first = static_cast<std::int32_t>(forest_.nodes());
    forest_.root.push_back(first);
    queue_.assign(1, {root, -1});
    known_.clear();
    for (std::size_t i = 0; i < queue_.size(); ++i) {
      if (*simple) {
        add_node(queue_[i].node, first);
      } else {
        add_reached(queue_[i], first);
        if (forest_.nodes() > most_nodes_ || steps_ > kMostSteps) {
          return fail("the tree ensemble repeats so many nodes that it grows too large");
        }
      }
    }
    if (!*simple && !nodes_.hitrate.empty()) share_covers(first);
    return {};
  }

  /// Whether some root leads to every test.
  bool saw_all() const {
    for (int i = 0; i < nodes_.nodes(); ++i) {
      if (nodes_.branch[i] != Branch::leaf && seen_[i] == Seen::no) return false;
    }
    return true;
  }

  std::vector<std::int32_t> take_leaves() { return std::move(leaf_); }

 private:
  enum class Seen : std::uint8_t { no, above, yes };

  /// Whether the tree is one as it stands: no test for single values, no node with two parents.
  Expected<bool> check_tree(std::int32_t root) {
    bool simple = true;
    path_.assign(1, root);
    while (!path_.empty()) {
      const auto node = path_.back();
      path_.pop_back();
      if (node < 0) {  // the mark of a node all of whose followers were seen
        seen_[~node] = Seen::yes;
        continue;
      }
      if (nodes_.branch[node] == Branch::leaf) continue;
      if (seen_[node] == Seen::above) return damaged("a child is out of place: it leads in a loop");
      if (seen_[node] == Seen::yes) {
        simple = false;
        continue;
      }
      if (nodes_.feature[node] >= forest_.features) {
        return damaged("a node tests a feature that is not there");
      }
      if (!tests_.is_half_line(node)) simple = false;
      seen_[node] = Seen::above;
      path_.push_back(~node);
      path_.push_back(nodes_.false_child[node]);
      path_.push_back(nodes_.true_child[node]);
    }
    return simple;
  }

  /// The i-th of a tree's queue becomes its i-th node; children go to the queue's end.
  void add_split(std::int32_t feature, float threshold, bool missing_right, std::int32_t first,
                 Reached left, Reached right) {
    forest_.feature.push_back(feature);
    forest_.threshold.push_back(threshold);
    forest_.missing_right.push_back(missing_right);
    forest_.left.push_back(first + static_cast<std::int32_t>(queue_.size()));
    queue_.push_back(left);
    queue_.push_back(right);
  }

  void add_leaf(std::int32_t node) {
    forest_.feature.push_back(-1);
    forest_.threshold.push_back(0);
    forest_.missing_right.push_back(0);
    forest_.left.push_back(static_cast<std::int32_t>(leaf_.size()));
    leaf_.push_back(nodes_.true_child[node]);
  }

  float hitrate(std::int32_t node) const {
    return nodes_.hitrate.empty() ? 0 : nodes_.hitrate[node];
  }

  /// One node for one: a test of a half-line, or a leaf.
  void add_node(std::int32_t node, std::int32_t first) {
    forest_.cover.push_back(hitrate(node));
    if (nodes_.branch[node] == Branch::leaf) return add_leaf(node);
    const HalfLine test = tests_.half_line(node);
    const auto at_most = test.true_at_most ? nodes_.true_child[node] : nodes_.false_child[node];
    const auto above = test.true_at_most ? nodes_.false_child[node] : nodes_.true_child[node];
    const bool missing_above = tests_.missing_is_true(node) != test.true_at_most;
    if (test.most == kBelowEveryKey) {  // every number is above: it lies at most at infinity
      add_split(nodes_.feature[node], float_of(kGreatestKey), !missing_above, first, {above, -1},
                {at_most, -1});
    } else {
      add_split(nodes_.feature[node], float_of(test.most), missing_above, first, {at_most, -1},
                {above, -1});
    }
  }

  Known know(std::int32_t feature, std::int32_t known) {
    for (; known >= 0; known = known_[known].before) {
      ++steps_;
      if (known_[known].feature == feature) return known_[known];
    }
    return {feature, kBelowEveryKey, kGreatestKey, true, -1};
  }

  std::int32_t learn(Known known, std::int32_t before) {
    known.before = before;
    known_.push_back(known);
    return static_cast<std::int32_t>(known_.size()) - 1;
  }

  /// Follows tests that what is known decides, up to a leaf or a test that splits the rest.
  void add_reached(Reached at, std::int32_t first) {
    for (;; ++steps_) {
      const auto node = at.node;
      if (nodes_.branch[node] == Branch::leaf) {
        forest_.cover.push_back(0);
        return add_leaf(node);
      }
      const auto feature = nodes_.feature[node];
      const Known known = know(feature, at.known);
      const bool missing_true = tests_.missing_is_true(node);
      const auto child = [&](bool yes) {
        return yes ? nodes_.true_child[node] : nodes_.false_child[node];
      };
      if (!known.maybe_number()) {
        at.node = child(missing_true);
        continue;
      }
      const auto cut = tests_.find_cut(node, known.least, known.most);
      Known left = known, right = known;
      if (cut) {
        left.most = right.least = *cut;
        // A missing value may go either way: it goes where it need not part from the numbers.
        const bool parts_left =
            known.maybe_missing && tests_.is_true(node, known.least + 1) != missing_true;
        const bool goes_right = parts_left && tests_.is_true(node, known.most) == missing_true;
        left.maybe_missing = known.maybe_missing && !goes_right;
        right.maybe_missing = known.maybe_missing && goes_right;
        forest_.cover.push_back(0);
        const Reached to_left{node, learn(left, at.known)}, to_right{node, learn(right, at.known)};
        return add_split(feature, float_of(*cut), goes_right, first, to_left, to_right);
      }
      const bool yes = tests_.is_true(node, known.most);
      if (!known.maybe_missing || yes == missing_true) {
        at.node = child(yes);
        continue;
      }
      // Here alone do missing values part from all numbers.
      left.maybe_missing = false;
      right.least = right.most;
      forest_.cover.push_back(0);
      const Reached to_left{child(yes), learn(left, at.known)};
      const Reached to_right{child(missing_true), learn(right, at.known)};
      return add_split(feature, float_of(kGreatestKey), true, first, to_left, to_right);
    }
  }

  /// Of a tree whose leaves were repeated: a leaf's cover is shared equally among its copies.
  void share_covers(std::int32_t first) {
    std::vector<std::int32_t> leaves;
    for (auto i = first; i < forest_.nodes(); ++i) {
      if (forest_.feature[i] < 0) leaves.push_back(leaf_[forest_.left[i]]);
    }
    std::sort(leaves.begin(), leaves.end());
    for (auto i = forest_.nodes() - 1; i >= first; --i) {
      const auto left = forest_.left[i];
      if (forest_.feature[i] >= 0) {
        forest_.cover[i] = forest_.cover[left] + forest_.cover[left + 1];
        continue;
      }
      const auto same = std::equal_range(leaves.begin(), leaves.end(), leaf_[left]);
      forest_.cover[i] = leaf_hitrate(leaf_[left]) / static_cast<float>(same.second - same.first);
    }
  }

  float leaf_hitrate(std::int32_t leaf) {
    if (node_of_leaf_.empty()) {
      node_of_leaf_.assign(nodes_.leaves(), 0);
      for (int i = 0; i < nodes_.nodes(); ++i) {
        if (nodes_.branch[i] == Branch::leaf) node_of_leaf_[nodes_.true_child[i]] = i;
      }
    }
    return hitrate(node_of_leaf_[leaf]);
  }

  static constexpr std::int64_t kMostSteps = std::int64_t{1} << 28;  // about a second

  const EnsembleNodes& nodes_;
  forest::Forest& forest_;
  const BranchTests tests_;
  std::vector<Seen> seen_;
  std::int64_t most_nodes_;
  std::int64_t steps_ = 0;
  std::vector<Reached> queue_;
  std::vector<Known> known_;
  std::vector<std::int32_t> path_, leaf_, node_of_leaf_;
};

/// Whether every split's cover is the sum of its children's, as far as floats hold it.
bool covers_add_up(const forest::Forest& forest) {
  for (int i = 0; i < forest.nodes(); ++i) {
    const float cover = forest.cover[i];
    if (!(cover >= 0) || std::isinf(cover)) return false;
    if (forest.feature[i] < 0) continue;
    const float sum = forest.cover[forest.left[i]] + forest.cover[forest.left[i] + 1];
    if (!(cover > 0 && std::fabs(sum - cover) <= 1e-3f * cover)) return false;
  }
  return true;
}

}  // namespace

Expected<std::vector<std::int32_t>> build_trees(const EnsembleNodes& nodes,
                                                forest::Forest& forest) {
  TreeBuilder builder(nodes, forest);
  for (const auto root : nodes.root) {
    if (const auto added = builder.add_tree(root); !added) return tl::unexpected(added.error());
  }
  if (!builder.saw_all()) return damaged("a node is out of place: no root leads to it");
  const auto& right = forest.missing_right;
  if (std::find(right.begin(), right.end(), 1) == right.end()) forest.missing_right.clear();
  // Many writers fill in ones: then nothing is known of what reached the nodes.
  if (!covers_add_up(forest)) forest.cover.assign(forest.cover.size(), 0);
  return builder.take_leaves();
}

}  // namespace genegraft::onnx
