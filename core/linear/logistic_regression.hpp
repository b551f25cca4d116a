#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "base/error.hpp"
#include "linear/design.hpp"
#include "linear/linear_model.hpp"

namespace genegraft::linear {

/// Minimises, as scikit-learn states it,
///   C * sum over rows of weight * log loss + sum over weights of
///       l1_ratio * |w_j| + (1 - l1_ratio) / 2 * w_j^2
/// where w_j is per standard deviation of column j if `scale`, else per unit. Columns are not
/// centred: as the intercept is free of penalty, that would change nothing.
struct LogisticOptions {
  double c = 1;         ///< weight of the loss against the penalty, > 0
  double l1_ratio = 0;  ///< 0: ridge (no weight is zero); 1: lasso (few are not); between: both
  bool scale = true;    ///< penalise columns alike, whatever their units
  std::vector<double> class_weight;  ///< (K) or empty for all 1; multiplies each row's weight
  /// Correlation between a column and the residuals of a class that may be left over beyond what
  /// the penalty holds back: free of the units of columns, rows and class sizes.
  double tolerance = 1e-5;
  int max_iterations = 200;  ///< Newton steps at most
  int threads = 0;           ///< 0: all; the fit is the same bits for any number
};

struct LogisticFit {
  LinearModel model;
  double c = 0;          ///< what it was fitted with
  double objective = 0;  ///< the sum stated above
  double left = 0;       ///< the largest correlation left over, see tolerance
  int iterations = 0;
  bool converged = false;  ///< left <= tolerance
};

/// Called before each Newton step; false stops the fit where it is.
using FitProgress = std::function<bool(int iterations, double left)>;

/// y: (N) classes in [0, K). row_weight: (N) >= 0 or empty for all 1: a row of weight 2 counts as
/// two rows. Two classes give one output, more the true softmax. A class without rows keeps
/// weights 0 and a probability of about 0; with fewer than two classes that have rows the fit is
/// refused. Columns that do not vary have weight 0.
///
/// Proximal Newton steps with a line search (Lee, Sun & Saunders 2014); how each is solved depends
/// on the shape of the table, see newton_step.hpp.
Expected<LogisticFit> fit_logistic(const Design& x, std::span<const std::int32_t> y, int classes,
                                   std::span<const float> row_weight,
                                   const LogisticOptions& options,
                                   const FitProgress& progress = {});

/// (K) N / (K N_k): every class counts alike, as scikit-learn's "balanced" has it. A class without
/// rows has 1.
std::vector<double> balanced_class_weight(std::span<const std::int32_t> y, int classes,
                                          std::span<const float> row_weight = {});

}  // namespace genegraft::linear
