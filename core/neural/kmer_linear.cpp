#include "neural/kmer_linear.hpp"

namespace genegraft::neural {

torch::Tensor word_numbers(const torch::Tensor& tokens, int k) {
  const auto digits = tokens - sequence::kFirstWord;  // (N, T), below 0 where unknown
  const auto places = tokens.size(1) - k + 1;
  auto number = torch::zeros({tokens.size(0), places}, tokens.options());
  auto is_unknown = torch::zeros({tokens.size(0), places}, torch::kBool).to(tokens.device());
  for (int j = 0; j < k; ++j) {
    const auto digit = digits.narrow(1, j, places);
    number = number * 4 + digit.clamp_min(0);
    is_unknown = is_unknown.logical_or(digit < 0);
  }
  return number.masked_fill(is_unknown, words_of(k));
}

KmerLinearImpl::KmerLinearImpl(int window, int stride, int outputs)
    : window_(window), stride_(stride) {
  const auto fixed = [&](const std::string& name, std::vector<std::int64_t> shape) {
    return register_parameter(name, torch::zeros(shape), /*requires_grad=*/false);
  };
  for (int k = kLeastWord; k <= kMostWord; ++k)
    bags.push_back(fixed("bag" + std::to_string(k), {words_of(k), outputs}));
  placed = fixed("placed", {outputs, words_of(kPlacedWord), window - kPlacedWord + 1});
  bias = fixed("bias", {outputs});
}

torch::Tensor KmerLinearImpl::forward(const torch::Tensor& tokens) {  // (N, T)
  torch::Tensor sum;                                                  // (N, O, S)
  for (int k = kLeastWord; k <= kMostWord; ++k) {
    const auto& table = bags[static_cast<std::size_t>(k - kLeastWord)];
    const auto with_unknown =
        torch::cat({table, torch::zeros({1, table.size(1)}, table.options())});
    const auto weight = torch::embedding(with_unknown, word_numbers(tokens, k));  // (N, T-k+1, O)
    const auto mean = torch::avg_pool1d(weight.transpose(1, 2), window_ - k + 1, stride_);
    sum = sum.defined() ? sum + mean : mean;
  }
  const auto words = word_numbers(tokens, kPlacedWord);
  const auto one_hot = torch::one_hot(words, words_of(kPlacedWord) + 1)
                           .narrow(2, 0, words_of(kPlacedWord))
                           .to(placed.scalar_type());  // (N, T - 2, 64)
  sum = sum + torch::conv1d(one_hot.transpose(1, 2), placed, bias, stride_);
  return sum.transpose(1, 2);  // (N, S, O)
}

}  // namespace genegraft::neural
