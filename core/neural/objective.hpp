#pragma once

#include <torch/torch.h>

#include <cstdint>
#include <memory>
#include <vector>

#include "model/manifest.hpp"

namespace genegraft::neural {

/// What a network learns from unlabelled data: rows of numbered batches, so that any number of
/// threads and processes draws the same ones, and the loss of guessing what is hidden of them.
class Objective {
 public:
  virtual ~Objective() = default;

  /// A module of new weights. All have the same parameters in the same order.
  virtual std::shared_ptr<torch::nn::Module> make_module() const = 0;

  struct Loss {
    torch::Tensor mean;       ///< nats a token that was guessed; undefined where there is none
    std::int64_t tokens = 0;  ///< guessed
  };
  /// Of rows [first_row, first_row + rows) of batch `step`, with its gradient.
  virtual Loss loss(torch::nn::Module& module, std::int64_t step, std::int64_t first_row,
                    std::int64_t rows, const torch::Device& device) const = 0;

  /// Nats a token of what is held out, or of some of it, the same every time; NaN without any.
  virtual double held_out_loss(torch::nn::Module& module, bool all) const = 0;

  virtual std::int64_t steps_of_epoch() const = 0;
  virtual std::int64_t tokens_of_row() const = 0;  ///< about, for rates and curves

  /// Data and options: what a resumed training has to share with the one it goes on from.
  virtual model::Json made_with() const = 0;

  /// Whether parts of a batch, learnt from beside each other on a CPU, are faster than the whole by
  /// several threads.
  virtual bool learns_in_parts() const { return true; }

  /// Recurrent: what the rows continue, (1, N, width) each; none: nothing.
  virtual std::vector<std::int64_t> state_widths() const { return {}; }
  virtual std::vector<torch::Tensor> state(const torch::nn::Module&) const { return {}; }
  virtual void go_on_from(torch::nn::Module&, const std::vector<torch::Tensor>&) const {}
};

}  // namespace genegraft::neural
