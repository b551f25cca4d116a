#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace genegraft::linear {

/// The penalty sum over features j and outputs k of l1_j |w_jk| + l2_j w_jk^2 / 2 (Zou & Hastie
/// 2005). w: (F + 1, O), intercepts last and free.
struct ElasticNet {
  std::vector<double> l1, l2;       ///< (F)
  std::vector<std::uint8_t> fixed;  ///< (F) 1: the weight stays 0, as the column is constant
  bool smooth = true;               ///< every l1 is 0

  int features() const { return static_cast<int>(l1.size()); }

  double value(std::span<const double> w, int outputs) const {
    double sum = 0;
    for (std::size_t i = 0; i < l1.size() * outputs; ++i)
      sum += l1[i / outputs] * std::abs(w[i]) + l2[i / outputs] * w[i] * w[i] / 2;
    return sum;
  }

  /// The smallest slope in the subdifferential of loss + penalty along weight w of feature j,
  /// where the loss alone has slope g: 0 at an optimum.
  double slope(int j, double w, double g) const {
    if (fixed[j]) return 0;
    const double smooth_slope = g + l2[j] * w;
    if (w != 0) return smooth_slope + (w > 0 ? l1[j] : -l1[j]);
    return std::abs(smooth_slope) <= l1[j] ? 0 : smooth_slope - (smooth_slope > 0 ? l1[j] : -l1[j]);
  }

  /// argmin over x of g (x - w) + h (x - w)^2 / 2 + penalty_j(x): soft thresholding.
  double minimum(int j, double w, double g, double h) const {
    const double pull = h * w - g;
    if (std::abs(pull) <= l1[j]) return 0;
    return (pull - (pull > 0 ? l1[j] : -l1[j])) / (h + l2[j]);
  }
};

}  // namespace genegraft::linear
