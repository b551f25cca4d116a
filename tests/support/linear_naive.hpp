#pragma once

#include <algorithm>
#include <cmath>
#include <vector>

#include "base/matrix.hpp"
#include "base/random.hpp"
#include "base/sparse_matrix.hpp"
#include "linear/logistic_regression.hpp"

/// Slow, obvious logistic regression to compare with, and random problems for it.
namespace genegraft::linear {

struct Problem {
  Matrix x;
  std::vector<std::int32_t> y;
  std::vector<float> weight;
};

struct ProblemShape {
  int rows = 200, features = 8, classes = 2;
  double density = 1;  ///< share of non-zero values
  double signal = 1;
};

inline double normal(Random& random) {
  const double radius = std::sqrt(-2 * std::log(1 - random.uniform()));
  return radius * std::cos(6.283185307179586 * random.uniform());
}

/// Columns of very different scales, the first ones of influence, every fifth a 0/1 one.
inline Problem make_problem(const ProblemShape& shape, std::uint64_t seed) {
  Random random(seed);
  Problem problem{.x = Matrix(shape.rows, shape.features)};
  std::vector<double> truth(static_cast<std::size_t>(shape.features) * shape.classes);
  for (int f = 0; f < std::min(shape.features, 6); ++f)
    for (int k = 0; k < shape.classes; ++k)
      truth[f * shape.classes + k] = shape.signal * normal(random);
  for (int i = 0; i < shape.rows; ++i) {
    auto row = problem.x.row(i);
    std::vector<double> margin(static_cast<std::size_t>(shape.classes));
    for (int f = 0; f < shape.features; ++f) {
      const double value = f % 5 == 4 ? 1.0 : normal(random) + (f % 3 == 0);
      const double scaled = random.uniform() < shape.density * (f % 5 == 4 ? 0.4 : 1) ? value : 0;
      row[f] = static_cast<float>(scaled * std::pow(10.0, f % 4 - 1));
      for (int k = 0; k < shape.classes; ++k) margin[k] += truth[f * shape.classes + k] * scaled;
    }
    for (double& m : margin) m -= std::log(-std::log(1 - random.uniform()));  // Gumbel
    problem.y.push_back(
        static_cast<std::int32_t>(std::max_element(margin.begin(), margin.end()) - margin.begin()));
    problem.weight.push_back(static_cast<float>(0.25 + 2 * random.uniform()));
  }
  return problem;
}

inline SparseMatrix to_sparse(const Matrix& x) {
  SparseMatrix sparse{.rows = x.rows, .columns = x.columns};
  for (int i = 0; i < x.rows; ++i) {
    for (int f = 0; f < x.columns; ++f) {
      if (x.row(i)[f] == 0) continue;
      sparse.column.push_back(f);
      sparse.value.push_back(x.row(i)[f]);
    }
    sparse.start.push_back(static_cast<std::int64_t>(sparse.value.size()));
  }
  return sparse;
}

/// Loss, and per output its slope along the intercept and each weight, of a model on raw rows.
struct NaiveLoss {
  double loss = 0;
  std::vector<double> slope;      ///< (O, F)
  std::vector<double> intercept;  ///< (O)
};

inline NaiveLoss naive_loss(const LinearModel& model, const Matrix& x,
                            const std::vector<std::int32_t>& y, const std::vector<double>& weight) {
  const int features = model.features, outputs = model.outputs;
  NaiveLoss naive{0, std::vector<double>(model.weight.size()),
                  std::vector<double>(model.intercept.size())};
  for (int i = 0; i < x.rows; ++i) {
    std::vector<double> e;  // of every class
    if (outputs == 1) e.push_back(1);
    for (int o = 0; o < outputs; ++o) {
      double z = model.intercept[o];
      for (int f = 0; f < features; ++f)
        z += double{model.weight[static_cast<std::size_t>(o) * features + f]} * x.row(i)[f];
      e.push_back(std::exp(z));
    }
    double sum = 0;
    for (const double value : e) sum += value;
    naive.loss -= weight[i] * std::log(e[y[i]] / sum);
    for (int o = 0; o < outputs; ++o) {
      const int k = outputs == 1 ? 1 : o;
      const double residual = weight[i] * (e[k] / sum - (y[i] == k));
      naive.intercept[o] += residual;
      for (int f = 0; f < features; ++f)
        naive.slope[static_cast<std::size_t>(o) * features + f] += residual * x.row(i)[f];
    }
  }
  return naive;
}

/// (F) weighted standard deviations of the raw columns.
inline std::vector<double> naive_deviations(const Matrix& x, const std::vector<float>& weight) {
  std::vector<double> deviation;
  for (int f = 0; f < x.columns; ++f) {
    double total = 0, mean = 0, square = 0;
    for (int i = 0; i < x.rows; ++i) {
      total += weight[i];
      mean += double{weight[i]} * x.row(i)[f];
    }
    mean /= total;
    for (int i = 0; i < x.rows; ++i) {
      const double off = x.row(i)[f] - mean;
      square += weight[i] * off * off;
    }
    deviation.push_back(std::sqrt(square / total));
  }
  return deviation;
}

/// The worst breach of the conditions for an optimum (Karush-Kuhn-Tucker) in correlations, as
/// LogisticOptions::tolerance counts, from first principles on the raw table.
inline double naive_breach(const LogisticFit& fit, const Problem& problem,
                           const LogisticOptions& options) {
  const auto& model = fit.model;
  std::vector<double> weight(problem.weight.begin(), problem.weight.end());
  std::vector<double> of_class(static_cast<std::size_t>(model.classes()));
  double total = 0;
  for (std::size_t i = 0; i < weight.size(); ++i) {
    if (!options.class_weight.empty()) weight[i] *= options.class_weight[problem.y[i]];
    of_class[problem.y[i]] += weight[i];
    total += weight[i];
  }
  const auto naive = naive_loss(model, problem.x, problem.y, weight);
  const auto deviation = naive_deviations(problem.x, problem.weight);
  double worst = 0;
  for (int o = 0; o < model.outputs; ++o) {
    const double share = of_class[model.outputs == 1 ? 1 : o] / total;
    const double unit = total * std::sqrt(share * (1 - share));
    worst = std::max(worst, std::abs(naive.intercept[o]) / unit);
    for (int f = 0; f < model.features; ++f) {
      const auto at = static_cast<std::size_t>(o) * model.features + f;
      if (deviation[f] == 0) continue;
      const double scale = options.scale ? deviation[f] : 1;
      const double w = model.weight[at];
      const double l1 = options.l1_ratio / options.c * scale;
      const double slope = naive.slope[at] + (1 - options.l1_ratio) / options.c * scale * scale * w;
      const double breach =
          w == 0 ? std::max(0.0, std::abs(slope) - l1) : std::abs(slope + (w > 0 ? l1 : -l1));
      worst = std::max(worst, breach / unit / deviation[f]);
    }
  }
  return worst;
}

inline double naive_objective(const LogisticFit& fit, const Problem& problem,
                              const LogisticOptions& options) {
  std::vector<double> weight(problem.weight.begin(), problem.weight.end());
  for (std::size_t i = 0; i < weight.size(); ++i)
    if (!options.class_weight.empty()) weight[i] *= options.class_weight[problem.y[i]];
  double objective = options.c * naive_loss(fit.model, problem.x, problem.y, weight).loss;
  const auto deviation = naive_deviations(problem.x, problem.weight);
  for (std::size_t at = 0; at < fit.model.weight.size(); ++at) {
    const double w =
        fit.model.weight[at] * (options.scale ? deviation[at % deviation.size()] : 1.0);
    objective += options.l1_ratio * std::abs(w) + (1 - options.l1_ratio) / 2 * w * w;
  }
  return objective;
}

}  // namespace genegraft::linear
