#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/matrix.hpp"
#include "evaluate/calibrator.hpp"

namespace genegraft::evaluate {

/// Rows of a model with K classes. A row with a NaN does not count.
struct ClassRows {
  const Matrix& probability;            ///< (N, K) rows sum to 1
  std::span<const std::int32_t> y;      ///< (N) in [0, K)
  std::span<const double> weight = {};  ///< (N); empty: 1 each

  double weight_of(std::size_t row) const { return weight.empty() ? 1 : weight[row]; }
};

/// Calibrates K probabilities together; they sum to 1 afterwards. Portable arithmetic, double
/// inside, as Calibrator.
///   platt     softmax(slope * log p + bias): temperature scaling (Guo et al. 2017) with a bias a
///             class (Alexandari et al. 2020), which makes up for classes that were drawn evenly in
///             training; with two classes it is Platt's line. A slope and no matrix, so that few
///             rows of a rare type cannot bend the others.
///   isotonic  each class against the rest, then divided by their sum (Zadrozny & Elkan 2002)
struct ClassCalibrator {
  CalibrationKind kind = CalibrationKind::none;
  double slope = 1;              ///< platt; >= 0
  std::vector<double> bias;      ///< platt; (K), the first 0
  std::vector<Calibrator> each;  ///< isotonic; (K)

  /// raw, out: (K); they may be the same. NaN stays NaN.
  void calibrate(std::span<const float> raw, std::span<float> out) const;
};

/// Targets of a row of class k: (N_k + 1) / (N_k + K) for k, 1 / (N_k + K) for the others, which
/// are Platt's where K = 2. Rows of one class teach nothing: `none`.
ClassCalibrator fit_class_calibrator(CalibrationKind kind, const ClassRows& rows);

}  // namespace genegraft::evaluate
