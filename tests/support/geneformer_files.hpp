#pragma once

#include <string>
#include <vector>

#include "support/rank_networks.hpp"
#include "support/safetensors_file.hpp"

/// Checkpoints as Hugging Face's transformers save those of Geneformer, small and of random
/// weights.
namespace genegraft::neural {

inline model::Json geneformer_config(const RankOptions& options) {
  return {{"architectures", {"BertForMaskedLM"}},
          {"attention_probs_dropout_prob", 0.02},
          {"gradient_checkpointing", false},
          {"hidden_act", options.gelu ? "gelu" : "relu"},
          {"hidden_dropout_prob", 0.02},
          {"hidden_size", options.width},
          {"initializer_range", 0.02},
          {"intermediate_size", options.hidden},
          {"layer_norm_eps", 1e-12},
          {"max_position_embeddings", options.positions},
          {"model_type", "bert"},
          {"num_attention_heads", options.heads},
          {"num_hidden_layers", options.layers},
          {"pad_token_id", 0},
          {"position_embedding_type", "absolute"},
          {"type_vocab_size", 2},
          {"vocab_size", options.vocabulary}};
}

/// Every tensor of the naive network, with the shapes that a checkpoint has.
inline std::vector<StoredTensor> geneformer_tensors(const NaiveBert& bert, int vocabulary,
                                                    int positions) {
  std::vector<StoredTensor> tensors;
  for (const auto& [name, values] : bert.weights) {
    std::vector<std::int64_t> shape = {std::ssize(values)};
    const auto rows = [&](int n) { shape = {n, std::ssize(values) / n}; };
    const bool is_matrix = name.ends_with(".weight") && !name.ends_with("LayerNorm.weight");
    if (name.find("word_embeddings") != std::string::npos)
      rows(vocabulary);
    else if (name.find("position_embeddings") != std::string::npos)
      rows(positions);
    else if (name.find("token_type") != std::string::npos)
      rows(2);
    else if (is_matrix)
      rows(name.find("intermediate") != std::string::npos ? bert.hidden : bert.width);
    tensors.push_back({name, shape, values});
  }
  return tensors;
}

/// Random weights by the names of a checkpoint, made without the network's own code.
inline NaiveBert draw_bert(const RankOptions& options, std::uint64_t seed) {
  Random random(seed);
  NaiveBert bert{.width = options.width,
                 .layers = options.layers,
                 .heads = options.heads,
                 .hidden = options.hidden,
                 .epsilon = 1e-12,
                 .gelu = options.gelu};
  const auto draw = [&](const std::string& name, int count) {
    auto& values = bert.weights[name];
    for (int i = 0; i < count; ++i)
      values.push_back(static_cast<float>(0.8 * random.uniform() - 0.4 +
                                          (name.ends_with("LayerNorm.weight") ? 1 : 0)));
  };
  const auto linear = [&](const std::string& name, int inputs, int outputs) {
    draw(name + ".weight", inputs * outputs);
    draw(name + ".bias", outputs);
  };
  const auto norm = [&](const std::string& name) { linear(name, 1, options.width); };
  const int h = options.width;
  draw("bert.embeddings.word_embeddings.weight", options.vocabulary * h);
  draw("bert.embeddings.position_embeddings.weight", options.positions * h);
  draw("bert.embeddings.token_type_embeddings.weight", 2 * h);
  norm("bert.embeddings.LayerNorm");
  for (int l = 0; l < options.layers; ++l) {
    const auto layer = "bert.encoder.layer." + std::to_string(l) + ".";
    for (const char* part : {"query", "key", "value"})
      linear(layer + "attention.self." + part, h, h);
    linear(layer + "attention.output.dense", h, h);
    norm(layer + "attention.output.LayerNorm");
    linear(layer + "intermediate.dense", h, options.hidden);
    linear(layer + "output.dense", options.hidden, h);
    norm(layer + "output.LayerNorm");
  }
  draw("cls.predictions.bias", options.vocabulary);
  linear("cls.predictions.transform.dense", h, h);
  norm("cls.predictions.transform.LayerNorm");
  return bert;
}

}  // namespace genegraft::neural
