#pragma once

#include <span>
#include <vector>

#include "base/sparse_matrix.hpp"
#include "linear/layered_model.hpp"

namespace genegraft::linear {

/// A LayeredModel laid out for scoring: rows of weights in whole SIMD registers, the regression
/// beside the network in the rows of the first layer. The first layer costs a sample's non-zeros,
/// the others their positive units. Sums are taken in the order of the features, product by
/// product, so dense and sparse rows, and any number of threads, natively and in the browser, give
/// the same bytes.
class LayeredScorer {
 public:
  explicit LayeredScorer(const LayeredModel& model);

  int features() const { return features_; }
  int outputs() const { return outputs_; }
  int pooled() const { return pooled_; }

  /// rows: (N, F) -> probabilities (N, O): of class 1, or of each class. On the calling thread.
  void score(std::span<const float> rows, std::span<float> out) const;
  /// The same of sparse rows. pooled: (N, H1) what the first layer makes of each, before relu (the
  /// vectors of its features, each times its value, added up), or empty.
  void score(const SparseMatrix& rows, std::span<float> out, int threads,
             std::span<float> pooled = {}) const;

 private:
  struct Packed {
    int width = 0;              ///< outputs, rounded up to whole registers
    std::vector<float> weight;  ///< (inputs, width)
    std::vector<float> bias;    ///< (width)
  };
  struct Workspace;

  void score_row(std::span<const std::int32_t> column, std::span<const float> value, float* out,
                 float* pooled, Workspace& space) const;

  int features_, outputs_, pooled_;
  bool skips_;
  std::vector<Packed> layers_;
};

}  // namespace genegraft::linear
