#include "model/prior_logistic.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>

namespace genegraft::model {
namespace {

/// Rows as the likelihood sees them; the intercept is the weight of a last column of ones.
struct Problem {
  std::span<const double> x;
  std::span<const std::int32_t> y;
  std::span<const float> row_weight;
  const CoefficientPrior& prior;

  std::size_t size() const { return prior.centre.size(); }
  std::size_t columns() const { return size() - 1; }
  const double* row(std::size_t i) const { return x.data() + i * columns(); }
  double margin(std::size_t i, const std::vector<double>& at) const {
    double sum = at.back();
    for (std::size_t c = 0; c < columns(); ++c) sum += at[c] * row(i)[c];
    return sum;
  }
  double weight_of(std::size_t i) const {
    return row_weight.empty() ? 1 : static_cast<double>(row_weight[i]);
  }
};

double loss(const Problem& problem, const std::vector<double>& at) {
  double sum = 0;
  for (std::size_t i = 0; i < problem.y.size(); ++i) {
    const double z = problem.margin(i, at);
    const double log_of_one_more = std::log1p(std::exp(-std::abs(z))) + (z > 0 ? z : 0);
    sum += problem.weight_of(i) * (log_of_one_more - (problem.y[i] == 1 ? z : 0));
  }
  for (std::size_t a = 0; a < problem.size(); ++a) {
    const double off = at[a] - problem.prior.centre[a];
    sum += problem.prior.strength[a] / 2 * off * off;
  }
  return sum;
}

struct Quadratic {
  std::vector<double> gradient, hessian;  // (P + 1), (P + 1, P + 1)
};

Quadratic derive(const Problem& problem, const std::vector<double>& at) {
  const std::size_t n = problem.size();
  Quadratic q{std::vector<double>(n), std::vector<double>(n * n)};
  std::vector<std::size_t> there;  // columns that are not 0: few are
  for (std::size_t i = 0; i < problem.y.size(); ++i) {
    const double p = 1 / (1 + std::exp(-problem.margin(i, at)));
    const double error = problem.weight_of(i) * (p - problem.y[i]);
    const double curve = problem.weight_of(i) * p * (1 - p);
    const double* x = problem.row(i);
    there.clear();
    for (std::size_t c = 0; c + 1 < n; ++c)
      if (x[c] != 0) there.push_back(c);
    for (const auto a : there) {
      q.gradient[a] += error * x[a];
      for (const auto b : there) {
        if (b > a) break;
        q.hessian[a * n + b] += curve * x[a] * x[b];
      }
      q.hessian[(n - 1) * n + a] += curve * x[a];
    }
    q.gradient[n - 1] += error;
    q.hessian[n * n - 1] += curve;
  }
  for (std::size_t a = 0; a < n; ++a) {
    for (std::size_t b = a + 1; b < n; ++b) q.hessian[a * n + b] = q.hessian[b * n + a];
    q.gradient[a] += problem.prior.strength[a] * (at[a] - problem.prior.centre[a]);
    q.hessian[a * n + a] += problem.prior.strength[a] + 1e-12;
  }
  return q;
}

/// The least of the quadratic around `at` where the first `bounded` are >= 0, coordinate by
/// coordinate.
std::vector<double> least_within_bounds(const Quadratic& q, const std::vector<double>& at,
                                        std::size_t bounded) {
  const std::size_t n = at.size();
  std::vector<double> to = at;
  for (int sweep = 0; sweep < 500; ++sweep) {
    double moved = 0;
    for (std::size_t a = 0; a < n; ++a) {
      double slope = q.gradient[a];
      for (std::size_t b = 0; b < n; ++b) slope += q.hessian[a * n + b] * (to[b] - at[b]);
      double next = to[a] - slope / q.hessian[a * n + a];
      if (a < bounded) next = std::max(0.0, next);
      moved = std::max(moved, std::abs(next - to[a]));
      to[a] = next;
    }
    if (moved < 1e-12) break;
  }
  return to;
}

}  // namespace

std::vector<double> fit_prior_logistic(std::span<const double> x, std::span<const std::int32_t> y,
                                       std::span<const float> row_weight,
                                       const CoefficientPrior& prior) {
  const Problem problem{x, y, row_weight, prior};
  assert(!prior.centre.empty() && prior.strength.size() == prior.centre.size());
  assert(x.size() == y.size() * problem.columns());
  assert(row_weight.empty() || row_weight.size() == y.size());
  auto at = prior.centre;
  double now = loss(problem, at);
  for (int iteration = 0; iteration < 100; ++iteration) {
    const auto q = derive(problem, at);
    const auto target = least_within_bounds(q, at, static_cast<std::size_t>(prior.bounded));
    double step = 1, gained = 0;
    for (; step > 1e-9; step /= 2) {
      auto next = at;
      for (std::size_t a = 0; a < at.size(); ++a) next[a] += step * (target[a] - at[a]);
      const double there = loss(problem, next);
      if (there >= now) continue;
      gained = now - there;
      at = std::move(next);
      now = there;
      break;
    }
    if (gained <= 1e-12 * std::abs(now)) break;
  }
  return at;
}

}  // namespace genegraft::model
