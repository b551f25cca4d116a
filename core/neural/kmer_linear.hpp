#pragma once

#include <torch/torch.h>

#include "neural/network_options.hpp"

namespace genegraft::neural {

/// Logistic regression inside the network, over single-nucleotide tokens: frequencies of words of
/// kLeastWord to kMostWord letters, and which word of kPlacedWord letters stands at which place of
/// the window. A word with an unknown letter counts nothing.
constexpr int kLeastWord = 3, kMostWord = 6, kPlacedWord = 3;

class KmerLinearImpl : public torch::nn::Module {
 public:
  /// outputs: O, 1 for two classes, else K.
  KmerLinearImpl(int window, int stride, int outputs);

  /// tokens: (N, T), T >= window. Returns (N, S, O), S = (T - window) / stride + 1 windows.
  torch::Tensor forward(const torch::Tensor& tokens);

  /// (4^k, O) for k = kLeastWord … kMostWord: weight of a word's share of the window's words.
  std::vector<torch::Tensor> bags;
  torch::Tensor placed;  ///< (O, 4^kPlacedWord, window - kPlacedWord + 1)
  torch::Tensor bias;    ///< (O)

 private:
  int window_, stride_;
};
TORCH_MODULE(KmerLinear);

/// 4^k.
inline std::int64_t words_of(int k) {
  return std::int64_t{1} << (2 * k);
}

/// Numbers of the words of k letters at every place: (N, T) -> (N, T - k + 1) in [0, 4^k], the
/// last for a word with an unknown letter.
torch::Tensor word_numbers(const torch::Tensor& tokens, int k);

}  // namespace genegraft::neural
