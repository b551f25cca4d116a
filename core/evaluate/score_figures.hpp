#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "evaluate/metrics.hpp"
#include "evaluate/weighted_ranking.hpp"

namespace genegraft::evaluate {

/// The figures of a report, as columns of a table of draws.
enum Column : int {
  kRocAuc,
  kPrAuc,
  kGroupRocAuc,
  kF1Half,
  kMccHalf,
  kF1Chosen,
  kMccChosen,
  kBrier,
  kLogLoss,
  kColumns
};
using FigureRow = std::array<double, kColumns>;  ///< NaN where undefined or not asked for

/// All that the figures of one score need to know, so that a draw costs one pass over the cells
/// of the ranking and one over the groups, but none over the rows.
struct ScoreSums {
  WeightedRanking ranking;
  struct Group {
    double rows = 0, squared_error = 0, log_loss = 0;
    double roc_auc = 0;  ///< NaN where the group lacks a class
    Confusion half, chosen;
  };
  std::vector<Group> groups;
  bool has_half = false, has_chosen = false;
};

/// score: (N); y: (N) 0 or 1; group: (N) in [0, groups); threshold: none, one, or (N); ranking:
/// (N), the score itself or what ranks in its stead.
ScoreSums sum_score(std::span<const float> score, std::span<const std::int32_t> y,
                    std::span<const int> group, int groups, bool probability,
                    std::span<const float> threshold, std::span<const float> ranking);

/// One row a lane, where every row of group g counts weight[g] times. Draws that lack the class a
/// figure asks about have none: F1 and PR AUC need positives, MCC and ROC AUC both classes.
std::array<FigureRow, kLanes> weigh_figures(const ScoreSums& sums, std::span<const Weights> weight);

}  // namespace genegraft::evaluate
