#pragma once

#include <span>

#include "base/random.hpp"
#include "neural/language_model.hpp"

namespace genegraft::neural {

/// A batch with some of its letters hidden.
struct HiddenLetters {
  torch::Tensor tokens;   ///< (N, T) what the model sees
  torch::Tensor places;   ///< (M) flat among (N, T - cropped)
  torch::Tensor letters;  ///< (M) what stood there, 0 to 3
};

/// Hides `share` of the known nucleotides that have an output: eight in ten become unknown, one
/// gets a random letter, one keeps its own (Devlin et al. 2019). random: (N) one a row, so that
/// what is hidden of a row does not depend on the rows beside it.
HiddenLetters hide_letters(const torch::Tensor& tokens, int cropped, double share,
                           std::span<Random> random);

/// Mean cross-entropy in nats of the hidden letters; conv.
torch::Tensor hidden_letter_loss(LanguageModelImpl& model, const HiddenLetters& batch);

/// Mean cross-entropy in nats of each token from those before it, padding and unknown words left
/// out; awd-lstm. tokens: (N, T + 1): the first T are read, the last T are guessed.
torch::Tensor next_token_loss(LanguageModelImpl& model, const torch::Tensor& tokens);

}  // namespace genegraft::neural
