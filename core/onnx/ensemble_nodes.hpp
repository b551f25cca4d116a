#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "onnx/model_proto.hpp"

namespace genegraft::onnx {

/// What a node asks, in the numbers of TreeEnsemble (ai.onnx.ml 5), and that it asks nothing.
enum class Branch : std::uint8_t { leq, lt, gte, gt, eq, neq, member, leaf };

/// Values of the leaves, as ONNX lists them: a leaf has any number of (target, weight).
struct LeafWeights {
  std::vector<std::int32_t> first;   ///< (leaves + 1) where a leaf's entries begin
  std::vector<std::int32_t> target;  ///< (entries) output
  std::vector<float> weight;         ///< (entries) finite
};

/// The nodes of an ensemble as a file states them, in any order and in any branch mode; but every
/// index points to something.
struct EnsembleNodes {
  std::vector<std::int32_t> root;          ///< (trees)
  std::vector<Branch> branch;              ///< (nodes)
  std::vector<std::int32_t> feature;       ///< (nodes)
  std::vector<double> value;               ///< (nodes) compared with; for member: index
                                           ///< into members
  std::vector<std::uint8_t> missing_true;  ///< (nodes) whether NaN is true, or none: never
  std::vector<std::int32_t> true_child, false_child;  ///< (nodes) for a leaf: true_child is its
                                                      ///< place in the leaf weights
  std::vector<float> hitrate;                         ///< (nodes) or none
  std::vector<std::vector<double>> members;
  LeafWeights leaf;

  int nodes() const { return static_cast<int>(branch.size()); }
  int leaves() const { return static_cast<int>(leaf.first.size()) - 1; }
};

/// Nodes of a TreeEnsembleClassifier or TreeEnsembleRegressor (ai.onnx.ml 1 to 4). `kind` is what
/// its leaf attributes are called by, "class" or "target"; their ids are below `targets`.
Expected<EnsembleNodes> read_numbered_nodes(const Node& node, const std::string& kind, int targets);

/// Nodes of a TreeEnsemble (ai.onnx.ml 5).
Expected<EnsembleNodes> read_linked_nodes(const Node& node, int targets);

/// Fills leaf.first and sorts the entries by leaf, those of one leaf in the order of the file.
/// leaf_of: (entries) leaf of each.
void sort_by_leaf(const std::vector<std::int32_t>& leaf_of, int leaves, LeafWeights& weights);

inline tl::unexpected<Error> damaged(const std::string& what) {
  return fail("the tree ensemble is damaged: " + what);
}

// Attributes by name; an absent list is an empty one.
const std::vector<std::int64_t>& int_list(const Node& node, std::string_view name);
const std::vector<std::string>& string_list(const Node& node, std::string_view name);
/// The list of floats, or the tensor `name`_as_tensor that may stand for it, or a tensor `name`.
std::vector<double> number_list(const Node& node, const std::string& name);
std::int64_t int_or(const Node& node, std::string_view name, std::int64_t fallback);
std::string text_or(const Node& node, std::string_view name, const std::string& fallback);

}  // namespace genegraft::onnx
