#include "model/mixture_weights.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>

namespace genegraft::model {
namespace {

/// Rows as the likelihood sees them; the intercept is the weight of a last column of ones.
struct Problem {
  std::span<const double> log_odds;
  std::size_t parts;
  std::span<const std::int32_t> y;
  std::span<const float> row_weight;
  std::vector<double> centre, strength;  // (P + 1) of the prior

  std::size_t size() const { return parts + 1; }
  double row_margin(std::size_t row, const std::vector<double>& at) const {
    double margin = at[parts];
    for (std::size_t p = 0; p < parts; ++p) margin += at[p] * log_odds[row * parts + p];
    return margin;
  }
  double value(std::size_t row, std::size_t column) const {
    return column == parts ? 1 : log_odds[row * parts + column];
  }
  double weight_of(std::size_t row) const {
    return row_weight.empty() ? 1 : static_cast<double>(row_weight[row]);
  }
};

double loss(const Problem& problem, const std::vector<double>& at) {
  double sum = 0;
  for (std::size_t i = 0; i < problem.y.size(); ++i) {
    const double z = problem.row_margin(i, at);
    const double log_of_one_more = std::log1p(std::exp(-std::abs(z))) + (z > 0 ? z : 0);
    sum += problem.weight_of(i) * (log_of_one_more - (problem.y[i] == 1 ? z : 0));
  }
  for (std::size_t a = 0; a < problem.size(); ++a) {
    const double off = at[a] - problem.centre[a];
    sum += problem.strength[a] / 2 * off * off;
  }
  return sum;
}

struct Quadratic {
  std::vector<double> gradient, hessian;  // (P + 1), (P + 1, P + 1)
};

Quadratic derive(const Problem& problem, const std::vector<double>& at) {
  const std::size_t n = problem.size();
  Quadratic q{std::vector<double>(n), std::vector<double>(n * n)};
  for (std::size_t i = 0; i < problem.y.size(); ++i) {
    const double p = 1 / (1 + std::exp(-problem.row_margin(i, at)));
    const double error = problem.weight_of(i) * (p - problem.y[i]);
    const double curve = problem.weight_of(i) * p * (1 - p);
    for (std::size_t a = 0; a < n; ++a) {
      const double x = problem.value(i, a);
      q.gradient[a] += error * x;
      for (std::size_t b = 0; b <= a; ++b) q.hessian[a * n + b] += curve * x * problem.value(i, b);
    }
  }
  for (std::size_t a = 0; a < n; ++a) {
    for (std::size_t b = a + 1; b < n; ++b) q.hessian[a * n + b] = q.hessian[b * n + a];
    q.gradient[a] += problem.strength[a] * (at[a] - problem.centre[a]);
    q.hessian[a * n + a] += problem.strength[a] + 1e-12;
  }
  return q;
}

/// The least of the quadratic around `at` where all but the last are >= 0, coordinate by
/// coordinate.
std::vector<double> least_within_bounds(const Quadratic& q, const std::vector<double>& at) {
  const std::size_t n = at.size();
  std::vector<double> to = at;
  for (int sweep = 0; sweep < 500; ++sweep) {
    double moved = 0;
    for (std::size_t a = 0; a < n; ++a) {
      double slope = q.gradient[a];
      for (std::size_t b = 0; b < n; ++b) slope += q.hessian[a * n + b] * (to[b] - at[b]);
      double next = to[a] - slope / q.hessian[a * n + a];
      if (a + 1 < n) next = std::max(0.0, next);
      moved = std::max(moved, std::abs(next - to[a]));
      to[a] = next;
    }
    if (moved < 1e-12) break;
  }
  return to;
}

}  // namespace

MixtureWeights fit_mixture_weights(std::span<const double> log_odds, int parts,
                                   std::span<const std::int32_t> y,
                                   std::span<const float> row_weight, const WeightPrior& prior) {
  const auto count = static_cast<std::size_t>(parts);
  assert(log_odds.size() == y.size() * count && prior.at.weight.size() == count);
  assert(row_weight.empty() || row_weight.size() == y.size());
  Problem problem{log_odds, count, y, row_weight, prior.at.weight, {}};
  problem.centre.push_back(prior.at.intercept);
  problem.strength.assign(count, prior.strength);
  problem.strength.push_back(prior.intercept_strength);
  auto at = problem.centre;
  double now = loss(problem, at);
  for (int iteration = 0; iteration < 100; ++iteration) {
    const auto q = derive(problem, at);
    const auto target = least_within_bounds(q, at);
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
  MixtureWeights fitted{{at.begin(), at.end() - 1}, at.back()};
  return fitted;
}

}  // namespace genegraft::model
