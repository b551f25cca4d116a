#pragma once

#include <torch/torch.h>

#include <string>
#include <vector>

#include "base/error.hpp"
#include "model/manifest.hpp"
#include "neural/flat_weights.hpp"
#include "neural/loss_curve.hpp"

namespace genegraft::neural {

/// All that a training needs to go on as if nothing had happened. Draws are numbered by step and
/// row, so the step is the state of all randomness.
struct Checkpoint {
  model::Json made_with;  ///< options and corpus: a run that goes on has to have the same
  torch::Tensor weights;  ///< (P), see FlatWeights
  AdamWState optimizer;
  std::vector<torch::Tensor> hidden;  ///< awd-lstm: what the rows of the batch continue, (1, B, H)
  std::int64_t step = 0, tokens = 0;
  double seconds = 0;  ///< of all runs so far
  LossCurve curve;
  double loss_sum = 0;          ///< since the curve's last point
  std::int64_t loss_count = 0;  ///< tokens of it
};

/// Writes under a temporary name, then renames, so that a kill at any time leaves a whole file.
Expected<void> write_checkpoint(const std::string& path, const Checkpoint& checkpoint);

/// Reads a checkpoint for a run with these options and corpus. One that was made with others is
/// refused; the message names each difference: "rate is 0.002 there and 0.001 here".
Expected<Checkpoint> read_checkpoint(const std::string& path, const model::Json& made_with);

}  // namespace genegraft::neural
