#include <algorithm>
#include <cmath>

#include "linear/newton_step.hpp"

namespace genegraft::linear {
namespace {

constexpr int kMostProducts = 300;

double dot(std::span<const double> a, std::span<const double> b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += a[i] * b[i];
  return sum;
}

}  // namespace

std::vector<double> conjugate_step(const StepProblem& problem) {
  const auto& penalty = problem.penalty;
  const auto n = problem.w.size();
  const auto o = static_cast<std::size_t>(problem.loss.outputs());
  const auto weights = n - o;

  std::vector<double> d(n), residual(n), inverse(n), direction(n), scaled(n), product(n);
  problem.loss.hessian_diagonal(problem.p, inverse);
  for (std::size_t i = 0; i < n; ++i) {
    const bool weight = i < weights;
    const double diagonal = inverse[i] + (weight ? penalty.l2[i / o] : 0);
    const bool held = diagonal == 0 || (weight && penalty.fixed[i / o]);
    inverse[i] = held ? 0 : 1 / diagonal;  // 0: never moves
    residual[i] = -problem.gradient[i] - (weight ? penalty.l2[i / o] * problem.w[i] : 0);
    direction[i] = scaled[i] = inverse[i] * residual[i];
  }
  double size = dot(residual, scaled);
  for (int round = 0; round < kMostProducts; ++round) {
    double left = 0;
    for (std::size_t i = 0; i < n; ++i)
      if (inverse[i] != 0) left = std::max(left, std::abs(residual[i]) / problem.unit[i]);
    if (left <= problem.accuracy) break;
    problem.loss.hessian_product(problem.p, direction, product);
    for (std::size_t i = 0; i < weights; ++i) product[i] += penalty.l2[i / o] * direction[i];
    const double curvature = dot(direction, product);
    if (!(curvature > 0)) break;  // only rounding is left
    const double step = size / curvature;
    for (std::size_t i = 0; i < n; ++i) {
      d[i] += step * direction[i];
      residual[i] -= step * product[i];
      scaled[i] = inverse[i] * residual[i];
    }
    const double next = dot(residual, scaled);
    for (std::size_t i = 0; i < n; ++i) direction[i] = scaled[i] + next / size * direction[i];
    size = next;
  }
  return d;
}

}  // namespace genegraft::linear
