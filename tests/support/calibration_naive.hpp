#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

#include "base/random.hpp"

namespace genegraft::evaluate::naive {

/// 26 rows with ties; weights 1, 1.5, 2, 1, … in `labelled_weights`. The golden numbers of
/// scikit-learn 1.9.1 beside them were computed on these.
inline const std::vector<float> kScores = {.02f, .02f, .05f, .07f, .1f,  .1f,  .15f, .2f,  .2f,
                                           .25f, .3f,  .35f, .4f,  .4f,  .45f, .5f,  .55f, .6f,
                                           .65f, .7f,  .7f,  .8f,  .85f, .9f,  .95f, .99f};
inline const std::vector<std::int32_t> kLabels = {0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 1,
                                                  0, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 1, 1};
inline std::vector<double> labelled_weights() {
  std::vector<double> weights;
  for (std::size_t i = 0; i < kScores.size(); ++i)
    weights.push_back(1 + 0.5 * static_cast<double>(i % 3));
  return weights;
}

/// Isotonic regression at each row by its closed form: the largest over all beginnings of the
/// smallest over all ends of the mean label from there to there, scores in order. O(N^3).
inline std::vector<double> isotonic(const std::vector<float>& score,
                                    const std::vector<std::int32_t>& y,
                                    const std::vector<double>& weight) {
  std::vector<float> levels(score);
  std::sort(levels.begin(), levels.end());
  levels.erase(std::unique(levels.begin(), levels.end()), levels.end());
  std::vector<double> sum(levels.size()), rows(levels.size());
  for (std::size_t i = 0; i < score.size(); ++i) {
    const auto level = std::lower_bound(levels.begin(), levels.end(), score[i]) - levels.begin();
    sum[static_cast<std::size_t>(level)] += weight[i] * y[i];
    rows[static_cast<std::size_t>(level)] += weight[i];
  }
  std::vector<double> fitted(score.size());
  for (std::size_t i = 0; i < score.size(); ++i) {
    double best = 0;
    for (std::size_t a = 0; a < levels.size() && levels[a] <= score[i]; ++a) {
      double least = 1, up_to = 0, of_rows = 0;
      for (std::size_t b = a; b < levels.size(); ++b) {
        up_to += sum[b];
        of_rows += rows[b];
        if (levels[b] >= score[i]) least = std::min(least, up_to / of_rows);
      }
      best = std::max(best, least);
    }
    fitted[i] = best;
  }
  return fitted;
}

/// Rows whose true probability is known: positive with probability truth(score).
template <typename Truth>
void draw_rows(int rows, std::uint64_t seed, Truth truth, std::vector<float>& score,
               std::vector<std::int32_t>& y) {
  Random random(seed);
  for (int i = 0; i < rows; ++i) {
    score.push_back(static_cast<float>(random.uniform()));
    y.push_back(random.uniform() < truth(static_cast<double>(score.back())));
  }
}

}  // namespace genegraft::evaluate::naive
