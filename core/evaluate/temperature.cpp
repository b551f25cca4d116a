#include "evaluate/temperature.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>

#include "evaluate/logistic.hpp"

namespace genegraft::evaluate {
namespace {

/// Parameters: [slope, bias of class 1, …, bias of class K - 1]; class 0 has bias 0.
using Parameters = std::vector<double>;

struct Problem {
  std::size_t classes = 0;
  std::span<const TemperatureRow> rows;
  std::vector<double> logs;  ///< (N, K) log p
  std::span<const double> class_weight;
  double weight = 0;

  /// What a row of class y should say of class k.
  double target(std::int32_t y, std::size_t k) const {
    const double own = class_weight[static_cast<std::size_t>(y)];
    return (static_cast<std::size_t>(y) == k ? own + 1 : 1) / (own + static_cast<double>(classes));
  }

  /// q = softmax of row i, (K); returns the log of the sum it was divided by.
  double softmax(std::size_t i, const Parameters& at, std::vector<double>& q) const {
    for (std::size_t k = 0; k < classes; ++k)
      q[k] = at[0] * logs[i * classes + k] + (k == 0 ? 0 : at[k]);
    const double highest = *std::max_element(q.begin(), q.end());
    double sum = 0;
    for (auto& value : q) sum += value = std::exp(value - highest);
    for (auto& value : q) value /= sum;
    return highest + std::log(sum);
  }
};

double loss(const Problem& problem, const Parameters& at) {
  std::vector<double> q(problem.classes);
  double sum = 0;
  for (std::size_t i = 0; i < problem.rows.size(); ++i) {
    double row = problem.softmax(i, at, q);  // targets sum to 1
    for (std::size_t k = 0; k < problem.classes; ++k)
      row -= problem.target(problem.rows[i].y, k) *
             (at[0] * problem.logs[i * problem.classes + k] + (k == 0 ? 0 : at[k]));
    sum += problem.rows[i].weight * row;
  }
  return sum;
}

/// With u_k the derivative of class k's exponent by the parameters (log p_k by the slope, 1 by its
/// own bias): gradient = sum of (q_k - t_k) u_k, Hessian = sum of q_k u_k u_k' - (q u)(q u)'.
void derive(const Problem& problem, const Parameters& at, std::vector<double>& gradient,
            std::vector<double>& hessian) {
  const auto K = problem.classes;
  std::fill(gradient.begin(), gradient.end(), 0);
  std::fill(hessian.begin(), hessian.end(), 0);
  std::vector<double> q(K), mean(K);
  for (std::size_t i = 0; i < problem.rows.size(); ++i) {
    const double w = problem.rows[i].weight;
    const double* log_p = &problem.logs[i * K];
    problem.softmax(i, at, q);
    mean[0] = 0;
    for (std::size_t k = 0; k < K; ++k) {
      const double error = q[k] - problem.target(problem.rows[i].y, k);
      gradient[0] += w * error * log_p[k];
      if (k > 0) gradient[k] += w * error;
      mean[0] += q[k] * log_p[k];
      hessian[0] += w * q[k] * log_p[k] * log_p[k];
      if (k == 0) continue;
      mean[k] = q[k];
      hessian[k * K] += w * q[k] * log_p[k];
      hessian[k * K + k] += w * q[k];
    }
    for (std::size_t a = 0; a < K; ++a)
      for (std::size_t b = 0; b <= a; ++b) hessian[a * K + b] -= w * mean[a] * mean[b];
  }
}

/// x with A x = b; A: (K, K) symmetric, positive definite, lower half given. Cholesky, in place.
std::vector<double> solve(std::vector<double>& a, std::vector<double> b) {
  const auto n = b.size();
  for (std::size_t j = 0; j < n; ++j) {
    for (std::size_t k = 0; k < j; ++k) a[j * n + j] -= a[j * n + k] * a[j * n + k];
    a[j * n + j] = std::sqrt(std::max(a[j * n + j], 1e-300));
    for (std::size_t i = j + 1; i < n; ++i) {
      for (std::size_t k = 0; k < j; ++k) a[i * n + j] -= a[i * n + k] * a[j * n + k];
      a[i * n + j] /= a[j * n + j];
    }
  }
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t k = 0; k < i; ++k) b[i] -= a[i * n + k] * b[k];
    b[i] /= a[i * n + i];
  }
  for (std::size_t i = n; i-- > 0;) {
    for (std::size_t k = i + 1; k < n; ++k) b[i] -= a[k * n + i] * b[k];
    b[i] /= a[i * n + i];
  }
  return b;
}

/// What is best where the scores say nothing: the mean targets.
Parameters best_constants(const Problem& problem) {
  std::vector<double> mean(problem.classes);
  for (const auto& row : problem.rows)
    for (std::size_t k = 0; k < mean.size(); ++k) mean[k] += row.weight * problem.target(row.y, k);
  Parameters at(problem.classes);
  for (std::size_t k = 1; k < mean.size(); ++k) at[k] = std::log(mean[k] / mean[0]);
  return at;
}

}  // namespace

double clipped_log(double p) {
  return portable_log(std::max(p, 1e-7));
}

Temperature fit_temperature(std::span<const TemperatureRow> rows,
                            std::span<const double> class_weight) {
  assert(!rows.empty() && class_weight.size() >= 2);
  Problem problem{class_weight.size(), rows, {}, class_weight, 0};
  const auto K = problem.classes;
  for (const auto& row : rows) {
    assert(row.probability.size() == K);
    for (const float p : row.probability) problem.logs.push_back(clipped_log(p));
    problem.weight += row.weight;
  }
  Parameters at = best_constants(problem);
  double now = loss(problem, at);
  std::vector<double> gradient(K), hessian(K * K);
  for (int iteration = 0; iteration < 100; ++iteration) {
    derive(problem, at, gradient, hessian);
    const bool flat = std::all_of(gradient.begin(), gradient.end(), [&](double slope) {
      return std::abs(slope) < 1e-10 * problem.weight;
    });
    if (flat) break;
    for (std::size_t k = 0; k < K; ++k) hessian[k * K + k] += 1e-12 * problem.weight;
    const auto step = solve(hessian, gradient);
    double descent = 0;
    for (std::size_t k = 0; k < K; ++k) descent -= gradient[k] * step[k];
    double length = 1;
    for (; length > 1e-10; length /= 2) {
      Parameters next = at;
      for (std::size_t k = 0; k < K; ++k) next[k] -= length * step[k];
      const double there = loss(problem, next);
      if (there >= now + 1e-4 * length * descent) continue;
      at = std::move(next);
      now = there;
      break;
    }
    if (length <= 1e-10) break;  // as low as rounding lets it be
  }
  if (at[0] < 0) at = best_constants(problem);
  Temperature result{at[0], at};
  result.bias[0] = 0;
  return result;
}

}  // namespace genegraft::evaluate
