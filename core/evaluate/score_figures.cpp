#include "evaluate/score_figures.hpp"

#include <cassert>
#include <cmath>
#include <limits>

namespace genegraft::evaluate {
namespace {

constexpr double kUndefined = std::numeric_limits<double>::quiet_NaN();

void add_weighted(Confusion& sum, const Confusion& counts, double weight) {
  sum.true_positive += weight * counts.true_positive;
  sum.false_positive += weight * counts.false_positive;
  sum.true_negative += weight * counts.true_negative;
  sum.false_negative += weight * counts.false_negative;
}

/// One draw's sums over its groups.
struct DrawSums {
  double rows = 0, squared_error = 0, log_loss = 0;
  double roc_auc = 0, ranked_groups = 0;
  Confusion half, chosen;
};

void add_group(DrawSums& draw, const ScoreSums::Group& group, double w) {
  draw.rows += w * group.rows;
  draw.squared_error += w * group.squared_error;
  draw.log_loss += w * group.log_loss;
  add_weighted(draw.half, group.half, w);
  add_weighted(draw.chosen, group.chosen, w);
  if (std::isnan(group.roc_auc)) return;
  draw.roc_auc += w * group.roc_auc;
  draw.ranked_groups += w;
}

/// Groups outside, draws inside: with a group a row, every pass over the groups counts.
std::array<DrawSums, kLanes> sum_draws(const ScoreSums& sums, std::span<const Weights> weight) {
  std::array<DrawSums, kLanes> draws;
  for (std::size_t g = 0; g < sums.groups.size(); ++g) {
    for (int l = 0; l < kLanes; ++l) {
      if (weight[g][l] > 0) add_group(draws[l], sums.groups[g], weight[g][l]);
    }
  }
  return draws;
}

double f1_if_defined(const Confusion& counts) {
  return counts.true_positive + counts.false_negative > 0 ? f1(counts) : kUndefined;
}

double mcc_if_defined(const Confusion& counts) {
  const bool both = counts.true_positive + counts.false_negative > 0 &&
                    counts.true_negative + counts.false_positive > 0;
  return both ? mcc(counts) : kUndefined;
}

}  // namespace

ScoreSums sum_score(std::span<const float> score, std::span<const std::int32_t> y,
                    std::span<const int> group, int groups, bool probability,
                    std::span<const float> threshold, std::span<const float> ranking) {
  assert(score.size() == y.size() && group.size() == y.size());
  assert(threshold.size() <= 1 || threshold.size() == y.size());
  ScoreSums sums{rank_groups(ranking, y, group, groups), {}, probability, !threshold.empty()};
  sums.groups.resize(groups);
  for (std::size_t i = 0; i < y.size(); ++i) {
    auto& sum = sums.groups[group[i]];
    const bool truth = y[i] != 0;
    sum.rows += 1;
    if (!threshold.empty())
      count_answer(sum.chosen, score[i] >= threshold[threshold.size() == 1 ? 0 : i], truth);
    if (!probability) continue;
    count_answer(sum.half, score[i] >= 0.5f, truth);
    sum.squared_error += squared_error(score[i], truth);
    sum.log_loss += log_loss_of(score[i], truth);
  }
  const auto areas = group_roc_aucs(ranking, y, group, groups);
  for (int g = 0; g < groups; ++g) sums.groups[g].roc_auc = areas[g];
  return sums;
}

std::array<FigureRow, kLanes> weigh_figures(const ScoreSums& sums,
                                            std::span<const Weights> weight) {
  const Areas areas = weigh_areas(sums.ranking, weight);
  const auto draws = sum_draws(sums, weight);
  std::array<FigureRow, kLanes> rows;
  for (int l = 0; l < kLanes; ++l) {
    const DrawSums& draw = draws[l];
    FigureRow& row = rows[l];
    row.fill(kUndefined);
    row[kRocAuc] = areas.roc_auc[l];
    row[kPrAuc] = areas.pr_auc[l];
    if (draw.ranked_groups > 0) row[kGroupRocAuc] = draw.roc_auc / draw.ranked_groups;
    if (sums.has_chosen) {
      row[kF1Chosen] = f1_if_defined(draw.chosen);
      row[kMccChosen] = mcc_if_defined(draw.chosen);
    }
    if (!sums.has_half) continue;
    row[kF1Half] = f1_if_defined(draw.half);
    row[kMccHalf] = mcc_if_defined(draw.half);
    row[kBrier] = draw.squared_error / draw.rows;
    row[kLogLoss] = draw.log_loss / draw.rows;
  }
  return rows;
}

}  // namespace genegraft::evaluate
