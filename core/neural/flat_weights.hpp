#pragma once

#include <torch/torch.h>

#include <vector>

namespace genegraft::neural {

/// All weights of a module in one tensor (P), in the order of its parameters; the parameters become
/// views of it. So a sum over processes is one message, a checkpoint is one tensor, and an update
/// is a handful of passes over memory.
class FlatWeights {
 public:
  explicit FlatWeights(torch::nn::Module& module);

  torch::Tensor values;  ///< (P)
  /// (P) 1 where weight decay applies: matrices and kernels, neither biases, norms nor scales.
  torch::Tensor is_decayed;

  /// Another module of the same parameters gets to see these weights as its own.
  void share_with(torch::nn::Module& module) const;

  /// Adds gradients, one a parameter (or undefined for none), to `sum` (P).
  static void add_gradients(const std::vector<torch::Tensor>& gradients,
                            const std::vector<torch::Tensor>& parameters, torch::Tensor& sum);
};

/// AdamW (Loshchilov & Hutter 2019). Decay is decoupled from the gradient.
struct AdamW {
  double weight_decay = 0.01, beta2 = 0.99, epsilon = 1e-8;
};

/// What AdamW remembers between steps.
struct AdamWState {
  torch::Tensor mean, square;  ///< (P) of the gradient
  /// Share of the mean, and of the square, that is still the zero of the beginning: products of
  /// the betas so far, for beta1 changes along the cycle.
  double bias1 = 1, bias2 = 1;

  static AdamWState zeros_like(const torch::Tensor& weights);
};

/// One step against the gradient (P), in place.
void update(FlatWeights& weights, const torch::Tensor& gradient, const AdamW& options, double rate,
            double beta1, AdamWState& state);

}  // namespace genegraft::neural
