#include <algorithm>
#include <cassert>
#include <cmath>

#include "base/cholesky.hpp"
#include "linear/newton_step.hpp"

namespace genegraft::linear {
namespace {

constexpr std::size_t kMostParameters = 768;  // 4.7 MB a matrix
constexpr int kMostSweeps = 10000;

}  // namespace

bool GramStep::suits(const Design& x, int outputs) {
  if (static_cast<std::size_t>(x.features() + 1) * outputs > kMostParameters) return false;
  // Against the hundred or so passes over the data that the other steps need in all.
  const double entries = static_cast<double>(x.entries.value.size());
  const double in_a_row = entries / std::max(1, x.rows());
  const double work = entries * in_a_row / 2 * outputs * outputs;
  return work < 2e8 || in_a_row * outputs < 400;
}

void GramStep::refresh(const LogisticLoss& loss, std::span<const double> p, bool whole) {
  const auto n = loss.parameters();
  hessian_.resize(n * n);
  // A sample must keep the steps good: its error is about sqrt(parameters / rows in it).
  const double needed = std::max(loss.rows() / 8.0, 100.0 * static_cast<double>(n));
  loss.hessian(p, whole || 2 * needed > loss.rows() ? loss.rows() : static_cast<int>(needed),
               hessian_);
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j < i; ++j) hessian_[j * n + i] = hessian_[i * n + j];
}

std::vector<double> GramStep::solve(const StepProblem& problem) const {
  assert(ready());
  return problem.penalty.smooth ? solve_smooth(problem) : solve_by_coordinates(problem);
}

std::vector<double> GramStep::solve_smooth(const StepProblem& problem) const {
  const auto& penalty = problem.penalty;
  const auto n = problem.w.size();
  const auto o = static_cast<std::size_t>(problem.loss.outputs());
  auto a = hessian_;
  std::vector<double> d(n);
  for (std::size_t i = 0; i < n; ++i) {
    const auto j = i / o;
    d[i] = -problem.gradient[i];
    if (j == penalty.l2.size()) continue;
    a[i * n + i] += penalty.l2[j];
    d[i] -= penalty.l2[j] * problem.w[i];
    if (!penalty.fixed[j]) continue;
    for (std::size_t k = 0; k < n; ++k) a[i * n + k] = a[k * n + i] = 0;
    d[i] = 0;
  }
  // Softmax always has a direction without a pivot: a constant added to all intercepts.
  Cholesky(std::move(a), n).solve(d);
  return d;
}

/// With weights d and intercepts e the model is g'd + f'e + d'Ad/2 + d'Be + e'Ce/2. The best e for
/// given d is -C^-1 (f + B'd); put back in, A loses B C^-1 B' and g loses B C^-1 f.
std::vector<double> GramStep::solve_by_coordinates(const StepProblem& problem) const {
  const auto& penalty = problem.penalty;
  const auto n = problem.w.size();
  const auto o = static_cast<std::size_t>(problem.loss.outputs());
  const auto m = n - o;  // weights
  std::vector<double> c(o * o);
  for (std::size_t k = 0; k < o; ++k)
    for (std::size_t l = 0; l < o; ++l) c[k * o + l] = hessian_[(m + k) * n + m + l];
  const Cholesky intercepts(std::move(c), o);

  std::vector<std::size_t> free;
  for (std::size_t i = 0; i < m; ++i)
    if (!penalty.fixed[i / o]) free.push_back(i);
  std::vector<double> a(free.size() * free.size()), slope(free.size()), solved(o);
  for (std::size_t r = 0; r < free.size(); ++r) {
    const double* row = &hessian_[free[r] * n];
    std::copy(row + m, row + n, solved.begin());
    intercepts.solve(solved);  // C^-1 B'_r
    slope[r] = problem.gradient[free[r]];
    for (std::size_t k = 0; k < o; ++k) slope[r] -= solved[k] * problem.gradient[m + k];
    for (std::size_t s = 0; s < free.size(); ++s) {
      double sum = row[free[s]];
      for (std::size_t k = 0; k < o; ++k) sum -= solved[k] * hessian_[(m + k) * n + free[s]];
      a[r * free.size() + s] = sum;
    }
  }

  std::vector<double> w(problem.w.begin(), problem.w.end());
  for (int sweep = 0; sweep < kMostSweeps; ++sweep) {
    double largest = 0;
    for (std::size_t r = 0; r < free.size(); ++r) {
      const auto i = free[r], j = i / o;
      const double* row = &a[r * free.size()];
      const double whole = hessian_[i * n + i];
      const double h = std::max(row[r], Cholesky::kNoPivot * whole);
      if (h + penalty.l2[j] == 0) continue;
      largest = std::max(
          largest, std::abs(penalty.slope(static_cast<int>(j), w[i], slope[r])) / problem.unit[i]);
      const double change = penalty.minimum(static_cast<int>(j), w[i], slope[r], h) - w[i];
      if (change == 0) continue;
      w[i] += change;
      for (std::size_t s = 0; s < free.size(); ++s) slope[s] += change * row[s];
    }
    if (largest <= problem.accuracy) break;
  }

  std::vector<double> d(n);
  for (const auto i : free) d[i] = w[i] - problem.w[i];
  for (std::size_t k = 0; k < o; ++k) {
    solved[k] = -problem.gradient[m + k];
    for (const auto i : free) solved[k] -= hessian_[(m + k) * n + i] * d[i];
  }
  intercepts.solve(solved);
  std::copy(solved.begin(), solved.end(), d.begin() + static_cast<std::ptrdiff_t>(m));
  return d;
}

}  // namespace genegraft::linear
