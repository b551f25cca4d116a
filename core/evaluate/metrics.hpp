#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace genegraft::evaluate {

/// Two-class metrics. score: (N), higher means more positive; y: (N) 0 or 1. Equal scores form one
/// step, so the order of rows never matters. NaN where a metric is undefined (a class is missing).

double roc_auc(std::span<const float> score, std::span<const std::int32_t> y);

/// Average precision: sum over steps of (recall gained) x precision, as scikit-learn has it.
double pr_auc(std::span<const float> score, std::span<const std::int32_t> y);

/// Counts of a yes/no answer.
struct Confusion {
  double true_positive = 0, false_positive = 0, true_negative = 0, false_negative = 0;
};
/// Positive where score >= threshold.
Confusion confusion_at(std::span<const float> score, std::span<const std::int32_t> y,
                       float threshold);
double f1(const Confusion& counts);    ///< 0 where nothing is found
double mcc(const Confusion& counts);   ///< Matthews correlation coefficient; 0 where undefined

/// The threshold of highest F1 (a value of `score`; the highest one of several).
float best_f1_threshold(std::span<const float> score, std::span<const std::int32_t> y);

/// For probabilities in [0, 1].
double brier(std::span<const float> probability, std::span<const std::int32_t> y);
double log_loss(std::span<const float> probability, std::span<const std::int32_t> y);  ///< clipped at 1e-7

/// Mean of the ROC AUC within each group that holds both classes. group: (N), >= 0.
double mean_group_roc_auc(std::span<const float> score, std::span<const std::int32_t> y,
                          std::span<const int> group);

struct CurvePoint {
  float x = 0, y = 0;
};
/// (false positive rate, true positive rate), thinned to at most `points` without visible loss.
std::vector<CurvePoint> roc_curve(std::span<const float> score, std::span<const std::int32_t> y,
                                  int points = 200);
/// (recall, precision), thinned likewise.
std::vector<CurvePoint> pr_curve(std::span<const float> score, std::span<const std::int32_t> y,
                                 int points = 200);

/// One bin of a reliability diagram: equally many rows a bin, fewer bins where scores tie.
struct CalibrationBin {
  double predicted = 0;  ///< mean probability
  double observed = 0;   ///< share of positives
  double low = 0, high = 0;  ///< 95 % Wilson interval of `observed`
  double rows = 0;
};
std::vector<CalibrationBin> calibration_curve(std::span<const float> probability,
                                              std::span<const std::int32_t> y, int bins = 10);

}  // namespace genegraft::evaluate
