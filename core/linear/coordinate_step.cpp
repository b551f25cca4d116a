#include <algorithm>
#include <cmath>

#include "linear/newton_step.hpp"

namespace genegraft::linear {
namespace {

constexpr int kMostSweeps = 1000;
/// A zero weight joins where its slope comes this near to the threshold: it might cross it while
/// the others move. One that was left out wrongly shows in the next gradient.
constexpr double kNear = 0.9;
/// Keeps a curvature that has vanished (all probabilities 0 or 1) above zero, as newGLMNET does.
constexpr double kLeastCurvature = 1e-12;

/// The quadratic model along the step d. Per row i, t_ik = d'_k (x_i, 1) and m_i = p_i . t_i, so
/// that the model's slope along d_jk is g_jk + sum_i x_ij s_i p_ik (t_ik - m_i), and moving d_jk
/// by c moves t_ik by c x_ij and m_i by c x_ij p_ik. Laid out class after class: a sweep over the
/// columns of one class then stays in the cache.
class Model {
 public:
  Model(const StepProblem& problem, const SparseMatrix& columns)
      : gradient_(problem.gradient),
        columns_(columns),
        rows_(static_cast<std::size_t>(problem.loss.rows())),
        outputs_(static_cast<std::size_t>(problem.loss.outputs())),
        cell_(rows_ * outputs_),
        mean_(rows_) {
    const auto weight = problem.loss.weight();
    for (std::size_t i = 0; i < rows_; ++i)
      for (std::size_t k = 0; k < outputs_; ++k) {
        const double p = weight[i] == 0 ? 0 : problem.p[i * outputs_ + k];
        cell_[k * rows_ + i] = {.pull = weight[i] * p, .t = 0, .p = p};
      }
  }

  double curvature(std::size_t at) const {
    const Cell* cell = cells(at);
    double sum = kLeastCurvature;
    each(at, [&](std::size_t i, double x) { sum += x * x * cell[i].pull * (1 - cell[i].p); });
    return sum;
  }

  double slope(std::size_t at) const {
    const Cell* cell = cells(at);
    double sum = 0;
    each(at, [&](std::size_t i, double x) { sum += x * cell[i].pull * (cell[i].t - mean_[i]); });
    return gradient_[at] + sum;
  }

  void move(std::size_t at, double change) {
    Cell* cell = cell_.data() + at % outputs_ * rows_;
    each(at, [&](std::size_t i, double x) {
      const double moved = change * x;
      cell[i].t += moved;
      mean_[i] += moved * cell[i].p;
    });
  }

 private:
  struct Cell {
    double pull, t, p;  ///< s p, t, p; all 0 for rows of weight 0
  };
  const Cell* cells(std::size_t at) const { return cell_.data() + at % outputs_ * rows_; }

  /// body(row, value) for the entries of the weight's column, that of the intercepts being ones.
  template <typename Body>
  void each(std::size_t at, const Body& body) const {
    const auto j = at / outputs_;
    if (j == static_cast<std::size_t>(columns_.rows)) {
      for (std::size_t i = 0; i < rows_; ++i) body(i, 1.0);
      return;
    }
    const auto column = columns_.row(static_cast<int>(j));
    for (std::size_t e = 0; e < column.column.size(); ++e)
      body(static_cast<std::size_t>(column.column[e]), double{column.value[e]});
  }

  std::span<const double> gradient_;
  const SparseMatrix& columns_;
  std::size_t rows_, outputs_;
  std::vector<Cell> cell_;    ///< (O, N)
  std::vector<double> mean_;  ///< (N) m
};

struct Coordinate {
  std::size_t at;
  double curvature;
};

/// Weights that are not zero or near to leaving it, and the intercepts.
std::vector<Coordinate> choose_coordinates(const StepProblem& problem, const Model& model) {
  const auto& penalty = problem.penalty;
  const auto o = static_cast<std::size_t>(problem.loss.outputs());
  std::vector<Coordinate> chosen;
  for (std::size_t n = 0; n < problem.w.size(); ++n) {
    const auto j = n % (penalty.l1.size() + 1), k = n / (penalty.l1.size() + 1);  // class by class
    const auto at = j * o + k;
    if (j < penalty.l1.size() &&
        (penalty.fixed[j] ||
         (problem.w[at] == 0 && std::abs(problem.gradient[at]) <= kNear * penalty.l1[j])))
      continue;
    chosen.push_back({at, model.curvature(at)});
  }
  return chosen;
}

}  // namespace

std::vector<double> coordinate_step(const StepProblem& problem, const SparseMatrix& columns) {
  const auto& penalty = problem.penalty;
  const auto o = static_cast<std::size_t>(problem.loss.outputs());
  const auto weights = problem.w.size() - o;
  Model model(problem, columns);
  const auto all = choose_coordinates(problem, model);
  auto some = all;
  std::vector<double> w(problem.w.begin(), problem.w.end());

  bool whole = true;  // `some` is `all`
  for (int sweep = 0; sweep < kMostSweeps; ++sweep) {
    double largest = 0;
    for (const auto& [at, curvature] : some) {
      const double slope = model.slope(at);
      const auto j = at / o;
      const double left = at < weights ? penalty.slope(static_cast<int>(j), w[at], slope) : slope;
      largest = std::max(largest, std::abs(left) / problem.unit[at]);
      const double next = at < weights
                              ? penalty.minimum(static_cast<int>(j), w[at], slope, curvature)
                              : w[at] - slope / curvature;
      const double change = next - w[at];
      if (change == 0) continue;
      w[at] = next;
      model.move(at, change);
    }
    if (largest <= problem.accuracy) {
      if (whole) break;
      some = all;
      whole = true;
    } else if (whole) {
      std::erase_if(some, [&](const Coordinate& c) { return c.at < weights && w[c.at] == 0; });
      whole = false;
    }
  }
  for (std::size_t at = 0; at < w.size(); ++at) w[at] -= problem.w[at];
  return w;
}

}  // namespace genegraft::linear
