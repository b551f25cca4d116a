#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "evaluate/metrics.hpp"

namespace genegraft::evaluate {

/// A figure with its 95 % interval: percentiles 2.5 and 97.5 over bootstrap draws of whole groups.
/// NaN low/high where the figure has none (one group only).
struct Figure {
  double value = 0, low = 0, high = 0;
};

/// One score on one data set: the model, or a baseline.
struct ScoreReport {
  std::string name;   ///< "model", "cfd", "mismatch_count"
  std::string title;  ///< for people
  bool probability =
      false;  ///< false: ranks only, so brier, log_loss, f1_half, calibration are absent
  Figure roc_auc, pr_auc, group_roc_auc;
  std::optional<Figure> f1_half, mcc_half;      ///< at probability 0.5
  std::optional<Figure> f1_chosen, mcc_chosen;  ///< at `threshold`
  std::optional<float> threshold;               ///< chosen on validation rows, never on these
  std::optional<Figure> brier, log_loss;
  std::vector<CurvePoint> roc, pr;
  std::vector<CalibrationBin> calibration;
};

struct SetReport {
  std::string name;  ///< of the data set, "hmg"
  std::int64_t rows = 0, positives = 0, groups = 0;
  std::vector<std::string> notes;   ///< what was left out and why: "1,455 repeated rows"
  std::vector<ScoreReport> scores;  ///< the model first, then baselines
  double prevalence() const { return rows ? static_cast<double>(positives) / rows : 0; }
};

struct Report {
  std::string title;
  std::string protocol;  ///< a sentence or two: how training and test rows were kept apart
  std::string group_name = "group";  ///< "guide", "genome block", "donor"
  std::vector<SetReport> sets;
};

/// One score to be reported. score: (N).
struct NamedScore {
  std::string name, title;
  bool probability = false;
  std::span<const float> score;
  /// Where "yes" begins: one value, or one a row (N) where cross-validation chose one for each
  /// fold; empty for none. Never chosen on the rows it is applied to.
  std::span<const float> threshold;
  /// (N) what the areas and curves of ranking go by; empty: the score. A score that was calibrated
  /// fold by fold ranks rows of different folds by their calibrators, which the model in use, with
  /// one calibrator, does not.
  std::span<const float> ranking = {};
};

struct ReportOptions {
  int draws = 1000;  ///< bootstrap draws over groups
  std::uint64_t seed = 1;
  int threads = 0;
};

/// All figures of all scores on one data set. y: (N) 0 or 1; group: (N) >= 0. The bootstrap draws
/// whole groups with replacement, the same draws for every score. Fast enough for N = 600,000 and
/// 1000 draws in about ten seconds on two cores: scores are sorted once, draws only weigh rows.
SetReport report_set(const std::string& name, std::span<const std::int32_t> y,
                     std::span<const int> group, std::span<const NamedScore> scores,
                     const ReportOptions& options);

}  // namespace genegraft::evaluate
