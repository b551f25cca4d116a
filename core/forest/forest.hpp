#pragma once

#include <cmath>
#include <cstdint>
#include <span>
#include <vector>

namespace genegraft::forest {

/// How the values of the leaves that a sample falls into become one number for each output.
enum class Aggregation : std::uint8_t { sum, average, minimum, maximum };

/// What is done to a sample's outputs at last, by ONNX's names for it.
enum class Transform : std::uint8_t {
  none,
  logistic,      ///< 1 / (1 + exp(-v)), each output alone
  softmax,       ///< exp(v) / sum of exp
  softmax_zero,  ///< the same over the outputs that are not 0; those stay 0
  probit,        ///< quantile of the normal distribution, each output alone
};

/// A trained ensemble of binary decision trees, as parallel arrays. All trees share the arrays; the
/// nodes of one tree are contiguous and breadth-first, siblings adjacent (left, then right), so
/// children follow their parents.
///
/// A sample x (F) falls into one leaf of every tree. Output o is
///   transform(base[o] + aggregation over trees of the leaf's value for o),
/// summed in tree order in double. A random forest averages shares of classes; a boosted forest
/// sums margins under `logistic` or `softmax`. A classifier of K classes has K outputs, but one of
/// two classes may have a single one: that of class 1.
struct Forest {
  int features = 0;  ///< F
  int outputs = 1;   ///< O
  Aggregation aggregation = Aggregation::average;
  Transform transform = Transform::none;
  std::vector<float> base;                  ///< (O) or none for 0
  std::vector<std::int32_t> target;         ///< (trees) the one output that a tree is for, or
                                            ///< none: every tree is for all outputs
  std::vector<std::int32_t> root;           ///< (trees) index of each tree's root node
  std::vector<std::int32_t> feature;        ///< (nodes) column tested, -1 for a leaf
  std::vector<float> threshold;             ///< (nodes) x > threshold goes right, x <= threshold
                                            ///< left; never NaN
  std::vector<std::uint8_t> missing_right;  ///< (nodes) whether NaN goes right, or none: all left
  std::vector<std::int32_t> left;           ///< (nodes) left child, its sibling at left + 1; for
                                            ///< a leaf, its row in leaf_value
  std::vector<float> cover;                 ///< (nodes) training weight that reached the node
  std::vector<float> leaf_value;            ///< (leaves, O), or (leaves) where trees have targets;
                                            ///< NaN: no value, which minimum and maximum skip

  int trees() const { return static_cast<int>(root.size()); }
  int nodes() const { return static_cast<int>(feature.size()); }
  /// Values of one leaf: leaf_value is (leaves, leaf_width()).
  int leaf_width() const { return target.empty() ? outputs : 1; }
  /// Nodes of tree t are [root[t], tree_end(t)).
  int tree_end(int t) const { return t + 1 < trees() ? root[t + 1] : nodes(); }
};

/// Row of leaf_value that the sample x (F) falls into, in the tree whose root is `node`.
inline int find_leaf(const Forest& forest, int node, std::span<const float> x) {
  while (forest.feature[node] >= 0) {
    const float value = x[forest.feature[node]];
    const bool right = std::isnan(value)
                           ? !forest.missing_right.empty() && forest.missing_right[node] != 0
                           : value > forest.threshold[node];
    node = forest.left[node] + right;
  }
  return forest.left[node];
}

}  // namespace genegraft::forest
