#pragma once

#include <algorithm>
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

inline TwoSides divide(const WeightedRows& data, std::span<const int> rows, int feature,
                       float threshold) {
  TwoSides sides;
  for (const int row : rows) {
    (data.table.x.row(row)[feature] > threshold ? sides.right : sides.left).push_back(row);
  }
  return sides;
}

/// Purity of both sides, or -1 where one weighs less than leaf_weight.
inline double score_split(const WeightedRows& data, std::span<const int> rows, int feature,
                          float threshold, double leaf_weight) {
  const TwoSides sides = divide(data, rows, feature, threshold);
  const std::vector<double> left = add_classes(data, sides.left);
  const std::vector<double> right = add_classes(data, sides.right);
  if (sides.left.empty() || sides.right.empty()) return -1;
  if (add_up(left) < leaf_weight || add_up(right) < leaf_weight) return -1;
  return purity(left) + purity(right);
}

/// Best score over all features and all thresholds; -1 where there is no valid split.
inline double best_score(const WeightedRows& data, std::span<const int> rows, double leaf_weight) {
  double best = -1;
  for (int f = 0; f < data.table.x.columns; ++f) {
    std::set<float> values;
    for (const int row : rows) values.insert(data.table.x.row(row)[f]);
    for (const float value : values) {
      best = std::max(best, score_split(data, rows, f, value, leaf_weight));
    }
  }
  return best;
}

}  // namespace genegraft::forest
