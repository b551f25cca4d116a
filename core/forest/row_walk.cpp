#include "forest/row_walk.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

namespace genegraft::forest {

void PatternNumbers::find(const std::uint32_t* pattern, std::size_t words, std::size_t n) {
  first.clear();
  number.resize(n);
  slot_.assign(std::bit_ceil(2 * n), kNone);
  for (std::size_t r = 0; r < n; ++r) {
    std::uint32_t hash = 0;
    for (std::size_t w = 0; w < words; ++w)
      hash = (hash ^ pattern[w * n + r]) * 0x9e3779b1u;  // Fibonacci hashing, Knuth
    std::size_t at = (hash >> 16) & (slot_.size() - 1);
    const auto equal = [&](std::size_t other) {
      for (std::size_t w = 0; w < words; ++w)
        if (pattern[w * n + other] != pattern[w * n + r]) return false;
      return true;
    };
    while (slot_[at] != kNone && !equal(first[slot_[at]])) at = (at + 1) & (slot_.size() - 1);
    if (slot_[at] == kNone) {
      slot_[at] = static_cast<std::uint32_t>(first.size());
      first.push_back(r);
    }
    number[r] = slot_[at];
  }
}

void RowWalk::add_tree(const PreparedTree& tree, int t) {
  const std::size_t words = tree.paths.longest / 32 + 1;
  const std::size_t level = words * n_;
  pattern_.resize(std::max(pattern_.size(), level * (tree.paths.depth + 1)));
  std::fill_n(pattern_.begin(), level, 0);
  for (const auto& step : tree.paths.steps) {
    std::uint32_t* below = pattern_.data() + level * step.depth;
    take_step(step, words, below - level, below);
    if (step.leaf >= 0) add_leaf(tree, t, step.leaf, words, below);
  }
}

/// Patterns (words, n) below an edge, from those above it.
void RowWalk::take_step(const TreePaths::Step& step, std::size_t words, const std::uint32_t* above,
                        std::uint32_t* below) const {
  for (std::size_t w = 0; w < words; ++w) {
    const std::uint32_t* from = above + w * n_;
    std::uint32_t* to = below + w * n_;
    if (static_cast<int>(w) != step.bit / 32) {
      std::copy_n(from, n_, to);
      continue;
    }
    const std::uint32_t bit = 1u << (step.bit % 32);
    const std::uint32_t set = step.first ? bit : 0;
    const std::uint32_t flip = step.right ? 0 : ~0u;
    const float* x = x_ + static_cast<std::size_t>(place_[step.column]) * n_;
    const float threshold = step.threshold;
    const auto pass_on = [&](std::uint32_t from_pattern, std::uint32_t right) {
      const std::uint32_t passed = right ^ flip;
      return (from_pattern & (passed | ~bit)) | (passed & set);
    };
    if (step.missing_right)  // NaN compares false
      for (std::size_t r = 0; r < n_; ++r) to[r] = pass_on(from[r], x[r] <= threshold ? 0 : ~0u);
    else
      for (std::size_t r = 0; r < n_; ++r) to[r] = pass_on(from[r], x[r] > threshold ? ~0u : 0);
  }
}

void RowWalk::add_leaf(const PreparedTree& tree, int t, int l, std::size_t words,
                       const std::uint32_t* pattern) {
  const auto& leaf = tree.paths.leaves[l];
  const int d = tree.paths.path_length(leaf);
  if (d <= tree.widest_table) {
    look_up(tree, t, leaf, pattern, tree.tables.data() + tree.table_at[l], std::size_t{1} << d);
    return;
  }
  patterns_.find(pattern, words, n_);
  const std::size_t distinct = patterns_.first.size();
  answers_.resize(d * distinct);
  shares_.take_path(std::span(tree.paths.cold).subspan(leaf.begin, d));
  own_.resize(words);
  for (std::size_t p = 0; p < distinct; ++p) {
    for (std::size_t w = 0; w < words; ++w) own_[w] = pattern[w * n_ + patterns_.first[p]];
    shares_.find_shares(own_, answers_.data() + p, distinct);
  }
  look_up(tree, t, leaf, patterns_.number.data(), answers_.data(), distinct);
}

/// Adds value * table[j, index of the sample] for every feature j on the path.
void RowWalk::look_up(const PreparedTree& tree, int t, const TreePaths::Leaf& leaf,
                      const std::uint32_t* index, const double* table, std::size_t stride) {
  const int outputs = forest_.outputs;
  const bool single = !forest_.target.empty();
  for (int o = single ? forest_.target[t] : 0; o < outputs; ++o) {
    const double value =
        forest_.leaf_value[static_cast<std::size_t>(leaf.row) * forest_.leaf_width() +
                           (single ? 0 : o)];
    if (value != 0 && !std::isnan(value)) {
      for (int j = leaf.begin; j < leaf.end; ++j) {
        const double* share = table + (j - leaf.begin) * stride;
        const auto u = static_cast<std::size_t>(place_[tree.paths.feature[j]]);
        double* sum = sum_ + (u * outputs + o) * n_;
        for (std::size_t r = 0; r < n_; ++r) sum[r] += value * share[index[r]];
      }
    }
    if (single) break;
  }
}

}  // namespace genegraft::forest
