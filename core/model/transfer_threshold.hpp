#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace genegraft::model {

/// F1 of a screen's rows as a function of the threshold: rows of at least it are called positive.
class ThresholdedScreen {
 public:
  /// score, y: (N); rows whose score is NaN do not count. y: 0 or 1.
  ThresholdedScreen(std::span<const float> score, std::span<const std::int32_t> y);

  double f1(float threshold) const;
  double best_f1() const { return best_; }

  /// Scores at ranks that grow geometrically from the highest score on: thresholds to choose from.
  std::vector<float> candidates() const;

 private:
  double f1_of_top(std::size_t rows) const;

  std::vector<float> score_;    ///< falling
  std::vector<int> positives_;  ///< (N + 1) among the first i rows
  double best_ = 0;
};

/// The threshold whose F1, as a share of the best that is possible on a screen, is highest on
/// average over these screens; none where no screen has positives. It is for a screen that is not
/// among them: a model's scores on screens that it has not seen are lower than on its own, so that
/// the best threshold on the latter often calls no row of another screen positive.
std::optional<float> common_threshold(std::span<const ThresholdedScreen* const> screens);

}  // namespace genegraft::model
