#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "linear/logistic_regression.hpp"

namespace genegraft::linear {

struct PenaltyOptions {
  LogisticOptions fit;    ///< its c is not read
  std::vector<double> c;  ///< rising; empty: `steps` values that fit the data
  int steps = 15;
  /// The path ends after this many steps in a row whose loss is above the best: weaker penalties
  /// cost most and would be no better. 0: never.
  int patience = 3;
  /// Takes the strongest penalty whose loss is within a standard error of the best (Breiman et al.
  /// 1984), where there are at least two folds.
  bool one_standard_error = false;
};

struct PenaltyStep {
  double c = 0;
  double loss = 0;   ///< mean log loss of the held-out rows
  double error = 0;  ///< standard error of that over the folds; NaN with one fold
};

struct PenaltyChoice {
  std::vector<PenaltyStep> curve;  ///< C rising
  int best = 0;                    ///< step of lowest loss
  int chosen = 0;                  ///< best, or the one of the one-standard-error rule
  LogisticFit fit;                 ///< at the chosen C, of all rows
};

/// Called after each step of the path; false stops the path there, and the best so far is fitted.
using PathProgress = std::function<bool(int steps_done, int steps)>;

/// Chooses C by mean held-out log loss, rows weighted as in training, and fits all rows with it.
/// fold: (N) the fold in which a row is held out, counted from 0; -1: a row that is always learned
/// from. So a single validation split is folds 0 and -1, and groups are kept together by giving
/// them one fold. Fits along the path of each fold start from the last one; folds run side by side.
/// A held-out row of a class that its training rows lack is not counted. Refused where a fold
/// leaves fewer than two classes to learn from, or where nothing is held out.
Expected<PenaltyChoice> choose_penalty(const Design& x, std::span<const std::int32_t> y,
                                       int classes, std::span<const float> row_weight,
                                       std::span<const int> fold, const PenaltyOptions& options,
                                       const PathProgress& progress = {});

}  // namespace genegraft::linear
