#include "forest/share_scaling.hpp"

#include <algorithm>
#include <cmath>

namespace genegraft::forest {
namespace {

constexpr double kSlope = 4;
constexpr double kSlopePrecision = 0.01;
constexpr double kOffsetPrecision = 1e-6;
constexpr int kSteps = 50;

/// Penalised log loss with its gradient and hessian by (a, b), K + 1 parameters.
struct Derivatives {
  double loss = 0;
  std::vector<double> gradient;  // (K + 1)
  std::vector<double> hessian;   // (K + 1, K + 1)
};

class ScalingLoss {
 public:
  ScalingLoss(std::span<const float> shares, int outputs, int classes,
              std::span<const std::int32_t> y, std::span<const float> row_weight)
      : shares_(shares), outputs_(outputs), classes_(classes), y_(y), row_weight_(row_weight) {}

  Derivatives at(std::span<const double> parameter) const {
    const int size = classes_ + 1;
    Derivatives all{0, std::vector<double>(size), std::vector<double>(size * size)};
    std::vector<double> p(classes_), q(classes_);
    for (std::size_t i = 0; i < y_.size(); ++i) {
      read_shares(i, p);
      add_row(parameter, p, y_[i], row_weight_.empty() ? 1.0 : row_weight_[i], q, all);
    }
    for (int j = 0; j < size; ++j) {
      const bool is_slope = j == classes_;
      const double precision = is_slope ? kSlopePrecision : kOffsetPrecision;
      const double away = parameter[j] - (is_slope ? kSlope : 0);
      all.loss += precision * away * away / 2;
      all.gradient[j] += precision * away;
      all.hessian[j * size + j] += precision;
    }
    return all;
  }

 private:
  void read_shares(std::size_t row, std::span<double> p) const {
    if (outputs_ == 1) {
      p[1] = shares_[row];
      p[0] = 1 - p[1];
    } else {
      for (int k = 0; k < classes_; ++k) p[k] = shares_[row * classes_ + k];
    }
  }

  /// q: room for the row's probabilities.
  void add_row(std::span<const double> parameter, std::span<const double> p, int y, double weight,
               std::span<double> q, Derivatives& all) const {
    const int size = classes_ + 1;
    const double slope = parameter[classes_];
    double most = parameter[0] + slope * p[0];
    for (int k = 1; k < classes_; ++k) most = std::max(most, parameter[k] + slope * p[k]);
    double sum = 0, mean = 0, square = 0;
    for (int k = 0; k < classes_; ++k) {
      sum += q[k] = std::exp(parameter[k] + slope * p[k] - most);
    }
    all.loss += weight * (std::log(sum) + most - parameter[y] - slope * p[y]);
    for (int k = 0; k < classes_; ++k) {
      q[k] /= sum;
      mean += q[k] * p[k];
      square += q[k] * p[k] * p[k];
    }
    for (int k = 0; k < classes_; ++k) {
      all.gradient[k] += weight * (q[k] - (y == k));
      for (int j = 0; j < classes_; ++j) {
        all.hessian[k * size + j] += weight * q[k] * ((j == k) - q[j]);
      }
      const double cross = weight * q[k] * (p[k] - mean);
      all.hessian[k * size + classes_] += cross;
      all.hessian[classes_ * size + k] += cross;
    }
    all.gradient[classes_] += weight * (mean - p[y]);
    all.hessian[classes_ * size + classes_] += weight * (square - mean * mean);
  }

  std::span<const float> shares_;
  int outputs_;
  int classes_;
  std::span<const std::int32_t> y_;
  std::span<const float> row_weight_;
};

/// Solves a x = b for a positive definite a (n, n), both of which it uses up; x is in b.
void solve(std::vector<double>& a, std::vector<double>& b) {
  const std::size_t n = b.size();
  for (std::size_t j = 0; j < n; ++j) {
    for (std::size_t i = j + 1; i < n; ++i) {
      const double factor = a[i * n + j] / a[j * n + j];
      for (std::size_t k = j; k < n; ++k) a[i * n + k] -= factor * a[j * n + k];
      b[i] -= factor * b[j];
    }
  }
  for (std::size_t j = n; j-- > 0;) {
    for (std::size_t k = j + 1; k < n; ++k) b[j] -= a[j * n + k] * b[k];
    b[j] /= a[j * n + j];
  }
}

}  // namespace

ShareScaling fit_share_scaling(std::span<const float> shares, int outputs, int classes,
                               std::span<const std::int32_t> y, std::span<const float> row_weight) {
  const ScalingLoss loss(shares, outputs, classes, y, row_weight);
  std::vector<double> parameter(classes + 1);
  parameter[classes] = kSlope;
  Derivatives here = loss.at(parameter);
  for (int step = 0; step < kSteps; ++step) {
    auto direction = here.gradient;
    solve(here.hessian, direction);
    bool fell = false;
    for (double length = 1; length > 1e-6 && !fell; length /= 2) {
      auto next = parameter;
      for (std::size_t j = 0; j < next.size(); ++j) next[j] -= length * direction[j];
      Derivatives there = loss.at(next);
      fell = there.loss < here.loss - 1e-12 * std::abs(here.loss);
      if (fell) {
        parameter = std::move(next);
        here = std::move(there);
      }
    }
    if (!fell) break;
  }
  const double slope = parameter.back();
  parameter.pop_back();
  return {std::move(parameter), slope};
}

}  // namespace genegraft::forest
