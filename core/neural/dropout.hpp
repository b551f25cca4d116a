#pragma once

#include <torch/torch.h>

#include <cstdint>
#include <vector>

#include "base/random.hpp"

namespace genegraft::neural {

/// Whose draws dropout takes. While one of these lives, dropouts of its thread draw on the CPU from
/// streams of (seed, step, row of the whole batch), so that what is dropped of a row does not
/// depend on which thread or process learns from it. Without one, and on a GPU, they draw from
/// torch's own generator, which is slower on a CPU: it makes one number at a time under a lock.
class DropoutDraws {
 public:
  /// Of rows first_row to first_row + rows - 1 of a batch; at most 2^20 rows a batch.
  DropoutDraws(std::uint64_t seed, std::int64_t step, std::int64_t first_row, std::int64_t rows);
  ~DropoutDraws();
  DropoutDraws(const DropoutDraws&) = delete;
  DropoutDraws& operator=(const DropoutDraws&) = delete;

 private:
  friend torch::Tensor kept_units(const torch::Tensor&, at::IntArrayRef, double, bool);
  std::vector<Random> row_;
  Random weights_;  // the same for all rows: of what they share
  DropoutDraws* outer_;
};

/// x (N, …) with a share of its units at 0 and the others grown to keep the mean.
torch::Tensor drop_units(const torch::Tensor& x, double share, bool training);

/// Drops the same units at every place of a sequence (Gal & Ghahramani 2016). x: (N, T, H).
torch::Tensor locked_dropout(const torch::Tensor& x, double share, bool training);

/// A table of weights that all rows share: single weights, or whole rows of the table.
torch::Tensor drop_weights(const torch::Tensor& weights, double share, bool training);
torch::Tensor drop_rows(const torch::Tensor& weights, double share, bool training);

}  // namespace genegraft::neural
