#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "linear/design.hpp"

namespace genegraft::linear {

/// The data term of logistic regression, L(w) = sum over rows of s_i times the log loss of row i,
/// and its derivatives.
///   w   (F + 1, O)  weights, the intercepts last
///   z   (N, O)      margins z_i = w' (x_i, 1)
///   p   (N, O)      softmax of z_i over all classes; with one output, the logistic of z_i
/// With one output the second class is the reference, of margin 0. Either way
///   dL/dz_ik        = s_i (p_ik - [y_i = k])
///   d2L/dz_ik dz_il = s_i p_ik ([k = l] - p_il)
/// where with one output [y_i = k] is y_i: so one code serves both.
/// Rows of weight 0 have margins but no part in anything else.
class LogisticLoss {
 public:
  /// y: (N) output of each row, or 0/1 with one output; weight: (N). Both must outlive this.
  LogisticLoss(const Design& x, std::span<const std::int32_t> y, std::span<const double> weight,
               int outputs, int threads);

  int outputs() const { return outputs_; }
  int rows() const { return x_->rows(); }
  int features() const { return x_->features(); }
  std::size_t parameters() const { return static_cast<std::size_t>(features() + 1) * outputs_; }
  std::size_t margin_count() const { return static_cast<std::size_t>(rows()) * outputs_; }
  std::span<const double> weight() const { return weight_; }
  int threads() const { return threads_; }

  void margins(std::span<const double> w, std::span<double> z) const;
  /// L at z + step * dz, whose probabilities go into p.
  double value(std::span<const double> z, std::span<const double> dz, double step,
               std::span<double> p) const;
  void gradient(std::span<const double> p, std::span<double> out) const;
  /// H v for the Hessian H at p.
  void hessian_product(std::span<const double> p, std::span<const double> v,
                       std::span<double> out) const;
  void hessian_diagonal(std::span<const double> p, std::span<double> out) const;
  /// Lower triangle of H (parameters, parameters), row-major. With sample < N, of about that many
  /// rows, each standing for those before it: drawn so that all stand for the same curvature
  /// sum_k s_i p_ik (1 - p_ik), whose sum is kept. So of many rows that are all but decided few
  /// are read.
  void hessian(std::span<const double> p, int sample, std::span<double> out) const;

 private:
  double curvature(std::span<const double> p, int i) const;
  const Design* x_;
  std::span<const std::int32_t> y_;
  std::span<const double> weight_;
  int outputs_, threads_;
};

}  // namespace genegraft::linear
