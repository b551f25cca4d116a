#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "forest/forest.hpp"
#include "forest/test_columns.hpp"

namespace genegraft::forest {

/// Trees packed for walking: 8-byte nodes, breadth-first, siblings adjacent. Several rows walk a
/// tree at once, or one row several trees, so that their memory reads overlap.
class TreeWalk {
 public:
  TreeWalk(const Forest& forest, const TestColumns& columns);

  int trees() const { return static_cast<int>(trees_.size()); }

  /// Walks rows of x (rows, C) down from nodes of `tree`: `at` (rows) holds nodes, counted from
  /// the tree's root, and receives leaves. These are numbered in the order of the nodes.
  void find_leaves(int tree, const float* x, std::span<std::uint32_t> at) const;

  /// Leaf of one row x (C) in every tree: leaf (trees).
  void find_leaves_of_row(const float* x, std::span<std::uint32_t> leaf) const;

 private:
  /// One test of a tree. Children are counted from the tree's root; a leaf leads to itself.
  struct CompactNode {
    float threshold;
    std::uint16_t column, child;

    void set_leaf(std::uint32_t leaf);
    std::uint32_t leaf() const;
  };
  /// For trees and tables more than 65,536 wide.
  struct WideNode {
    float threshold;
    std::uint32_t column, child;
    std::uint32_t number = 0;  ///< of a leaf

    void set_leaf(std::uint32_t leaf);
    std::uint32_t leaf() const { return number; }
  };

  struct Tree {
    std::uint32_t root;        ///< index of the first node
    std::uint32_t depth;       ///< longest path
    std::uint32_t first_leaf;  ///< number of its first leaf
  };

  template <typename N>
  void pack(const Forest& forest, const TestColumns& columns, std::vector<N>& nodes);
  template <typename N>
  void walk_rows(const N* nodes, const Tree& of, const float* x, std::span<std::uint32_t> at) const;
  template <typename N>
  void walk_trees(const N* nodes, const float* x, std::span<std::uint32_t> leaf) const;

  std::size_t columns_;
  std::vector<Tree> trees_;
  std::vector<CompactNode> compact_;  ///< (nodes), or none where the forest needs wide ones
  std::vector<WideNode> wide_;        ///< (nodes), or none
};

}  // namespace genegraft::forest
