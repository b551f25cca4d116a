#include "evaluate/calibration.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>

namespace genegraft::evaluate {
namespace {

struct OpenBin {
  double rows = 0, positives = 0, probability_sum = 0;
};

CalibrationBin close_bin(const OpenBin& bin) {
  const Share observed = wilson_share(bin.positives, bin.rows);
  return {bin.probability_sum / bin.rows, observed.value, observed.low, observed.high, bin.rows};
}

}  // namespace

Share wilson_share(double positives, double rows) {
  assert(rows > 0);
  constexpr double z = 1.959963984540054;
  const double share = positives / rows;
  const double shrink = 1 + z * z / rows;
  const double middle = (share + z * z / (2 * rows)) / shrink;
  const double half =
      z / shrink * std::sqrt(share * (1 - share) / rows + z * z / (4 * rows * rows));
  // Rounding must not put the end of the interval on the wrong side of the share at 0 and at 1.
  return {share, std::clamp(middle - half, 0.0, share), std::clamp(middle + half, share, 1.0)};
}

std::vector<CalibrationBin> calibration_curve(std::span<const ScoreStep> steps, int bins) {
  assert(bins >= 1);
  double rows = 0;
  for (const auto& step : steps) rows += step.positives + step.negatives;
  std::vector<CalibrationBin> curve;
  OpenBin bin;
  double below = 0;  // rows up to here
  for (std::size_t i = steps.size(); i-- > 0;) {
    const double here = steps[i].positives + steps[i].negatives;
    bin.rows += here;
    bin.positives += steps[i].positives;
    bin.probability_sum += here * steps[i].score;
    const double quantile = std::floor(below * bins / rows);
    below += here;
    if (std::floor(below * bins / rows) == quantile) continue;
    curve.push_back(close_bin(bin));
    bin = {};
  }
  return curve;
}

std::vector<CalibrationBin> calibration_curve(std::span<const float> probability,
                                              std::span<const std::int32_t> y, int bins) {
  return calibration_curve(score_steps(probability, y), bins);
}

}  // namespace genegraft::evaluate
