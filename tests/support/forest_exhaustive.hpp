#pragma once

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>
#include <span>
#include <vector>

#include "base/matrix.hpp"
#include "support/forest_samples.hpp"

/// Gini splits found by trying every threshold on the plain values.
namespace genegraft::forest {

struct WeightedRows {
  const LabelledTable& table;
  std::vector<double> weight;  ///< (N) copies drawn x row weight x class weight
  int classes;
};

inline std::vector<double> add_classes(const WeightedRows& data, std::span<const int> rows) {
  std::vector<double> sum(data.classes);
  for (const int row : rows) sum[data.table.y[row]] += data.weight[row];
  return sum;
}

inline double add_up(std::span<const double> weights) {
  double sum = 0;
  for (const double weight : weights) sum += weight;
  return sum;
}

/// Weight times (1 - Gini impurity).
inline double purity(std::span<const double> weights) {
  double squares = 0;
  for (const double weight : weights) squares += weight * weight;
  return squares / add_up(weights);
}

struct TwoSides {
  std::vector<int> left, right;
};

struct Test {
  int feature = -1;
  float threshold = 0;
  bool missing_right = false;

  bool goes_right(std::span<const float> x) const {
    return std::isnan(x[feature]) ? missing_right : x[feature] > threshold;
  }
};

inline TwoSides divide(const WeightedRows& data, std::span<const int> rows, const Test& test) {
  TwoSides sides;
  for (const int row : rows) {
    (test.goes_right(data.table.x.row(row)) ? sides.right : sides.left).push_back(row);
  }
  return sides;
}

/// Purity of both sides, or -1 where one weighs less than leaf_weight.
inline double score_split(const WeightedRows& data, std::span<const int> rows, const Test& test,
                          double leaf_weight) {
  const TwoSides sides = divide(data, rows, test);
  const std::vector<double> left = add_classes(data, sides.left);
  const std::vector<double> right = add_classes(data, sides.right);
  if (sides.left.empty() || sides.right.empty()) return -1;
  if (add_up(left) < leaf_weight || add_up(right) < leaf_weight) return -1;
  return purity(left) + purity(right);
}

struct BestSplit {
  Test test;
  double score = -1;  ///< -1 where there is no valid split
};

/// Over all features, all thresholds and both sides for missing values.
inline BestSplit find_best_split(const WeightedRows& data, std::span<const int> rows,
                                 double leaf_weight) {
  BestSplit best;
  for (int f = 0; f < data.table.x.columns; ++f) {
    std::set<float> values{std::numeric_limits<float>::infinity()};
    for (const int row : rows) {
      const float value = data.table.x.row(row)[f];
      if (!std::isnan(value)) values.insert(value);
    }
    for (const float value : values) {
      for (const bool missing_right : {false, true}) {
        const Test test{f, value, missing_right};
        const double score = score_split(data, rows, test, leaf_weight);
        if (score > best.score) best = {test, score};
      }
    }
  }
  return best;
}

inline double best_gain(const WeightedRows& data, std::span<const int> rows, double leaf_weight) {
  return find_best_split(data, rows, leaf_weight).score - purity(add_classes(data, rows));
}

/// Splits the part with the greatest gain until there are `leaves`; returns the sum of purities.
inline double purify_greedily(const WeightedRows& data, const std::vector<int>& rows, int leaves,
                              double leaf_weight) {
  std::vector<std::vector<int>> parts{rows};
  double sum = purity(add_classes(data, rows));
  while (static_cast<int>(parts.size()) < leaves) {
    const auto next = std::max_element(parts.begin(), parts.end(), [&](auto& a, auto& b) {
      return best_gain(data, a, leaf_weight) < best_gain(data, b, leaf_weight);
    });
    sum += best_gain(data, *next, leaf_weight);
    const BestSplit split = find_best_split(data, *next, leaf_weight);
    TwoSides sides = divide(data, *next, split.test);
    *next = sides.left;
    parts.push_back(sides.right);
  }
  return sum;
}

}  // namespace genegraft::forest
