#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "evaluate/calibration.hpp"
#include "evaluate/curves.hpp"

namespace genegraft::evaluate {

/// Two-class metrics. score: (N), higher means more positive; y: (N) 0 or 1. Equal scores form one
/// step, so the order of rows never matters. NaN where a metric is undefined.

/// NaN where a class is missing.
double roc_auc(std::span<const float> score, std::span<const std::int32_t> y);

/// Average precision: sum over steps of (recall gained) x precision, as scikit-learn has it.
/// NaN without positives.
double pr_auc(std::span<const float> score, std::span<const std::int32_t> y);

/// Counts of a yes/no answer.
struct Confusion {
  double true_positive = 0, false_positive = 0, true_negative = 0, false_negative = 0;
};
/// Positive where score >= threshold.
Confusion confusion_at(std::span<const float> score, std::span<const std::int32_t> y,
                       float threshold);
/// One row more, or `rows` of them.
void count_answer(Confusion& counts, bool answer, bool truth, double rows = 1);
double f1(const Confusion& counts);   ///< 0 where nothing is found
double mcc(const Confusion& counts);  ///< Matthews correlation coefficient; 0 where undefined

/// The threshold of highest F1 (a value of `score`; the highest one of several). N >= 1.
float best_f1_threshold(std::span<const float> score, std::span<const std::int32_t> y);

/// For probabilities in [0, 1]; NaN without rows.
double brier(std::span<const float> probability, std::span<const std::int32_t> y);
double log_loss(std::span<const float> probability, std::span<const std::int32_t> y);
double squared_error(float probability, bool truth);  ///< of one row
double log_loss_of(float probability, bool truth);    ///< of one row, clipped at 1e-7

/// Mean of the ROC AUC within each group that holds both classes. group: (N), >= 0.
double mean_group_roc_auc(std::span<const float> score, std::span<const std::int32_t> y,
                          std::span<const int> group);

/// (groups) ROC AUC within each group; NaN where it lacks a class. group: (N) in [0, groups).
std::vector<double> group_roc_aucs(std::span<const float> score, std::span<const std::int32_t> y,
                                   std::span<const int> group, int groups);

}  // namespace genegraft::evaluate
