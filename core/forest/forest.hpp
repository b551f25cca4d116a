#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace genegraft::forest {

/// A trained ensemble of binary decision trees, as parallel arrays. All trees share the arrays;
/// the nodes of one tree are contiguous and breadth-first, siblings adjacent (left, then right).
///
/// K classes; O outputs per leaf: O = 1 if K = 2 (the share of class 1), else O = K (one share a
/// class, adding up to 1). A prediction is the mean over trees of the outputs of the leaves that
/// the sample falls into, summed in tree order in double.
struct Forest {
  int features = 0;                   ///< F
  int classes = 2;                    ///< K
  std::vector<std::int32_t> root;     ///< (trees) index of each tree's root node
  std::vector<std::int32_t> feature;  ///< (nodes) column tested, -1 for a leaf
  std::vector<float> threshold;       ///< (nodes) x > threshold goes right, x <= threshold left
  std::vector<std::int32_t> left;     ///< (nodes) left child, its sibling at left + 1; for a leaf,
                                      ///< its row in leaf_value
  std::vector<float> cover;           ///< (nodes) training weight that reached the node
  std::vector<float> leaf_value;      ///< (leaves, O)

  /// Nodes of tree t are [root[t], tree_end(t)).
  int tree_end(int t) const { return t + 1 < trees() ? root[t + 1] : nodes(); }
  int trees() const { return static_cast<int>(root.size()); }
  int nodes() const { return static_cast<int>(feature.size()); }
  int outputs() const { return classes == 2 ? 1 : classes; }
};

/// Row of leaf_value that the sample x (F) falls into, in the tree whose root is `node`.
inline int find_leaf(const Forest& forest, int node, std::span<const float> x) {
  while (forest.feature[node] >= 0) {
    const bool right = x[forest.feature[node]] > forest.threshold[node];
    node = forest.left[node] + right;
  }
  return forest.left[node];
}

}  // namespace genegraft::forest
