#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "base/matrix.hpp"
#include "base/random.hpp"
#include "forest/binning.hpp"
#include "forest/forest.hpp"

/// Forests and tables made up for tests.
namespace genegraft::forest {

struct RandomForestShape {
  int trees = 5;
  int features = 4;
  int classes = 2;
  int nodes = 31;      ///< per tree at most; 1 makes single leaves
  bool chain = false;  ///< every test leads to a leaf and to the next test
};

/// Values that stress comparisons: few distinct ones, so that samples tie with thresholds.
inline float awkward_value(Random& random) {
  constexpr float kInfinity = std::numeric_limits<float>::infinity();
  constexpr float kDenormal = std::numeric_limits<float>::denorm_min();
  constexpr float kValues[] = {-1.0f, -0.5f, -0.0f,  0.0f,      0.25f,      0.5f,      1.0f,
                               2.0f,  1e30f, -1e30f, kDenormal, -kDenormal, kInfinity, -kInfinity};
  return kValues[random.below(std::size(kValues))];
}

/// (N, F) of awkward values; every eighth one is NaN.
inline std::vector<float> awkward_rows(int rows, int features, Random& random) {
  std::vector<float> x(static_cast<std::size_t>(rows) * features);
  for (float& value : x) {
    const bool missing = random.below(8) == 0;
    value = missing ? std::numeric_limits<float>::quiet_NaN() : awkward_value(random);
  }
  return x;
}

inline void add_leaf_values(Forest& forest, Random& random) {
  std::vector<float> shares(forest.outputs);
  float sum = 0;
  for (float& share : shares) sum += share = static_cast<float>(random.uniform());
  for (const float share : shares) {
    forest.leaf_value.push_back(forest.outputs == 1 ? share : share / sum);
  }
}

inline void add_random_tree(Forest& forest, const RandomForestShape& shape, Random& random) {
  const int root = forest.nodes();
  int leaves = static_cast<int>(forest.leaf_value.size()) / forest.outputs;
  forest.root.push_back(root);
  forest.cover.push_back(1000.0f);
  for (int node = root; node < static_cast<int>(forest.cover.size()); ++node) {
    const int born = static_cast<int>(forest.cover.size());
    const bool room = born + 2 - root <= shape.nodes;
    const bool is_last = node + 1 == born;
    const bool splits = room && (is_last || (!shape.chain && random.below(4) > 0));
    forest.feature.push_back(splits ? static_cast<int>(random.below(shape.features)) : -1);
    forest.threshold.push_back(splits ? awkward_value(random) : 0.0f);
    forest.left.push_back(splits ? born : leaves++);
    if (!splits) {
      add_leaf_values(forest, random);
      continue;
    }
    const auto share = static_cast<float>(0.05 + 0.9 * random.uniform());
    const float cover = forest.cover[node];
    forest.cover.push_back(cover * share);
    forest.cover.push_back(cover * (1 - share));
  }
}

inline Forest make_random_forest(const RandomForestShape& shape, Random& random) {
  Forest forest;
  forest.features = shape.features;
  forest.outputs = shape.classes == 2 ? 1 : shape.classes;
  for (int t = 0; t < shape.trees; ++t) add_random_tree(forest, shape, random);
  return forest;
}

/// Makes a forest of any kind of a random one: aggregation, targets, base values, tests that send
/// missing values right, leaves without a value. No transform.
inline void vary_forest(Forest& forest, Random& random) {
  constexpr Aggregation kAggregations[] = {Aggregation::sum, Aggregation::average,
                                           Aggregation::minimum, Aggregation::maximum};
  forest.aggregation = kAggregations[random.below(4)];
  if (random.below(2) == 0) {
    for (int o = 0; o < forest.outputs; ++o) {
      forest.base.push_back(static_cast<float>(random.uniform() - 0.5));
    }
  }
  if (random.below(2) == 0) {  // of each leaf's values the first remains
    const std::size_t leaves = forest.leaf_value.size() / forest.outputs;
    for (std::size_t leaf = 0; leaf < leaves; ++leaf) {
      forest.leaf_value[leaf] = forest.leaf_value[leaf * forest.outputs];
    }
    forest.leaf_value.resize(leaves);
    for (int t = 0; t < forest.trees(); ++t) {
      forest.target.push_back(static_cast<std::int32_t>(random.below(forest.outputs)));
    }
  }
  if (random.below(2) == 0) {
    for (int i = 0; i < forest.nodes(); ++i) {
      forest.missing_right.push_back(static_cast<std::uint8_t>(random.below(2)));
    }
  }
  if (random.below(3) == 0) {
    for (float& value : forest.leaf_value) {
      if (random.below(4) == 0) value = std::numeric_limits<float>::quiet_NaN();
      if (random.below(4) == 0) value = awkward_value(random);
    }
  }
}

/// Replaces the thresholds by values of (-1, 1), so that columns have many different ones.
inline void spread_thresholds(Forest& forest, Random& random) {
  for (float& threshold : forest.threshold) {
    threshold = static_cast<float>(2 * random.uniform() - 1);
  }
}

/// (N, F) of values of (-1, 1) with awkward ones and thresholds of the forest among them.
inline std::vector<float> spread_rows(const Forest& forest, int rows, Random& random) {
  std::vector<float> x = awkward_rows(rows, forest.features, random);
  for (float& value : x) {
    const auto kind = random.below(8);
    if (kind < 5) value = static_cast<float>(2 * random.uniform() - 1);
    if (kind == 5) value = forest.threshold[random.below(forest.threshold.size())];
  }
  return x;
}

/// Fills blocks from a matrix in memory.
inline FillRows rows_of(const Matrix& x) {
  return [&x](int first, int n, std::span<float> rows) {
    const auto* from = x.values.data() + static_cast<std::size_t>(first) * x.columns;
    std::copy(from, from + static_cast<std::size_t>(n) * x.columns, rows.begin());
  };
}

struct LabelledTable {
  Matrix x;                     ///< (N, F)
  std::vector<std::int32_t> y;  ///< (N)
};

/// Features in turn are binary, small counts, and continuous. The class is a noisy step function
/// of the first three features.
inline LabelledTable make_labelled_table(int rows, int features, int classes, double noise,
                                         Random& random) {
  LabelledTable table{Matrix(rows, features), {}};
  for (int i = 0; i < rows; ++i) {
    const auto x = table.x.row(i);
    for (int f = 0; f < features; ++f) {
      if (f % 3 == 0) x[f] = static_cast<float>(random.below(2));
      if (f % 3 == 1) x[f] = static_cast<float>(random.below(5));
      if (f % 3 == 2) x[f] = static_cast<float>(random.uniform());
    }
    const double signal = x[0] + 0.4 * x[1] + 2.0 * x[2];  // 0 to 4.6
    const double noisy = signal / 4.6 + noise * (random.uniform() - 0.5);
    table.y.push_back(static_cast<int>(std::clamp(noisy, 0.0, 0.999) * classes));
  }
  return table;
}

}  // namespace genegraft::forest
