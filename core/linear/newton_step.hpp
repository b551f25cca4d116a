#pragma once

#include <span>
#include <vector>

#include "base/sparse_matrix.hpp"
#include "linear/elastic_net.hpp"
#include "linear/logistic_loss.hpp"

namespace genegraft::linear {

/// What a (proximal) Newton step d from w about minimises: g'd + d'Hd / 2 + penalty(w + d), with
/// gradient g and Hessian H of the loss at w. All lists: (F + 1, O).
struct StepProblem {
  const LogisticLoss& loss;
  const ElasticNet& penalty;
  std::span<const double> p;  ///< (N, O) probabilities at w
  std::span<const double> w;
  std::span<const double> gradient;  ///< g
  std::span<const double> unit;      ///< that a slope is measured in; infinite for fixed weights
  double accuracy = 0;               ///< slopes the step may leave, in units
};

/// For few parameters: H itself, O(N e^2 O^2) to make for e entries a row, and then any penalty is
/// solved without the data. Without l1 by Cholesky; else by cyclic coordinate descent (Friedman,
/// Hastie & Tibshirani 2010, "covariance updates") after the intercepts are eliminated.
/// H may be kept for later steps (Shamanskii 1967) and may stand on a sample of the rows (Xu et al.
/// 2016): that changes how fast the fit converges, not to what, and steps still go downhill.
class GramStep {
 public:
  /// Whether H fits in memory and pays.
  static bool suits(const Design& x, int outputs);

  bool ready() const { return !hessian_.empty(); }
  /// From all rows, or from a sample of many.
  void refresh(const LogisticLoss& loss, std::span<const double> p, bool whole);
  std::vector<double> solve(const StepProblem& problem) const;

 private:
  std::vector<double> solve_smooth(const StepProblem& problem) const;
  std::vector<double> solve_by_coordinates(const StepProblem& problem) const;

  std::vector<double> hessian_;  ///< (parameters, parameters), symmetric
};

/// For many parameters without l1: conjugate gradients on H d + l2 d = -slope, preconditioned by
/// the diagonal (Hsia, Chiang & Lin 2018), two passes over the data each.
std::vector<double> conjugate_step(const StepProblem& problem);

/// For many parameters with l1: coordinate descent on the quadratic model, over the weights that
/// are not zero or about to leave it, one column of the data each (newGLMNET: Yuan, Ho & Lin 2012;
/// here with the whole softmax Hessian). columns: transpose of the design's entries.
std::vector<double> coordinate_step(const StepProblem& problem, const SparseMatrix& columns);

}  // namespace genegraft::linear
