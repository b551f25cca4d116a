#pragma once

#include <torch/torch.h>

namespace genegraft::neural {

struct LstmWeights {
  torch::Tensor input;      ///< (4 H, I), gates in torch's order: input, forget, cell, output
  torch::Tensor recurrent;  ///< (4 H, H)
  torch::Tensor input_bias, recurrent_bias;  ///< (4 H)
};

struct LstmOutput {
  torch::Tensor y;     ///< (N, T, H)
  torch::Tensor h, c;  ///< (1, N, H) after the last step, without gradients
};

/// What torch::lstm makes of one layer of x (N, T, I) from the state h and c (1, N, H), which gets
/// no gradients (Hochreiter & Schmidhuber 1997; forget gates: Gers et al. 2000). In torch's own
/// backpropagation every step adds a product of N rows to the gradients of all weights, which are
/// larger than the caches; here the gates' gradients of all steps are kept, and multiplied once by
/// the inputs of all steps.
LstmOutput lstm_layer(const torch::Tensor& x, const torch::Tensor& h, const torch::Tensor& c,
                      const LstmWeights& weights);

}  // namespace genegraft::neural
