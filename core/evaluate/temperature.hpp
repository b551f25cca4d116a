#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace genegraft::evaluate {

/// One row of the likelihood: its K probabilities, its class, its weight (> 0).
struct TemperatureRow {
  std::span<const float> probability;
  std::int32_t y = 0;
  double weight = 1;
};

/// softmax(slope * log p + bias); bias[0] = 0.
struct Temperature {
  double slope = 1;
  std::vector<double> bias;
};

/// log of p, at least log(1e-7).
double clipped_log(double p);

/// The slope and biases of highest likelihood with smoothed targets (class_calibrator.hpp), by
/// Newton's method with backtracking: the loss is convex in all of them together. A slope below 0
/// becomes 0. class_weight: (K) of the rows.
Temperature fit_temperature(std::span<const TemperatureRow> rows,
                            std::span<const double> class_weight);

}  // namespace genegraft::evaluate
