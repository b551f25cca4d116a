#pragma once

#include <torch/torch.h>

#include <memory>
#include <vector>

#include "neural/network_options.hpp"

namespace genegraft::neural {

/// Tokens in, a vector for each place out: what is pretrained, and grafted.
class Encoder : public torch::nn::Module {
 public:
  /// tokens: (N, T) int64. Returns (N, T - cropped(), H).
  virtual torch::Tensor forward(const torch::Tensor& tokens) = 0;

  virtual int width() const = 0;    ///< H
  virtual int cropped() const = 0;  ///< tokens at both ends together that have no output

  /// Parameters from the input up, for discriminative rates and gradual unfreezing.
  virtual std::vector<std::vector<torch::Tensor>> layer_groups() const = 0;

  /// Recurrent: the next batch does not continue the last one.
  virtual void forget() {}
  /// What the next batch continues, (1, N, …) each; none where there is nothing to go on from.
  virtual std::vector<torch::Tensor> state() const { return {}; }
  virtual void go_on_from(const std::vector<torch::Tensor>&) {}
};

std::shared_ptr<Encoder> make_encoder(const EncoderOptions& options);

}  // namespace genegraft::neural
