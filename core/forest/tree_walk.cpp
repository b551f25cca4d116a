#include "forest/tree_walk.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <cstring>
#include <limits>

namespace genegraft::forest {
namespace {

constexpr int kTogether = 16;  // rows that walk a tree at once, trees that a row walks at once

constexpr std::uint32_t kQuietNan = 0x7fc00000;

bool fits_compact(const Forest& forest, int columns) {
  constexpr int kWidth = 1 << 16;
  bool fits = columns <= kWidth;
  for (int t = 0; t < forest.trees(); ++t) {
    fits = fits && forest.tree_end(t) - forest.root[t] <= kWidth;
  }
  return fits;
}

/// Longest path of a tree; children follow their parents.
std::uint32_t find_depth(const Forest& forest, int first, int end) {
  std::vector<std::uint32_t> depth(end - first);
  std::uint32_t longest = 0;
  for (int node = first; node < end; ++node) {
    const std::uint32_t here = depth[node - first];
    longest = std::max(longest, here);
    if (forest.feature[node] < 0) continue;
    assert(forest.left[node] > node && forest.left[node] + 1 < end);
    depth[forest.left[node] - first] = depth[forest.left[node] + 1 - first] = here + 1;
  }
  return longest;
}

/// In WASM clang reads the nodes of all rows before it compares the first, which leaves so many
/// values that most go to memory and back: each row is to have its step done before the next.
inline void one_after_the_other() {
#if defined(__wasm__)
  asm volatile("" : : : "memory");
#endif
}

/// Walks `Count` pairs of a tree and a row `steps` steps down; false if none of them moved in the
/// last one.
template <int Count, typename Tree, typename Row>
inline bool take_steps(int steps, const Tree& tree, const Row& row, std::uint32_t* at) {
  for (int s = 1; s < steps; ++s) {
    for (int i = 0; i < Count; ++i) {
      const auto& node = tree(i)[at[i]];
      at[i] = node.child + static_cast<std::uint32_t>(row(i)[node.column] > node.threshold);
      one_after_the_other();
    }
  }
  std::uint32_t moved = 0;
  for (int i = 0; i < Count; ++i) {
    const auto& node = tree(i)[at[i]];
    const std::uint32_t next =
        node.child + static_cast<std::uint32_t>(row(i)[node.column] > node.threshold);
    moved |= next ^ at[i];
    at[i] = next;
    one_after_the_other();
  }
  return moved != 0;
}

/// Walks down to the leaves, whose nodes lead to themselves. In deep trees most rows arrive long
/// before the deepest leaf, so it looks now and then whether all have.
template <int Count, typename Tree, typename Row>
inline void walk(std::uint32_t depth, const Tree& tree, const Row& row, std::uint32_t* at) {
  constexpr std::uint32_t kShallow = 8;
  constexpr std::uint32_t kStride = 4;
  if (depth == 0) return;
  if (depth <= kShallow) {
    take_steps<Count>(static_cast<int>(depth), tree, row, at);
    return;
  }
  for (std::uint32_t step = 0; step < depth; step += kStride) {
    if (!take_steps<Count>(kStride, tree, row, at)) return;
  }
}

}  // namespace

/// A leaf's threshold is a NaN, which no x exceeds, not even +inf or NaN. Its free bits hold the
/// leaf's number, so that finding it costs no further read of memory.
void TreeWalk::CompactNode::set_leaf(std::uint32_t leaf) {
  const std::uint32_t bits = kQuietNan | leaf;
  std::memcpy(&threshold, &bits, sizeof(bits));
}

std::uint32_t TreeWalk::CompactNode::leaf() const {
  std::uint32_t bits;
  std::memcpy(&bits, &threshold, sizeof(bits));
  return bits ^ kQuietNan;
}

void TreeWalk::WideNode::set_leaf(std::uint32_t leaf) {
  threshold = std::numeric_limits<float>::quiet_NaN();
  number = leaf;
}

TreeWalk::TreeWalk(const Forest& forest, const TestColumns& columns) : columns_(columns.count()) {
  if (fits_compact(forest, columns.count())) {
    pack(forest, columns, compact_);
  } else {
    pack(forest, columns, wide_);
  }
}

template <typename N>
void TreeWalk::pack(const Forest& forest, const TestColumns& columns, std::vector<N>& nodes) {
  using Index = decltype(N::child);
  nodes.resize(forest.nodes());
  std::uint32_t leaves = 0;
  for (int t = 0; t < forest.trees(); ++t) {
    const int first = forest.root[t];
    const int end = forest.tree_end(t);
    trees_.push_back({static_cast<std::uint32_t>(first), find_depth(forest, first, end), leaves});
    for (int i = first; i < end; ++i) {
      if (forest.feature[i] < 0) {
        nodes[i].column = 0;
        nodes[i].child = static_cast<Index>(i - first);
        nodes[i].set_leaf(leaves++ - trees_.back().first_leaf);
      } else {
        nodes[i] = {columns.threshold[i], static_cast<Index>(columns.column[i]),
                    static_cast<Index>(forest.left[i] - first)};
      }
    }
  }
}

template <typename N>
void TreeWalk::walk_rows(const N* nodes, const Tree& of, const float* x,
                         std::span<std::uint32_t> at) const {
  const N* tree = nodes + of.root;
  const std::uint32_t depth = of.depth;
  const auto one_tree = [&](int) { return tree; };
  std::size_t row = 0;
  for (; row + kTogether <= at.size(); row += kTogether) {
    const float* from = x + row * columns_;
    std::array<std::uint32_t, kTogether> here;
    std::copy_n(at.data() + row, kTogether, here.data());
    walk<kTogether>(
        depth, one_tree, [&](int i) { return from + i * columns_; }, here.data());
    for (int i = 0; i < kTogether; ++i) at[row + i] = of.first_leaf + tree[here[i]].leaf();
  }
  for (; row < at.size(); ++row) {
    walk<1>(
        depth, one_tree, [&](int) { return x + row * columns_; }, &at[row]);
    at[row] = of.first_leaf + tree[at[row]].leaf();
  }
}

void TreeWalk::find_leaves(int tree, const float* x, std::span<std::uint32_t> at) const {
  if (wide_.empty()) {
    walk_rows(compact_.data(), trees_[tree], x, at);
  } else {
    walk_rows(wide_.data(), trees_[tree], x, at);
  }
}

template <typename N>
void TreeWalk::walk_trees(const N* nodes, const float* x, std::span<std::uint32_t> leaf) const {
  const auto one_row = [&](int) { return x; };
  std::size_t tree = 0;
  for (; tree + kTogether <= leaf.size(); tree += kTogether) {
    std::array<const N*, kTogether> roots;
    std::array<std::uint32_t, kTogether> here{};
    std::uint32_t depth = 0;
    for (int i = 0; i < kTogether; ++i) {
      roots[i] = nodes + trees_[tree + i].root;
      depth = std::max(depth, trees_[tree + i].depth);
    }
    walk<kTogether>(
        depth, [&](int i) { return roots[i]; }, one_row, here.data());
    for (int i = 0; i < kTogether; ++i) {
      leaf[tree + i] = trees_[tree + i].first_leaf + roots[i][here[i]].leaf();
    }
  }
  for (; tree < leaf.size(); ++tree) {
    std::uint32_t here = 0;
    const N* root = nodes + trees_[tree].root;
    walk<1>(
        trees_[tree].depth, [&](int) { return root; }, one_row, &here);
    leaf[tree] = trees_[tree].first_leaf + root[here].leaf();
  }
}

void TreeWalk::find_leaves_of_row(const float* x, std::span<std::uint32_t> leaf) const {
  assert(leaf.size() == trees_.size());
  if (wide_.empty()) {
    walk_trees(compact_.data(), x, leaf);
  } else {
    walk_trees(wide_.data(), x, leaf);
  }
}

}  // namespace genegraft::forest
