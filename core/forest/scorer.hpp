#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "forest/forest.hpp"

namespace genegraft::forest {

/// A forest packed for prediction: 8-byte nodes, breadth-first, siblings adjacent; several rows
/// walk a tree at once, so that their memory reads overlap. Answers equal the plain walk of
/// find_leaf to the last bit, natively and in WASM.
class Scorer {
 public:
  explicit Scorer(const Forest& forest);

  int features() const { return features_; }
  int outputs() const { return outputs_; }

  /// x: (N, F) row-major. out: (N, O), the mean of the trees' outputs, summed in tree order in
  /// double and rounded to float once. NaN goes left, as in find_leaf.
  void score(std::span<const float> x, std::span<float> out) const;

 private:
  /// One test of a tree. Children are counted from the tree's root, siblings adjacent. A leaf
  /// leads to itself: its threshold is +inf, which no x exceeds, not even +inf or NaN.
  template <typename Index>
  struct Node {
    float threshold;
    Index feature;
    Index child;
  };
  using CompactNode = Node<std::uint16_t>;  ///< 8 bytes: trees and tables up to 65,536 wide
  using WideNode = Node<std::uint32_t>;

  struct Tree {
    std::uint32_t root;   ///< index of the first node
    std::uint32_t depth;  ///< longest path
  };

  template <typename N>
  void pack(const Forest& forest, std::vector<N>& nodes);
  template <typename N>
  void score_block(const std::vector<N>& nodes, const float* x, int rows, float* out) const;

  int features_ = 0;
  int outputs_ = 1;
  std::vector<Tree> trees_;
  std::vector<CompactNode> compact_;  ///< (nodes), or none where the forest needs wide ones
  std::vector<WideNode> wide_;        ///< (nodes), or none
  std::vector<std::uint32_t> leaf_;   ///< (nodes) row of leaf_value_, 0 for an inner node
  std::vector<float> leaf_value_;     ///< (leaves, O)
};

}  // namespace genegraft::forest
