#include "neural/language_loss.hpp"

#include <cassert>

namespace genegraft::neural {

HiddenLetters hide_letters(const torch::Tensor& tokens, int cropped, double share,
                           std::span<Random> random, bool all_unknown) {
  const std::int64_t n = tokens.size(0), t = tokens.size(1), outputs = t - cropped;
  assert(static_cast<std::int64_t>(random.size()) == n && outputs > 0);
  auto seen = tokens.to(torch::kCPU).contiguous().clone();
  auto* letter = seen.data_ptr<std::int64_t>();
  std::vector<std::int64_t> places, letters;
  for (std::int64_t i = 0; i < n; ++i)
    for (std::int64_t j = 0; j < outputs; ++j) {
      if (random[i].uniform() >= share) continue;
      auto& token = letter[i * t + cropped / 2 + j];
      if (token < sequence::kFirstWord) continue;
      places.push_back(i * outputs + j);
      letters.push_back(token - sequence::kFirstWord);
      const double how = all_unknown ? 0 : random[i].uniform();
      if (how < 0.8)
        token = sequence::kUnknown;
      else if (how < 0.9)
        token = sequence::kFirstWord + static_cast<std::int64_t>(random[i].below(4));
    }
  const auto device = tokens.device();
  return {seen.to(device), torch::tensor(places, torch::kInt64).to(device),
          torch::tensor(letters, torch::kInt64).to(device)};
}

torch::Tensor hidden_letter_loss(LanguageModelImpl& model, const HiddenLetters& batch) {
  return torch::nn::functional::cross_entropy(model.forward_at(batch.tokens, batch.places),
                                              batch.letters);
}

torch::Tensor next_token_loss(LanguageModelImpl& model, const torch::Tensor& tokens,
                              const ActivationPenalty& penalty) {
  const auto t = tokens.size(1) - 1;
  const auto outputs = model.encoder->forward(tokens.narrow(1, 0, t));  // (N, T, E)
  const auto log_odds = model.decode(outputs);                          // (N, T, V)
  auto next = tokens.narrow(1, 1, t);
  constexpr std::int64_t kLeftOut = -100;
  next = next.masked_fill(next < sequence::kFirstWord, kLeftOut);
  auto loss = torch::nn::functional::cross_entropy(
      log_odds.reshape({-1, log_odds.size(2)}), next.reshape({-1}),
      torch::nn::functional::CrossEntropyFuncOptions().ignore_index(kLeftOut));
  if (!model.is_training()) return loss;
  if (penalty.size > 0) loss = loss + penalty.size * outputs.square().mean();
  if (penalty.change > 0 && t > 1)
    loss = loss + penalty.change *
                      (outputs.narrow(1, 1, t - 1) - outputs.narrow(1, 0, t - 1)).square().mean();
  return loss;
}

}  // namespace genegraft::neural
