#include "forest/path_shares.hpp"

#include <algorithm>

// In a game where the features of a set S are known, a tree answers with the mean of its leaves:
// at a test of a known feature the walk follows the sample, at an unknown one it takes both ways,
// each by its share of the cover. A leaf is thus reached with the weight
//
//     prod over the features j on its path of (j in S ? hot_j : cold_j),
//
// hot_j = 1 if the sample passes every test of j on the path, else 0; cold_j = product of the cover
// shares of those tests. Owen (1972): the Shapley value is the mean marginal contribution when
// every other feature is known with probability q, averaged over q from 0 to 1. So a leaf of value
// 1 gives feature i
//
//     (hot_i - cold_i) * integral over q of prod_{j != i} (q hot_j + (1 - q) cold_j),
//
// a polynomial in q whose degree is below D: Gauss-Legendre with M >= D / 2 points is exact. With
// reach(q) = prod over all j, the integrand is reach / factor_i, and each factor has two values
// only, q + (1 - q) cold or (1 - q) cold, whose quotients with the weights are known beforehand.
// For all patterns together: reach of a pattern is that of the pattern without its highest bit,
// times hot_factor / cold_factor of that feature; and a feature's integral does not depend on its
// own bit, so it is taken once, from the pattern that has it set, where no factor is 0.
// (Summing polynomials: Yu et al. 2022, "Linear TreeShap". Sharing the answers of equal patterns:
// Yang 2021, "Fast TreeSHAP v2".)

namespace genegraft::forest {

Quadratures make_quadratures(int longest) {
  Quadratures result(1);  // none without points
  for (int points = 1; points <= longest / 2 + 1; ++points)
    result.push_back(gauss_legendre(points));
  return result;
}

void PathShares::take_path(std::span<const double> cold) {
  features_ = static_cast<int>(cold.size());
  points_ = std::max<std::size_t>(1, (cold.size() + 1) / 2);
  cold_.assign(cold.begin(), cold.end());
  const Quadrature& quadrature = quadratures_[points_];
  const std::size_t size = cold.size() * points_;
  for (auto* list : {&hot_factor_, &cold_factor_, &hot_weight_, &cold_weight_}) list->resize(size);
  for (std::size_t j = 0, i = 0; j < cold.size(); ++j) {
    for (std::size_t m = 0; m < points_; ++m, ++i) {
      const double q = quadrature.point[m];
      cold_factor_[i] = (1 - q) * cold[j];
      hot_factor_[i] = q + cold_factor_[i];
      hot_weight_[i] = quadrature.weight[m] / hot_factor_[i];
      cold_weight_[i] = cold[j] > 0 ? quadrature.weight[m] / cold_factor_[i] : 0;
    }
  }
}

void PathShares::find_shares(std::span<const std::uint32_t> pattern, double* out,
                             std::size_t stride) {
  const auto is_hot = [&](int j) { return (pattern[j / 32] >> (j % 32) & 1) != 0; };
  reach_.assign(points_, 1);
  for (int j = 0; j < features_; ++j) {
    const double* factor = (is_hot(j) ? hot_factor_ : cold_factor_).data() + j * points_;
    for (std::size_t m = 0; m < points_; ++m) reach_[m] *= factor[m];
  }
  for (int j = 0; j < features_; ++j) {
    const bool hot = is_hot(j);
    const double* weight = (hot ? hot_weight_ : cold_weight_).data() + j * points_;
    double integral = 0;
    for (std::size_t m = 0; m < points_; ++m) integral += weight[m] * reach_[m];
    out[j * stride] = ((hot ? 1.0 : 0.0) - cold_[j]) * integral;
  }
}

void PathShares::tabulate(double* out) {
  const std::size_t patterns = std::size_t{1} << features_;
  reach_.resize(patterns * points_);
  std::fill_n(reach_.begin(), points_, 1.0);
  for (int j = 0; j < features_; ++j) {
    const std::size_t half = std::size_t{1} << j;
    for (std::size_t p = 0; p < half; ++p) {
      double* cold = reach_.data() + p * points_;
      double* hot = cold + half * points_;
      for (std::size_t m = 0; m < points_; ++m) {
        hot[m] = cold[m] * hot_factor_[j * points_ + m];
        cold[m] *= cold_factor_[j * points_ + m];
      }
    }
  }
  for (int j = 0; j < features_; ++j) {
    const double* weight = hot_weight_.data() + j * points_;
    const std::size_t bit = std::size_t{1} << j;
    double* shares = out + j * patterns;
    for (std::size_t p = 0; p < patterns; ++p) {
      if ((p & bit) == 0) continue;
      double integral = 0;
      for (std::size_t m = 0; m < points_; ++m) integral += weight[m] * reach_[p * points_ + m];
      shares[p] = (1 - cold_[j]) * integral;
      shares[p ^ bit] = -cold_[j] * integral;
    }
  }
}

}  // namespace genegraft::forest
