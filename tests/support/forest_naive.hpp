#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "forest/forest.hpp"
#include "forest/tree_shap.hpp"

/// Slow, obvious versions of what core/forest does fast.
namespace genegraft::forest {

/// x: (N, F). (N, O), one row and one tree after another.
inline std::vector<float> score_naively(const Forest& forest, std::span<const float> x) {
  const std::size_t outputs = forest.outputs();
  std::vector<float> result;
  for (std::size_t first = 0; first < x.size(); first += forest.features) {
    const auto row = x.subspan(first, forest.features);
    for (std::size_t o = 0; o < outputs; ++o) {
      double sum = 0;
      for (const int root : forest.root) {
        sum += forest.leaf_value[find_leaf(forest, root, row) * outputs + o];
      }
      result.push_back(static_cast<float>(sum / forest.trees()));
    }
  }
  return result;
}

/// Mean output below a node if only the features in the bit set `known` are known.
inline double expect_output(const Forest& forest, int node, std::span<const float> x,
                            std::uint32_t known, int output) {
  const int feature = forest.feature[node];
  const int left = forest.left[node];
  if (feature < 0) return forest.leaf_value[left * forest.outputs() + output];
  if (known >> feature & 1) {
    return expect_output(forest, left + (x[feature] > forest.threshold[node]), x, known, output);
  }
  const double whole = forest.cover[node];
  return forest.cover[left] / whole * expect_output(forest, left, x, known, output) +
         forest.cover[left + 1] / whole * expect_output(forest, left + 1, x, known, output);
}

inline double expect_output(const Forest& forest, std::span<const float> x, std::uint32_t known,
                            int output) {
  double sum = 0;
  for (const int root : forest.root) sum += expect_output(forest, root, x, known, output);
  return sum / forest.trees();
}

/// Probability that, in a random order of `features` features, one comes right after a given set
/// of `before` others.
inline double order_weight(int before, int features) {
  double weight = 1.0 / features;
  for (int i = 1; i <= before; ++i) weight *= static_cast<double>(i) / (features - i);
  return weight;
}

/// Shapley values by their definition, over all 2^F sets of features.
inline Contributions explain_naively(const Forest& forest, std::span<const float> x) {
  const int outputs = forest.outputs();
  Contributions result{std::vector<double>(outputs),
                       std::vector<double>(static_cast<std::size_t>(forest.features) * outputs)};
  for (int o = 0; o < outputs; ++o) {
    result.base[o] = expect_output(forest, x, 0, o);
    for (std::uint32_t known = 0; known < 1u << forest.features; ++known) {
      const double without = expect_output(forest, x, known, o);
      const double weight = order_weight(__builtin_popcount(known), forest.features);
      for (int f = 0; f < forest.features; ++f) {
        if (known >> f & 1) continue;
        const double with = expect_output(forest, x, known | 1u << f, o);
        result.value[f * outputs + o] += weight * (with - without);
      }
    }
  }
  return result;
}

}  // namespace genegraft::forest
