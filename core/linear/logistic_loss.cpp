#include "linear/logistic_loss.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <type_traits>

#include "linear/row_blocks.hpp"

namespace genegraft::linear {
namespace {

/// Calls body(outputs) with the number of outputs, as a constant where it is one: the inner loops
/// over outputs then vanish.
template <typename Body>
void with_outputs(int outputs, const Body& body) {
  if (outputs == 1)
    body(std::integral_constant<int, 1>());
  else
    body(outputs);
}

/// t (O) = w' (x_i, 1)
template <typename Outputs>
void row_margin(const SparseMatrix::Row& row, const double* w, const double* intercept, Outputs o,
                double* t) {
  for (int k = 0; k < o; ++k) t[k] = intercept[k];
  for (std::size_t e = 0; e < row.column.size(); ++e) {
    const double value = row.value[e];
    const double* at = w + static_cast<std::size_t>(row.column[e]) * o;
    for (int k = 0; k < o; ++k) t[k] += value * at[k];
  }
}

/// sum += (x_i, 1) u'
template <typename Outputs>
void add_row(const SparseMatrix::Row& row, const double* u, Outputs o, double* sum,
             double* intercept) {
  for (std::size_t e = 0; e < row.column.size(); ++e) {
    const double value = row.value[e];
    double* at = sum + static_cast<std::size_t>(row.column[e]) * o;
    for (int k = 0; k < o; ++k) at[k] += value * u[k];
  }
  for (int k = 0; k < o; ++k) intercept[k] += u[k];
}

/// Lower triangle of sum (n, n) += (x_i, 1) u (x_i, 1)' for each pair of outputs; u: (O, O)
template <typename Outputs>
void add_square(const SparseMatrix::Row& row, std::size_t features, const double* u, Outputs o,
                std::size_t n, double* sum) {
  const auto entries = row.column.size();
  for (std::size_t a = 0; a <= entries; ++a) {
    const std::size_t column = a < entries ? static_cast<std::size_t>(row.column[a]) : features;
    const double value = a < entries ? row.value[a] : 1;
    for (int k = 0; k < o; ++k) {
      double* to = sum + (column * o + k) * n;
      for (std::size_t b = 0; b < std::min(a + 1, entries); ++b) {
        const double product = value * row.value[b];
        double* at = to + static_cast<std::size_t>(row.column[b]) * o;
        for (int l = 0; l < o; ++l) at[l] += product * u[k * o + l];
      }
      if (a == entries)
        for (int l = 0; l < o; ++l) to[features * o + l] += u[k * o + l];
    }
  }
}

/// Loss and probability of the logistic at margin z; each exact where the other is tiny.
double logistic(double z, bool one, double& p) {
  const double e = std::exp(-std::abs(z));
  p = z >= 0 ? 1 / (1 + e) : e / (1 + e);
  return std::log1p(e) + std::max(one ? -z : z, 0.0);
}

double softmax(const double* z, int outputs, int y, double* p) {
  const double largest = *std::max_element(z, z + outputs);
  double sum = 0;
  for (int k = 0; k < outputs; ++k) sum += p[k] = std::exp(z[k] - largest);
  const double loss = std::log(sum) + largest - z[y];
  for (int k = 0; k < outputs; ++k) p[k] /= sum;
  return loss;
}

}  // namespace

LogisticLoss::LogisticLoss(const Design& x, std::span<const std::int32_t> y,
                           std::span<const double> weight, int outputs, int threads)
    : x_(&x), y_(y), weight_(weight), outputs_(outputs), threads_(threads) {
  assert(y.size() == static_cast<std::size_t>(x.rows()) && weight.size() == y.size());
}

void LogisticLoss::margins(std::span<const double> w, std::span<double> z) const {
  const double* intercept = w.data() + static_cast<std::size_t>(features()) * outputs_;
  with_outputs(outputs_, [&](auto o) {
    RowBlocks{.rows = rows()}.each(threads_, [&](int, int first, int last) {
      for (int i = first; i < last; ++i)
        row_margin(x_->entries.row(i), w.data(), intercept, o,
                   z.data() + static_cast<std::size_t>(i) * o);
    });
  });
}

double LogisticLoss::value(std::span<const double> z, std::span<const double> dz, double step,
                           std::span<double> p) const {
  double total = 0;
  const auto o = static_cast<std::size_t>(outputs_);
  RowBlocks{.rows = rows()}.sum(threads_, {&total, 1}, [&](int first, int last, auto sum) {
    std::vector<double> moved(o);
    for (int i = first; i < last; ++i) {
      if (weight_[i] == 0) continue;
      for (std::size_t k = 0; k < o; ++k) moved[k] = z[i * o + k] + step * dz[i * o + k];
      sum[0] += weight_[i] * (o == 1 ? logistic(moved[0], y_[i] == 1, p[i])
                                     : softmax(moved.data(), outputs_, y_[i], &p[i * o]));
    }
  });
  return total;
}

void LogisticLoss::gradient(std::span<const double> p, std::span<double> out) const {
  with_outputs(outputs_, [&](auto o) {
    RowBlocks{.rows = rows()}.sum(threads_, out, [&](int first, int last, auto sum) {
      std::vector<double> u(static_cast<std::size_t>(outputs_));
      double* intercept = sum.data() + static_cast<std::size_t>(features()) * o;
      for (int i = first; i < last; ++i) {
        if (weight_[i] == 0) continue;
        const double* pi = p.data() + static_cast<std::size_t>(i) * o;
        for (int k = 0; k < o; ++k) u[k] = weight_[i] * pi[k];
        if (o == 1)
          u[0] -= weight_[i] * y_[i];
        else
          u[y_[i]] -= weight_[i];
        add_row(x_->entries.row(i), u.data(), o, sum.data(), intercept);
      }
    });
  });
}

void LogisticLoss::hessian_product(std::span<const double> p, std::span<const double> v,
                                   std::span<double> out) const {
  with_outputs(outputs_, [&](auto o) {
    const auto last_row = static_cast<std::size_t>(features()) * o;
    RowBlocks{.rows = rows()}.sum(threads_, out, [&](int first, int last, auto sum) {
      std::vector<double> u(static_cast<std::size_t>(outputs_));
      for (int i = first; i < last; ++i) {
        if (weight_[i] == 0) continue;
        const auto row = x_->entries.row(i);
        const double* pi = p.data() + static_cast<std::size_t>(i) * o;
        row_margin(row, v.data(), v.data() + last_row, o, u.data());
        double mean = 0;
        for (int k = 0; k < o; ++k) mean += pi[k] * u[k];
        for (int k = 0; k < o; ++k) u[k] = weight_[i] * pi[k] * (u[k] - mean);
        add_row(row, u.data(), o, sum.data(), sum.data() + last_row);
      }
    });
  });
}

void LogisticLoss::hessian_diagonal(std::span<const double> p, std::span<double> out) const {
  with_outputs(outputs_, [&](auto o) {
    RowBlocks{.rows = rows()}.sum(threads_, out, [&](int first, int last, auto sum) {
      std::vector<double> u(static_cast<std::size_t>(outputs_));
      double* intercept = sum.data() + static_cast<std::size_t>(features()) * o;
      for (int i = first; i < last; ++i) {
        if (weight_[i] == 0) continue;
        const double* pi = p.data() + static_cast<std::size_t>(i) * o;
        for (int k = 0; k < o; ++k) u[k] = weight_[i] * pi[k] * (1 - pi[k]);
        const auto row = x_->entries.row(i);
        for (std::size_t e = 0; e < row.column.size(); ++e) {
          const double square = double{row.value[e]} * row.value[e];
          double* at = sum.data() + static_cast<std::size_t>(row.column[e]) * o;
          for (int k = 0; k < o; ++k) at[k] += square * u[k];
        }
        for (int k = 0; k < o; ++k) intercept[k] += u[k];
      }
    });
  });
}

/// sum_k s_i p_ik (1 - p_ik)
double LogisticLoss::curvature(std::span<const double> p, int i) const {
  double sum = 0;
  for (std::size_t k = 0; k < static_cast<std::size_t>(outputs_); ++k) {
    const double pk = p[static_cast<std::size_t>(i) * outputs_ + k];
    sum += pk * (1 - pk);
  }
  return weight_[i] * sum;
}

void LogisticLoss::hessian(std::span<const double> p, int sample, std::span<double> out) const {
  const std::size_t n = parameters();
  assert(out.size() == n * n);
  double share = 0;  // of curvature that a row of the sample stands for
  if (sample < rows()) {
    RowBlocks{.rows = rows()}.sum(threads_, {&share, 1}, [&](int first, int last, auto sum) {
      for (int i = first; i < last; ++i) sum[0] += weight_[i] == 0 ? 0 : curvature(p, i);
    });
    share /= sample;
  }
  // Fewer blocks where each holds a large matrix: at most 4 of 4.7 MB, or 16 of 0.5 MB.
  const RowBlocks blocks{.rows = rows(), .most = n > 256 ? 4 : 16};
  with_outputs(outputs_, [&](auto o) {
    blocks.sum(threads_, out, [&](int first, int last, auto sum) {
      std::vector<double> u(static_cast<std::size_t>(o) * o);  // d2L/dz_ik dz_il
      double passed = 0;
      for (int i = first; i < last; ++i) {
        if (weight_[i] == 0) continue;
        double scale = weight_[i];
        if (share > 0) {
          const double own = curvature(p, i);
          passed += own;
          if (passed < share && i + 1 < last) continue;
          if (own == 0) continue;
          scale *= passed / own;
          passed = 0;
        }
        const double* pi = p.data() + static_cast<std::size_t>(i) * o;
        for (int k = 0; k < o; ++k)
          for (int l = 0; l < o; ++l) u[k * o + l] = scale * pi[k] * ((k == l) - pi[l]);
        add_square(x_->entries.row(i), static_cast<std::size_t>(features()), u.data(), o, n,
                   sum.data());
      }
    });
  });
}

}  // namespace genegraft::linear
