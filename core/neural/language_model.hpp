#pragma once

#include "neural/encoder.hpp"

namespace genegraft::neural {

/// An encoder under pretraining. `conv` guesses nucleotides that were masked from what stands on
/// both sides; `awd-lstm` guesses the next word.
class LanguageModelImpl : public torch::nn::Module {
 public:
  explicit LanguageModelImpl(const EncoderOptions& options);

  /// Log odds of every word at every output of the encoder: (N, T - cropped, V). conv: V = 4, the
  /// bases; awd-lstm: by the embedding's own weights (tied), ids as the tokenizer has them.
  torch::Tensor forward(const torch::Tensor& tokens);

  /// The outputs of chosen places only. tokens: (N, T); rows of `chosen`: (M) flat places among
  /// (N, T - cropped). Returns (M, V).
  torch::Tensor forward_at(const torch::Tensor& tokens, const torch::Tensor& chosen);

  std::shared_ptr<Encoder> encoder;
  torch::nn::Linear decoder{nullptr};  ///< conv
  torch::Tensor decoder_bias;          ///< awd-lstm: (V)

  const EncoderOptions& options() const { return options_; }

 private:
  torch::Tensor decode(const torch::Tensor& outputs);
  EncoderOptions options_;
};
TORCH_MODULE(LanguageModel);

/// Cross-entropy of a batch in nats a token, averaged over the tokens guessed.
/// conv: `share` of the nucleotides that have an output are masked; of these one in ten keeps its
/// letter, one in ten gets a random one (Devlin et al. 2019). awd-lstm: each token from those
/// before it. tokens: (N, T). generator: of the masks.
torch::Tensor language_loss(LanguageModelImpl& model, const torch::Tensor& tokens, double share,
                            torch::Generator generator);

}  // namespace genegraft::neural
