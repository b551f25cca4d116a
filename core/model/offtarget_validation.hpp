#pragma once

#include <functional>
#include <string>
#include <vector>

#include "evaluate/report.hpp"
#include "model/offtarget_training.hpp"

namespace genegraft::model {

/// Held-out scores of every row of every screen, by models that never saw the row's guide or one
/// nearly identical to it (crispr::guide_families).
struct HeldOut {
  std::string protocol;
  std::vector<std::vector<float>> score;  ///< per screen (N); NaN where no model could be trained
  /// Per screen: one threshold, one a row, or none; each of best F1 on held-out rows of other
  /// screens (leave one out) or other folds (by guide), never on the rows it is for.
  std::vector<std::vector<float>> threshold;
  float final_threshold = 0.5f;  ///< best F1 on all held-out rows: the shipped decision
};

/// Called before each of the `fits` trainings; returns what shows its progress.
using FitProgress = std::function<forest::Progress(int fit, int fits, const std::string& what)>;

/// Each screen scored by a model trained on the other screens without its guides.
HeldOut leave_one_screen_out(const std::vector<Screen>& screens, const OfftargetOptions& options,
                             const FitProgress& progress);

/// Families of guides dealt over `folds` folds, across all screens.
HeldOut cross_validate_guides(const std::vector<Screen>& screens, const OfftargetOptions& options,
                              int folds, const FitProgress& progress);

/// The report of held-out scores beside CFD and the mismatch count, screen by screen. Screens that
/// lack a class are left out.
evaluate::Report report_held_out(const std::vector<Screen>& screens, const HeldOut& held_out,
                                 const evaluate::ReportOptions& options);

/// One screen's figures, the model first, then the baselines.
evaluate::SetReport report_screen(const Screen& screen, std::span<const float> score,
                                  std::span<const float> threshold,
                                  const evaluate::ReportOptions& options);

/// Held-out scores of positives and negatives, counted in bins of equal width over [0, 1].
struct ScoreDensity {
  std::vector<double> edges, positive, negative;
};
ScoreDensity score_density(const std::vector<Screen>& screens, const HeldOut& held_out);

}  // namespace genegraft::model
