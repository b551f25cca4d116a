#pragma once

#include <torch/torch.h>

#include <vector>

#include "base/random.hpp"
#include "expression/rank_tokens.hpp"
#include "neural/rank_encoder.hpp"
#include "support/bert_naive.hpp"
#include "support/networks.hpp"

/// Networks over ranks, made up for tests.
namespace genegraft::neural {

inline RankOptions small_ranks(int vocabulary = 30) {
  return {.vocabulary = vocabulary,
          .positions = 24,
          .width = 16,
          .layers = 2,
          .heads = 2,
          .hidden = 24};
}

inline NaiveBert naive_of(const torch::nn::Module& module, const RankOptions& options) {
  NaiveBert naive{.width = options.width,
                  .layers = options.layers,
                  .heads = options.heads,
                  .hidden = options.hidden,
                  .epsilon = options.epsilon,
                  .gelu = options.gelu};
  for (const auto& parameter : module.named_parameters()) {
    const auto values = parameter.value().detach().contiguous();
    const auto* begin = values.data_ptr<float>();
    naive.weights[parameter.key()] = {begin, begin + values.numel()};
  }
  return naive;
}

/// Cells of a few kinds: each kind ranks genes of its own first, in any order, then any others.
struct MadeUpRanks {
  expression::TokenRows rows;
  std::vector<std::int32_t> kind;
};
inline MadeUpRanks made_up_ranks(int cells, int vocabulary = 30, int kinds = 3,
                                 std::uint64_t seed = 1) {
  Random random(seed);
  MadeUpRanks made;
  const int genes = vocabulary - expression::kFirstGeneToken, own = genes / kinds;
  for (int i = 0; i < cells; ++i) {
    const int kind = i % kinds;
    std::vector<std::int32_t> first, others;
    for (int g = 0; g < genes; ++g)
      (g / own == kind ? first : others).push_back(g + expression::kFirstGeneToken);
    random.shuffle(std::span(first));
    random.shuffle(std::span(others));
    first.insert(first.end(), others.begin(), others.begin() + 4);
    first.resize(first.size() - random.below(3));
    made.rows.token.insert(made.rows.token.end(), first.begin(), first.end());
    made.rows.start.push_back(std::ssize(made.rows.token));
    made.kind.push_back(kind);
  }
  return made;
}

/// (N, T) genes; some rows end in padding.
inline std::vector<std::int32_t> draw_ranks(const RankOptions& options, int rows, int length,
                                            Random& random) {
  std::vector<std::int32_t> tokens;
  for (int n = 0; n < rows; ++n) {
    const auto words =
        n % 2 == 1 ? 1 + random.below(static_cast<std::uint64_t>(length)) : std::uint64_t(length);
    for (int t = 0; t < length; ++t)
      tokens.push_back(static_cast<std::uint64_t>(t) < words
                           ? 1 + static_cast<std::int32_t>(random.below(
                                     static_cast<std::uint64_t>(options.vocabulary - 1)))
                           : 0);
  }
  return tokens;
}

inline model::Manifest rank_manifest(int classes) {
  auto manifest = network_manifest(classes);
  manifest.json["task"] = classes > 0 ? "cell" : "language";
  manifest.json["encoder"] = {{"kind", "ranks"}, {"version", 1}};
  return manifest;
}

}  // namespace genegraft::neural
