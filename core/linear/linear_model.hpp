#pragma once

#include <span>
#include <vector>

#include "base/sparse_matrix.hpp"

namespace genegraft::linear {

/// Logistic regression in the units of the raw features: margin_o = intercept_o + weight_o . x.
/// Two classes have one output, the log odds of class 1; K > 2 classes have K, whose softmax are
/// their probabilities.
struct LinearModel {
  int features = 0;              ///< F
  int outputs = 1;               ///< O
  std::vector<float> weight;     ///< (O, F)
  std::vector<float> intercept;  ///< (O)

  int classes() const { return outputs == 1 ? 2 : outputs; }
};

/// Probabilities of rows (N, F) into out (N, O): of class 1, or of each class. Margins are summed
/// in double, so that dense and sparse rows agree to the last digits of a float.
void score(const LinearModel& model, std::span<const float> rows, std::span<float> out,
           int threads = 1);
void score(const LinearModel& model, const SparseMatrix& rows, std::span<float> out,
           int threads = 1);

}  // namespace genegraft::linear
