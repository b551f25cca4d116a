#include "evaluate/calibration_choice.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>

#include "base/parallel.hpp"
#include "evaluate/metrics.hpp"

namespace genegraft::evaluate {
namespace {

CalibrationFigures figures_of(CalibrationKind kind, const ScoredRows& rows,
                              std::span<const float> probability) {
  CalibrationFigures sum{kind, 0, 0};
  double weights = 0;
  for (std::size_t i = 0; i < probability.size(); ++i) {
    if (std::isnan(probability[i])) continue;
    const double weight = rows.weight_of(i);
    weights += weight;
    sum.log_loss += weight * log_loss_of(probability[i], rows.y[i] != 0);
    sum.brier += weight * squared_error(probability[i], rows.y[i] != 0);
  }
  return {kind, sum.log_loss / weights, sum.brier / weights};
}

CalibrationFigures figures_of(CalibrationKind kind, const ClassRows& rows,
                              const Matrix& probability) {
  CalibrationFigures sum{kind, 0, 0};
  double weights = 0;
  for (std::size_t i = 0; i < rows.y.size(); ++i) {
    const auto row = probability.row(static_cast<int>(i));
    if (std::any_of(row.begin(), row.end(), [](float p) { return std::isnan(p); })) continue;
    const double weight = rows.weight_of(i);
    const auto truth = static_cast<std::size_t>(rows.y[i]);
    weights += weight;
    sum.log_loss += weight * log_loss_of(row[truth], true);
    for (std::size_t k = 0; k < row.size(); ++k)
      sum.brier += weight * squared_error(row[k], k == truth);
  }
  return {kind, sum.log_loss / weights, sum.brier / weights};
}

template <typename Rows>
CalibrationChoice choose(const Rows& rows, std::span<const int> fold, int folds, int threads) {
  CalibrationChoice choice;
  double lowest = std::numeric_limits<double>::infinity();
  for (const auto kind :
       {CalibrationKind::none, CalibrationKind::platt, CalibrationKind::isotonic}) {
    choice.figures.push_back(
        figures_of(kind, rows, cross_calibrate(kind, rows, fold, folds, threads)));
    if (!(choice.figures.back().log_loss < lowest)) continue;
    lowest = choice.figures.back().log_loss;
    choice.kind = kind;
  }
  return choice;
}

}  // namespace

std::vector<float> cross_calibrate(CalibrationKind kind, const ScoredRows& rows,
                                   std::span<const int> fold, int folds, int threads) {
  assert(fold.size() == rows.score.size());
  std::vector<float> probability(rows.score.begin(), rows.score.end());
  if (kind == CalibrationKind::none) return probability;
  const auto ranked = rank_rows(rows);
  parallel_for(folds, threads, [&](std::int64_t f) {
    const auto out = static_cast<int>(f);
    const auto calibrator = fit_calibrator(kind, score_steps(rows, ranked, fold, out));
    for (std::size_t i = 0; i < fold.size(); ++i)
      if (fold[i] == out) probability[i] = calibrator.calibrate(rows.score[i]);
  });
  return probability;
}

Matrix cross_calibrate(CalibrationKind kind, const ClassRows& rows, std::span<const int> fold,
                       int folds, int threads) {
  assert(fold.size() == rows.y.size());
  Matrix result = rows.probability;
  if (kind == CalibrationKind::none) return result;
  parallel_for(folds, threads, [&](std::int64_t f) {
    std::vector<double> weight;
    for (std::size_t i = 0; i < fold.size(); ++i)
      weight.push_back(fold[i] == f ? 0 : rows.weight_of(i));
    const auto calibrator = fit_class_calibrator(kind, ClassRows{rows.probability, rows.y, weight});
    for (std::size_t i = 0; i < fold.size(); ++i) {
      if (fold[i] != f) continue;
      const int row = static_cast<int>(i);
      calibrator.calibrate(rows.probability.row(row), result.row(row));
    }
  });
  return result;
}

CalibrationChoice choose_calibration(const ScoredRows& rows, std::span<const int> fold, int folds,
                                     int threads) {
  return choose(rows, fold, folds, threads);
}

CalibrationChoice choose_calibration(const ClassRows& rows, std::span<const int> fold, int folds,
                                     int threads) {
  return choose(rows, fold, folds, threads);
}

}  // namespace genegraft::evaluate
