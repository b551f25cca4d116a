#pragma once

#include <torch/torch.h>

#include <string>
#include <vector>

#include "base/random.hpp"
#include "neural/network_file.hpp"
#include "neural/network_weights.hpp"

/// Networks made up for tests.
namespace genegraft::neural {

inline EncoderOptions small_conv() {
  return {.conv = {.width = 24, .stem = 5, .kernel = 3, .dilations = {1, 2}, .expansion = 2}};
}

inline EncoderOptions small_lstm(int k = 1, int stride = 1) {
  return {.kind = EncoderKind::awd_lstm,
          .tokens = {.k = k, .stride = stride},
          .lstm = {.embedding = 20, .hidden = 28, .layers = 3}};
}

/// Every weight drawn anew, those too that a fresh module has at 0 or 1: each must count.
inline void draw_weights(torch::nn::Module& module, std::uint64_t seed) {
  const torch::NoGradGuard no_gradients;
  torch::manual_seed(seed);
  for (auto& [name, weight] : weights_of(module)) {
    const double spread = weight.dim() > 1 ? 1.2 / std::sqrt(weight.numel() / weight.size(0)) : 0.3;
    weight.detach().normal_(name.ends_with("norm.weight") ? 1 : 0, spread);
    if (name.ends_with("running_var")) weight.detach().abs_().add_(0.2);
    if (name.find("linear.bag") != std::string::npos) weight.detach().normal_(0, 3);
  }
  module.eval();
}

/// (N, T) words, some unknown; awd-lstm: padding stands before some rows' words.
inline std::vector<std::int32_t> draw_tokens(const EncoderOptions& encoder, int rows, int length,
                                             Random& random) {
  const sequence::KmerTokenizer tokenizer(encoder.tokens);
  const auto words = static_cast<std::uint64_t>(tokenizer.vocabulary_size() - sequence::kFirstWord);
  std::vector<std::int32_t> tokens;
  for (int n = 0; n < rows; ++n) {
    const auto padding = n % 2 == 1 ? random.below(static_cast<std::uint64_t>(length)) : 0;
    for (int t = 0; t < length; ++t) {
      const auto word = sequence::kFirstWord + static_cast<std::int32_t>(random.below(words));
      const bool is_known = random.below(20) > 0;
      tokens.push_back(t < static_cast<int>(padding) ? sequence::kPad
                       : is_known                    ? word
                                                     : sequence::kUnknown);
    }
  }
  return tokens;
}

inline model::Manifest network_manifest(int classes) {
  model::Manifest manifest;
  manifest.json = {{"schema", 1},
                   {"title", "A small network"},
                   {"task", "sequence"},
                   {"encoder", {{"kind", "dna"}, {"version", 1}}}};
  for (int k = 0; k < classes; ++k)
    manifest.json["labels"].push_back({{"name", std::to_string(k)}});
  return manifest;
}

}  // namespace genegraft::neural
