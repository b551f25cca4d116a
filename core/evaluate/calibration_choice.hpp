#pragma once

#include <span>
#include <vector>

#include "evaluate/class_calibrator.hpp"

namespace genegraft::evaluate {

/// Every row calibrated by what was fitted on the rows of the other folds; NaN where it has no
/// score. fold: (N) in [0, folds); a group of rows that belong together (a guide, a donor, a
/// screen) must lie in one fold, as group_folds deals them. Where the others lack a class, a row
/// keeps its score. The result does not depend on the threads (0: all there are).
std::vector<float> cross_calibrate(CalibrationKind kind, const ScoredRows& rows,
                                   std::span<const int> fold, int folds, int threads = 0);
Matrix cross_calibrate(CalibrationKind kind, const ClassRows& rows, std::span<const int> fold,
                       int folds, int threads = 0);

/// How well a kind does on rows it was not fitted on.
struct CalibrationFigures {
  CalibrationKind kind = CalibrationKind::none;
  double log_loss = 0;  ///< of the true class; weighted means over the rows, NaN without rows
  double brier = 0;     ///< two classes: of class 1; more: summed over the classes (Brier 1950)
};

struct CalibrationChoice {
  CalibrationKind kind = CalibrationKind::none;
  std::vector<CalibrationFigures> figures;  ///< of none, platt, isotonic
};

/// The kind of lowest log loss by cross_calibrate; the plainer one where two are equal.
CalibrationChoice choose_calibration(const ScoredRows& rows, std::span<const int> fold, int folds,
                                     int threads = 0);
CalibrationChoice choose_calibration(const ClassRows& rows, std::span<const int> fold, int folds,
                                     int threads = 0);

}  // namespace genegraft::evaluate
