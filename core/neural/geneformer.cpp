#include "neural/geneformer.hpp"

#include <string>

#include "neural/guarded.hpp"
#include "neural/number_reader.hpp"
#include "neural/safetensors.hpp"

namespace genegraft::neural {
namespace {

using model::Json;

constexpr std::string_view kBody = "bert.", kHead = "cls.";

/// Of the keys that may be missing, with what BERT takes for them.
double share_or(const Json& json, const char* key, double usual, NumberReader& read) {
  return json.contains(key) ? read.share(key) : usual;
}

Expected<GeneformerCheckpoint> fill(const RankOptions& options, const Safetensors& file) {
  const torch::NoGradGuard no_gradients;
  const bool prefixed = file.has("bert.embeddings.word_embeddings.weight");
  GeneformerCheckpoint checkpoint{.model = RankModel(options)};
  checkpoint.has_head = file.has("cls.predictions.bias");
  for (auto& parameter : checkpoint.model->named_parameters()) {
    std::string name = parameter.key();
    if (name.starts_with(kHead) && !checkpoint.has_head) continue;
    if (name.starts_with(kBody) && !prefixed) name = name.substr(kBody.size());
    auto& tensor = parameter.value();
    const auto found = file.find(name, tensor.sizes());
    if (!found) return tl::unexpected(found.error());
    tensor.copy_(*found);
  }
  constexpr auto kDecoder = "cls.predictions.decoder.weight";
  if (checkpoint.has_head && file.has(kDecoder)) {
    const auto& words = checkpoint.model->bert->words();
    const auto decoder = file.find(kDecoder, words.sizes());
    if (!decoder) return tl::unexpected(decoder.error());
    if (!decoder->equal(words))
      return fail(std::string("the tensor ") + kDecoder +
                  " is not the table of words; this version guesses genes by that table");
  }
  checkpoint.model->eval();
  return checkpoint;
}

}  // namespace

Expected<RankOptions> read_bert_config(std::string_view config) {
  const auto json = Json::parse(config.begin(), config.end(), nullptr, false);
  if (!json.is_object()) return fail("config.json: no JSON object");
  NumberReader read(json, "config.json");
  RankOptions options;
  if (json.contains("model_type") && json["model_type"] != "bert")
    return fail("config.json: model_type is " + json["model_type"].dump() + ", expected bert");
  options.vocabulary = read.integer("vocab_size", 3, 1 << 20);
  options.positions = read.integer("max_position_embeddings", 1, 1 << 16);
  options.width = read.integer("hidden_size", 1, 1 << 14);
  options.layers = read.integer("num_hidden_layers", 1, 256);
  options.heads = read.integer("num_attention_heads", 1, 1 << 10);
  options.hidden = read.integer("intermediate_size", 1, 1 << 16);
  options.dropout = share_or(json, "hidden_dropout_prob", 0.1, read);
  options.attention_dropout = share_or(json, "attention_probs_dropout_prob", 0.1, read);
  options.epsilon = share_or(json, "layer_norm_eps", 1e-12, read);
  const auto act = json.contains("hidden_act") ? read.text("hidden_act") : "gelu";
  if (act != "relu" && act != "gelu")
    read.refuse(".hidden_act is " + act + "; this version knows relu and gelu");
  options.gelu = act == "gelu";
  if (json.contains("position_embedding_type") && json["position_embedding_type"] != "absolute")
    read.refuse(".position_embedding_type is " + json["position_embedding_type"].dump() +
                "; this version knows absolute ones");
  if (json.contains("type_vocab_size") && json["type_vocab_size"] != 2)
    read.refuse(".type_vocab_size is " + json["type_vocab_size"].dump() + ", expected 2");
  if (json.contains("pad_token_id") && json["pad_token_id"] != 0)
    read.refuse(".pad_token_id is " + json["pad_token_id"].dump() + ", expected 0");
  if (!read.error().empty()) return fail(read.error());
  if (const auto good = check(options); !good) return inside("config.json", good.error());
  return options;
}

Expected<GeneformerCheckpoint> read_geneformer(std::string_view config,
                                               std::vector<std::uint8_t> weights, int vocabulary) {
  const auto options = read_bert_config(config);
  if (!options) return tl::unexpected(options.error());
  if (options->vocabulary != vocabulary)
    return fail("config.json: a vocabulary of " + std::to_string(options->vocabulary) +
                ", the token dictionary has " + std::to_string(vocabulary) +
                " entries: it belongs to another checkpoint");
  const auto file = Safetensors::read(std::move(weights));
  if (!file) return inside("model.safetensors", file.error());
  return guarded([&]() -> Expected<GeneformerCheckpoint> {
    auto filled = fill(*options, *file);
    if (!filled) return inside("model.safetensors", filled.error());
    return filled;
  });
}

}  // namespace genegraft::neural
