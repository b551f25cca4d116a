#pragma once

#include <cmath>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "base/random.hpp"

namespace genegraft::evaluate::naive {

/// Every row with a weight, every pair of rows looked at: O(N^2), but nothing to get wrong.
struct Rows {
  std::vector<float> score;
  std::vector<std::int32_t> y;
  std::vector<int> group;
  std::vector<double> weight;
};

/// Few distinct scores, so that most of them tie; the share of positives rises with the score.
inline Rows tied_rows(int rows, int groups, int distinct_scores, double share, std::uint64_t seed) {
  Random random(seed);
  Rows data;
  for (int i = 0; i < rows; ++i) {
    const auto level = random.below(distinct_scores);
    data.score.push_back(static_cast<float>(level) / static_cast<float>(distinct_scores));
    data.y.push_back(random.uniform() < share * (0.3 + data.score.back()));
    data.group.push_back(static_cast<int>(random.below(groups)));
  }
  data.weight.assign(rows, 1);
  return data;
}

/// Chance that a positive stands above a negative, ties counting half.
inline double roc_auc(const Rows& rows) {
  double won = 0, pairs = 0;
  for (std::size_t i = 0; i < rows.y.size(); ++i) {
    for (std::size_t j = 0; j < rows.y.size(); ++j) {
      if (rows.y[i] == 0 || rows.y[j] == 1) continue;
      const double weight = rows.weight[i] * rows.weight[j];
      pairs += weight;
      won += weight * (rows.score[i] > rows.score[j]    ? 1
                       : rows.score[i] == rows.score[j] ? 0.5
                                                        : 0);
    }
  }
  return pairs > 0 ? won / pairs : std::numeric_limits<double>::quiet_NaN();
}

/// Mean over the positives of the precision among rows at least as high.
inline double pr_auc(const Rows& rows) {
  double sum = 0, positives = 0;
  for (std::size_t i = 0; i < rows.y.size(); ++i) {
    if (rows.y[i] == 0 || rows.weight[i] == 0) continue;
    double above = 0, found = 0;
    for (std::size_t j = 0; j < rows.y.size(); ++j) {
      if (rows.score[j] < rows.score[i]) continue;
      above += rows.weight[j];
      found += rows.weight[j] * rows.y[j];
    }
    sum += rows.weight[i] * found / above;
    positives += rows.weight[i];
  }
  return positives > 0 ? sum / positives : std::numeric_limits<double>::quiet_NaN();
}

/// The rows of a bootstrap draw written out: a group of weight m appears m times.
inline Rows repeat_groups(const Rows& rows, std::span<const int> times) {
  Rows drawn;
  for (std::size_t i = 0; i < rows.y.size(); ++i) {
    for (int m = 0; m < times[rows.group[i]]; ++m) {
      drawn.score.push_back(rows.score[i]);
      drawn.y.push_back(rows.y[i]);
      drawn.group.push_back(rows.group[i]);
      drawn.weight.push_back(1);
    }
  }
  return drawn;
}

}  // namespace genegraft::evaluate::naive
