#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "forest/forest.hpp"
#include "forest/tree_shap.hpp"

/// Slow, obvious versions of what core/forest does fast.
namespace genegraft::forest {

/// An aggregate of leaf values, in tree order; NaN where there are none.
inline double aggregate(Aggregation aggregation, std::span<const float> values, int trees) {
  double result = 0;
  bool found = false;
  for (const float value : values) {
    if (std::isnan(value)) continue;
    if (aggregation == Aggregation::minimum && found) {
      result = std::min<double>(result, value);
    } else if (aggregation == Aggregation::maximum && found) {
      result = std::max<double>(result, value);
    } else {
      result += value;
    }
    found = true;
  }
  return aggregation == Aggregation::average ? result / trees : result;
}

/// Quantile of the standard normal distribution by halving, from its distribution function.
inline double probit(double p) {
  double low = -40, high = 40;
  for (int i = 0; i < 200; ++i) {
    const double middle = (low + high) / 2;
    (0.5 * std::erfc(-middle / std::sqrt(2.0)) < p ? low : high) = middle;
  }
  return (low + high) / 2;
}

inline void transform_naively(Transform transform, std::span<double> v) {
  const bool zero_stays = transform == Transform::softmax_zero;
  const auto is_out = [&](double value) { return zero_stays && value == 0; };
  double sum = 0;
  double most = -std::numeric_limits<double>::infinity();
  for (const double value : v) most = is_out(value) ? most : std::max(most, value);
  for (const double value : v) sum += is_out(value) ? 0 : std::exp(value - most);
  for (double& value : v) {
    if (transform == Transform::logistic) value = 1 / (1 + std::exp(-value));
    if (transform == Transform::probit) value = probit(value);
    if ((transform == Transform::softmax || zero_stays) && !is_out(value)) {
      value = std::exp(value - most) / sum;
    }
  }
}

/// Output o of one row before the transform.
inline double margin_naively(const Forest& forest, std::span<const float> row, int o) {
  std::vector<float> values;
  for (int t = 0; t < forest.trees(); ++t) {
    const std::size_t leaf = find_leaf(forest, forest.root[t], row);
    if (forest.target.empty()) {
      values.push_back(forest.leaf_value[leaf * forest.outputs + o]);
    } else if (forest.target[t] == o) {
      values.push_back(forest.leaf_value[leaf]);
    }
  }
  return (forest.base.empty() ? 0.0 : forest.base[o]) +
         aggregate(forest.aggregation, values, forest.trees());
}

/// x: (N, F). (N, O), one row and one tree after another: what forest.hpp says, word for word.
inline std::vector<float> score_naively(const Forest& forest, std::span<const float> x) {
  std::vector<float> result;
  for (std::size_t first = 0; first < x.size(); first += forest.features) {
    const auto row = x.subspan(first, forest.features);
    std::vector<double> v(forest.outputs);
    for (int o = 0; o < forest.outputs; ++o) v[o] = margin_naively(forest, row, o);
    transform_naively(forest.transform, v);
    result.insert(result.end(), v.begin(), v.end());
  }
  return result;
}

/// Mean value of tree t for an output, below a node, if only the features in the bit set `known`
/// are known; a branch without cover weighs nothing.
inline double expect_value(const Forest& forest, int t, int node, std::span<const float> x,
                           std::uint32_t known, int output) {
  const int feature = forest.feature[node];
  const int left = forest.left[node];
  if (feature < 0) {
    if (!forest.target.empty() && forest.target[t] != output) return 0;
    const float value = forest.target.empty() ? forest.leaf_value[left * forest.outputs + output]
                                              : forest.leaf_value[left];
    return std::isnan(value) ? 0 : value;
  }
  const auto below = [&](int child) { return expect_value(forest, t, child, x, known, output); };
  if (known >> feature & 1) {
    const float value = x[feature];
    const bool missing_right = !forest.missing_right.empty() && forest.missing_right[node] != 0;
    return below(left + (std::isnan(value) ? missing_right : value > forest.threshold[node]));
  }
  const double whole = forest.cover[node];
  if (whole == 0) return 0;
  return forest.cover[left] / whole * below(left) +
         forest.cover[left + 1] / whole * below(left + 1);
}

/// Mean margin if only the features in the bit set `known` are known.
inline double expect_output(const Forest& forest, std::span<const float> x, std::uint32_t known,
                            int output) {
  double sum = 0;
  for (int t = 0; t < forest.trees(); ++t)
    sum += expect_value(forest, t, forest.root[t], x, known, output);
  if (forest.aggregation == Aggregation::average) sum /= forest.trees();
  return sum + (forest.base.empty() ? 0.0 : forest.base[output]);
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
  const int outputs = forest.outputs;
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
