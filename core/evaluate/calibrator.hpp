#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "evaluate/scored_rows.hpp"

namespace genegraft::evaluate {

enum class CalibrationKind { none, platt, isotonic };
std::string_view name(CalibrationKind kind);
std::optional<CalibrationKind> find_calibration(std::string_view name);

/// A point of a calibration curve: this score means this probability.
struct Knot {
  double score = 0, probability = 0;
};

/// Maps a model's score, itself a probability, to the probability that it has turned out to mean:
/// 0.2 if two of ten such rows are positive. Never turns a ranking around. A few plain numbers, and
/// double inside, rounded to float once, by portable arithmetic: the same float everywhere.
///   none      the score itself
///   platt     logistic(slope * logit(score) + intercept); see platt.hpp
///   isotonic  along straight lines between the knots, level beyond them
struct Calibrator {
  CalibrationKind kind = CalibrationKind::none;
  double slope = 1, intercept = 0;  ///< platt; slope >= 0
  std::vector<Knot> knots;          ///< isotonic; scores rise strictly, probabilities never fall

  float calibrate(float score) const;  ///< NaN stays NaN
};

/// Fits on rows that the model did not see in training. Rows of one class teach nothing: `none`.
/// The numbers are rounded to nine digits, so that what is stored is what is used.
///
/// Isotonic (Zadrozny & Elkan 2002): the blocks of pool_adjacent_violators, their ends softened,
/// joined to at most 40. A block is not quite level: it rises through a fiftieth of
/// the gap to either neighbour (0 below the first, 1 above the last), so that scores in it keep
/// their order.
Calibrator fit_calibrator(CalibrationKind kind, const ScoredRows& rows);
Calibrator fit_calibrator(CalibrationKind kind, std::span<const ScoreStep> steps);

}  // namespace genegraft::evaluate
