#pragma once

#include <cmath>
#include <cstddef>
#include <span>
#include <utility>
#include <vector>

namespace genegraft {

/// Cholesky factorisation in place of the lower triangle of a (n, n), which is symmetric and has no
/// negative eigenvalue. A pivot that is tiny against its diagonal is rounding: its unknown is 0.
class Cholesky {
 public:
  static constexpr double kNoPivot = 1e-13;

  explicit Cholesky(std::vector<double> a, std::size_t n) : a_(std::move(a)), n_(n) {
    for (std::size_t i = 0; i < n_; ++i) {
      double* row = &a_[i * n_];
      const double diagonal = row[i];
      for (std::size_t j = 0; j <= i; ++j) {
        const double* other = &a_[j * n_];
        double sum = row[j];
        for (std::size_t k = 0; k < j; ++k) sum -= row[k] * other[k];
        if (j < i)
          row[j] = other[j] == 0 ? 0 : sum / other[j];
        else
          row[i] = sum > kNoPivot * diagonal ? std::sqrt(sum) : 0;
      }
    }
  }

  /// x: b (n), then a^-1 b.
  void solve(std::span<double> x) const {
    for (std::size_t i = 0; i < n_; ++i) {
      const double* row = &a_[i * n_];
      for (std::size_t k = 0; k < i; ++k) x[i] -= row[k] * x[k];
      x[i] = row[i] == 0 ? 0 : x[i] / row[i];
    }
    for (std::size_t i = n_; i-- > 0;) {
      const double* row = &a_[i * n_];
      x[i] = row[i] == 0 ? 0 : x[i] / row[i];
      for (std::size_t k = 0; k < i; ++k) x[k] -= row[k] * x[i];
    }
  }

 private:
  std::vector<double> a_;
  std::size_t n_;
};

}  // namespace genegraft
