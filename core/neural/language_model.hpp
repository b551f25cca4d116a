#pragma once

#include "neural/encoder.hpp"

namespace genegraft::neural {

/// An encoder under pretraining. `conv` guesses nucleotides that were hidden from what stands on
/// both sides; `awd-lstm` guesses the next word.
class LanguageModelImpl : public torch::nn::Module {
 public:
  explicit LanguageModelImpl(const EncoderOptions& options);

  /// Log odds of every word at every output of the encoder: (N, T - cropped, V). conv: V = 4, the
  /// bases; awd-lstm: by the embedding's own weights (tied), ids as the tokenizer has them.
  torch::Tensor forward(const torch::Tensor& tokens);

  /// The outputs of chosen places only. tokens: (N, T); places: (M) flat among (N, T - cropped).
  /// Returns (M, V).
  torch::Tensor forward_at(const torch::Tensor& tokens, const torch::Tensor& places);

  /// Log odds of what the encoder made: (…, H) -> (…, V).
  torch::Tensor decode(const torch::Tensor& outputs);

  std::shared_ptr<Encoder> encoder;
  torch::nn::Linear decoder{nullptr};  ///< conv
  torch::Tensor decoder_bias;          ///< awd-lstm: (V)

  const EncoderOptions& options() const { return options_; }

 private:
  EncoderOptions options_;
};
TORCH_MODULE(LanguageModel);

/// conv: the stem and the lowest `blocks` blocks of a model, with its decoder: most of what it
/// knows at a share of the cost. Weights are copied.
LanguageModel lowest_blocks(const LanguageModel& model, int blocks);

}  // namespace genegraft::neural
