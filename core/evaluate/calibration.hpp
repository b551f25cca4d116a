#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "evaluate/score_steps.hpp"

namespace genegraft::evaluate {

/// A share with its 95 % interval.
struct Share {
  double value = 0, low = 0, high = 0;
};
/// Wilson's score interval (1927): within [0, 1] even for 0 of 3. rows > 0.
Share wilson_share(double positives, double rows);

/// One bin of a reliability diagram: equally many rows a bin, fewer bins where scores tie.
struct CalibrationBin {
  double predicted = 0;      ///< mean probability
  double observed = 0;       ///< share of positives
  double low = 0, high = 0;  ///< 95 % Wilson interval of `observed`
  double rows = 0;
};

/// Bins from the lowest probability up. Rows of one probability are never torn apart.
std::vector<CalibrationBin> calibration_curve(std::span<const float> probability,
                                              std::span<const std::int32_t> y, int bins = 10);
std::vector<CalibrationBin> calibration_curve(std::span<const ScoreStep> steps, int bins = 10);

}  // namespace genegraft::evaluate
