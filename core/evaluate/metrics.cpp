#include "evaluate/metrics.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>

#include "evaluate/group_numbers.hpp"
#include "evaluate/score_steps.hpp"

namespace genegraft::evaluate {
namespace {

constexpr double kUndefined = std::numeric_limits<double>::quiet_NaN();

double count_positives(std::span<const std::int32_t> y) {
  double positives = 0;
  for (const auto label : y) positives += label != 0;
  return positives;
}

}  // namespace

double roc_auc(std::span<const float> score, std::span<const std::int32_t> y) {
  double positives = 0, negatives = 0, area = 0;
  for (const auto& step : score_steps(score, y)) {
    area += step.negatives * (positives + step.positives / 2);
    positives += step.positives;
    negatives += step.negatives;
  }
  return positives > 0 && negatives > 0 ? area / (positives * negatives) : kUndefined;
}

double pr_auc(std::span<const float> score, std::span<const std::int32_t> y) {
  double positives = 0, rows = 0, sum = 0;
  for (const auto& step : score_steps(score, y)) {
    positives += step.positives;
    rows += step.positives + step.negatives;
    sum += step.positives * positives / rows;
  }
  return positives > 0 ? sum / positives : kUndefined;
}

void count_answer(Confusion& counts, bool answer, bool truth, double rows) {
  if (answer) {
    (truth ? counts.true_positive : counts.false_positive) += rows;
  } else {
    (truth ? counts.false_negative : counts.true_negative) += rows;
  }
}

Confusion confusion_at(std::span<const float> score, std::span<const std::int32_t> y,
                       float threshold) {
  assert(score.size() == y.size());
  Confusion counts;
  for (std::size_t i = 0; i < y.size(); ++i) count_answer(counts, score[i] >= threshold, y[i] != 0);
  return counts;
}

double f1(const Confusion& counts) {
  if (counts.true_positive == 0) return 0;
  return 2 * counts.true_positive /
         (2 * counts.true_positive + counts.false_positive + counts.false_negative);
}

double mcc(const Confusion& counts) {
  const double tp = counts.true_positive, fp = counts.false_positive;
  const double tn = counts.true_negative, fn = counts.false_negative;
  const double product = (tp + fp) * (tp + fn) * (tn + fp) * (tn + fn);
  return product > 0 ? (tp * tn - fp * fn) / std::sqrt(product) : 0;
}

float best_f1_threshold(std::span<const float> score, std::span<const std::int32_t> y) {
  assert(!score.empty());
  const double positives = count_positives(y);
  Confusion counts{0, 0, 0, positives};
  double best = -1;
  float threshold = 0;
  for (const auto& step : score_steps(score, y)) {
    counts.true_positive += step.positives;
    counts.false_negative -= step.positives;
    counts.false_positive += step.negatives;
    if (f1(counts) <= best) continue;
    best = f1(counts);
    threshold = step.score;
  }
  return threshold;
}

double squared_error(float probability, bool truth) {
  const double error = static_cast<double>(probability) - (truth ? 1 : 0);
  return error * error;
}

double log_loss_of(float probability, bool truth) {
  constexpr double kLeast = 1e-7;
  const double p = std::clamp(static_cast<double>(probability), kLeast, 1 - kLeast);
  return -std::log(truth ? p : 1 - p);
}

double brier(std::span<const float> probability, std::span<const std::int32_t> y) {
  assert(probability.size() == y.size());
  double sum = 0;
  for (std::size_t i = 0; i < y.size(); ++i) sum += squared_error(probability[i], y[i] != 0);
  return sum / static_cast<double>(y.size());
}

double log_loss(std::span<const float> probability, std::span<const std::int32_t> y) {
  assert(probability.size() == y.size());
  double sum = 0;
  for (std::size_t i = 0; i < y.size(); ++i) sum += log_loss_of(probability[i], y[i] != 0);
  return sum / static_cast<double>(y.size());
}

std::vector<double> group_roc_aucs(std::span<const float> score, std::span<const std::int32_t> y,
                                   std::span<const int> group, int groups) {
  assert(score.size() == y.size() && group.size() == y.size());
  std::vector<std::vector<float>> scores(groups);
  std::vector<std::vector<std::int32_t>> labels(groups);
  for (std::size_t i = 0; i < y.size(); ++i) {
    scores[group[i]].push_back(score[i]);
    labels[group[i]].push_back(y[i]);
  }
  std::vector<double> areas(groups);
  for (int g = 0; g < groups; ++g) areas[g] = roc_auc(scores[g], labels[g]);
  return areas;
}

double mean_group_roc_auc(std::span<const float> score, std::span<const std::int32_t> y,
                          std::span<const int> group) {
  const GroupNumbers numbers = number_groups(group);
  double sum = 0;
  int defined = 0;
  for (const double area : group_roc_aucs(score, y, numbers.of_row, numbers.count)) {
    if (std::isnan(area)) continue;
    sum += area;
    ++defined;
  }
  return defined > 0 ? sum / defined : kUndefined;
}

}  // namespace genegraft::evaluate
