#include "model/transfer_threshold.hpp"

#include <algorithm>
#include <cmath>
#include <functional>

namespace genegraft::model {

ThresholdedScreen::ThresholdedScreen(std::span<const float> score,
                                     std::span<const std::int32_t> y) {
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < score.size(); ++i)
    if (!std::isnan(score[i])) order.push_back(i);
  std::sort(order.begin(), order.end(),
            [&](std::size_t a, std::size_t b) { return score[a] > score[b]; });
  positives_.push_back(0);
  for (const auto i : order) {
    score_.push_back(score[i]);
    positives_.push_back(positives_.back() + (y[i] == 1));
  }
  for (std::size_t rows = 1; rows <= score_.size(); ++rows)
    if (rows == score_.size() || score_[rows] < score_[rows - 1])
      best_ = std::max(best_, f1_of_top(rows));
}

double ThresholdedScreen::f1_of_top(std::size_t rows) const {
  const double called = static_cast<double>(rows) + positives_.back();
  return called > 0 ? 2.0 * positives_[rows] / called : 0;
}

double ThresholdedScreen::f1(float threshold) const {
  const auto behind =
      std::upper_bound(score_.begin(), score_.end(), threshold, std::greater<float>());
  return f1_of_top(static_cast<std::size_t>(behind - score_.begin()));
}

std::vector<float> ThresholdedScreen::candidates() const {
  constexpr double kStep = 1.2;
  std::vector<float> found;
  for (double rank = 0; rank < static_cast<double>(score_.size()); rank = (rank + 1) * kStep)
    found.push_back(score_[static_cast<std::size_t>(rank)]);
  return found;
}

std::optional<float> common_threshold(std::span<const ThresholdedScreen* const> screens) {
  std::vector<float> candidates;
  for (const auto* screen : screens) {
    const auto some = screen->candidates();
    candidates.insert(candidates.end(), some.begin(), some.end());
  }
  std::sort(candidates.begin(), candidates.end());
  std::optional<float> best;
  double most = 0;
  for (const float threshold : candidates) {
    double sum = 0;
    for (const auto* screen : screens)
      if (screen->best_f1() > 0) sum += screen->f1(threshold) / screen->best_f1();
    if (sum > most) {
      most = sum;
      best = threshold;
    }
  }
  return best;
}

}  // namespace genegraft::model
