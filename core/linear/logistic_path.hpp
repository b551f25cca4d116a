#pragma once

#include <optional>

#include "linear/logistic_regression.hpp"
#include "linear/newton_step.hpp"

namespace genegraft::linear {

/// "only class 2 has rows": why rows of these weights cannot be fitted; none if they can.
/// y: (N) in [0, K); row_weight: (N).
std::optional<Error> why_not_fit(std::span<const std::int32_t> y, int classes,
                                 std::span<const float> row_weight, const LogisticOptions& options);

/// Fits of the same rows at one C after another, each starting from the last.
class LogisticPath {
 public:
  /// row_weight: (N); rows of weight 0 are not learned from, but have margins. columns: transpose
  /// of x.entries, or nullptr where needs_columns() is false. All must outlive this, options and
  /// row_weight excepted; there must be something to fit.
  LogisticPath(const Design& x, const SparseMatrix* columns, std::span<const std::int32_t> y,
               int classes, std::span<const float> row_weight, const LogisticOptions& options);
  LogisticPath(const LogisticPath&) = delete;  // its parts refer to each other
  LogisticPath& operator=(const LogisticPath&) = delete;

  static bool needs_columns(const Design& x, int classes, const LogisticOptions& options);

  LogisticFit fit(double c, const FitProgress& progress = {});

  /// A path of `steps` values of C over which the penalty loses its grip: with l1 from where all
  /// weights are zero, without from where the penalty outweighs the data tenfold. Call before
  /// fit().
  std::vector<double> suggest_c(int steps) const;

  /// Log loss of row i, whether learned from or not, by the last fit; none if its class was not.
  std::optional<double> log_loss(int i) const;

 private:
  void set_penalty(double c);
  double largest_slope() const;
  std::vector<double> find_step(double accuracy);
  bool take_step(std::span<const double> step);
  double objective_at(double step_size, std::span<const double> step);
  LinearModel model() const;

  const Design& x_;
  const SparseMatrix* columns_;
  LogisticOptions options_;
  int classes_;
  std::vector<int> class_of_;             ///< (O) class of each output; with one output unused
  std::vector<std::int32_t> y_;           ///< (N) output of each row; -1: a class not learned
  std::vector<double> weight_;            ///< (N) row times class weight
  std::vector<double> mean_, deviation_;  ///< (F) of the stored columns
  LogisticLoss loss_;
  ElasticNet penalty_;
  GramStep gram_;
  bool use_gram_;
  bool stale_ = true;                        ///< the Gram step's Hessian should be made anew
  bool whole_ = false;                       ///< … from all rows
  double objective_ = 0;                     ///< loss + penalty at w_
  std::vector<double> unit_, w_, gradient_;  ///< (F + 1, O)
  std::vector<double> z_, dz_, p_, next_p_;  ///< (N, O) margins, their change, probabilities
};

}  // namespace genegraft::linear
