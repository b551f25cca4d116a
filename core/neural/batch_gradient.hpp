#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "forest/worker_team.hpp"
#include "neural/flat_weights.hpp"
#include "neural/objective.hpp"

namespace genegraft::neural {

struct BatchGradientOptions {
  std::uint64_t seed = 1;  ///< of dropout
  int workers = 1;         ///< parts of the batch that are learnt from beside each other
  int threads = 1;         ///< of each of them
};

/// The gradient of a batch, computed part by part, a thread each. On a CPU that is faster than one
/// pass by several threads: only matrix products share out well, and the many small operations
/// around them do not. All parts look at the same weights; their sums of gradients are added in
/// their order, so that the result does not depend on which is done first.
class BatchGradient {
 public:
  /// Rows [first_row, first_row + rows) of every batch are this process's.
  BatchGradient(const Objective& objective, const FlatWeights& weights, std::int64_t first_row,
                std::int64_t rows, const torch::Device& device,
                const BatchGradientOptions& options);

  /// Of one batch: sums over the tokens that were guessed.
  struct Sums {
    double loss = 0;
    std::int64_t tokens = 0;
  };
  /// Adds the gradient of the summed loss to `gradient` (P).
  Sums add(std::int64_t step, torch::Tensor& gradient);

  /// What the rows continue: (1, rows, width) each; none before the first step.
  std::vector<torch::Tensor> hidden() const;
  void go_on_from(const std::vector<torch::Tensor>& hidden);

 private:
  struct Part {
    std::shared_ptr<torch::nn::Module> module;
    std::int64_t first_row = 0, rows = 0;
    std::vector<torch::Tensor> parameters, gradients;
    Sums sums;
    std::exception_ptr error;
  };
  void learn(Part& part, std::int64_t step) const;

  const Objective* objective_;
  torch::Device device_;
  BatchGradientOptions options_;
  std::int64_t first_row_;
  std::vector<Part> parts_;
  std::unique_ptr<forest::WorkerTeam> team_;
};

}  // namespace genegraft::neural
