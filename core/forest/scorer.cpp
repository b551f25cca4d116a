#include "forest/scorer.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <limits>

namespace genegraft::forest {
namespace {

constexpr int kTogether = 16;  // rows that walk a tree at once
constexpr int kStride = 4;     // steps between two looks whether all rows have arrived
constexpr int kBlockRows = 256;
constexpr int kBlockFloats = 1 << 16;  // rows of wide tables come in smaller blocks, to fit L2

bool fits_compact(const Forest& forest) {
  constexpr int kWidth = 1 << 16;
  bool fits = forest.features <= kWidth;
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

/// Walks `Rows` rows of x (Rows, F) down one tree; `at` receives their leaves.
template <int Rows, typename Node>
void walk(const Node* tree, std::uint32_t depth, const float* x, int features,
          std::array<std::uint32_t, Rows>& at) {
  at.fill(0);
  for (std::uint32_t step = 0; step < depth; step += kStride) {
    std::uint32_t moved = 0;
    for (int s = 0; s < kStride; ++s) {
      moved = 0;
      for (int r = 0; r < Rows; ++r) {
        const Node node = tree[at[r]];
        const bool right =
            x[static_cast<std::size_t>(r) * features + node.feature] > node.threshold;
        const std::uint32_t next = node.child + static_cast<std::uint32_t>(right);
        moved |= next ^ at[r];
        at[r] = next;
      }
    }
    if (moved == 0) return;  // unbalanced trees: most rows arrive long before the deepest leaf
  }
}

}  // namespace

Scorer::Scorer(const Forest& forest)
    : features_(forest.features), outputs_(forest.outputs), leaf_value_(forest.leaf_value) {
  if (fits_compact(forest)) {
    pack(forest, compact_);
  } else {
    pack(forest, wide_);
  }
}

template <typename N>
void Scorer::pack(const Forest& forest, std::vector<N>& nodes) {
  using Index = decltype(N::child);
  constexpr float kNever = std::numeric_limits<float>::infinity();
  nodes.resize(forest.nodes());
  leaf_.resize(forest.nodes());
  for (int t = 0; t < forest.trees(); ++t) {
    const int first = forest.root[t];
    const int end = forest.tree_end(t);
    trees_.push_back({static_cast<std::uint32_t>(first), find_depth(forest, first, end)});
    for (int i = first; i < end; ++i) {
      if (forest.feature[i] < 0) {
        nodes[i] = {kNever, 0, static_cast<Index>(i - first)};
        leaf_[i] = static_cast<std::uint32_t>(forest.left[i]);
      } else {
        nodes[i] = {forest.threshold[i], static_cast<Index>(forest.feature[i]),
                    static_cast<Index>(forest.left[i] - first)};
      }
    }
  }
}

void Scorer::score(std::span<const float> x, std::span<float> out) const {
  const std::size_t rows = out.size() / outputs_;
  assert(out.size() % outputs_ == 0 && x.size() == rows * features_);
  const std::size_t block =
      std::clamp(kBlockFloats / std::max(1, features_), kTogether, kBlockRows);
  for (std::size_t first = 0; first < rows; first += block) {
    const int n = static_cast<int>(std::min(block, rows - first));
    const float* from = x.data() + first * features_;
    float* to = out.data() + first * outputs_;
    if (wide_.empty()) {
      score_block(compact_, from, n, to);
    } else {
      score_block(wide_, from, n, to);
    }
  }
}

/// Trees outside, rows inside: a tree is read from memory once a block.
template <typename N>
void Scorer::score_block(const std::vector<N>& nodes, const float* x, int rows, float* out) const {
  std::vector<double> sum(static_cast<std::size_t>(rows) * outputs_);
  const auto add = [&](int row, std::uint32_t node) {
    const float* value = leaf_value_.data() + static_cast<std::size_t>(leaf_[node]) * outputs_;
    for (int o = 0; o < outputs_; ++o)
      sum[static_cast<std::size_t>(row) * outputs_ + o] += value[o];
  };
  for (const Tree& tree : trees_) {
    const N* root = nodes.data() + tree.root;
    int row = 0;
    for (; row + kTogether <= rows; row += kTogether) {
      std::array<std::uint32_t, kTogether> at;
      walk<kTogether>(root, tree.depth, x + static_cast<std::size_t>(row) * features_, features_,
                      at);
      for (int r = 0; r < kTogether; ++r) add(row + r, tree.root + at[r]);
    }
    for (; row < rows; ++row) {
      std::array<std::uint32_t, 1> at;
      walk<1>(root, tree.depth, x + static_cast<std::size_t>(row) * features_, features_, at);
      add(row, tree.root + at[0]);
    }
  }
  const auto trees = static_cast<double>(trees_.size());
  for (std::size_t i = 0; i < sum.size(); ++i) out[i] = static_cast<float>(sum[i] / trees);
}

}  // namespace genegraft::forest
