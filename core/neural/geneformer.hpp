#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "neural/rank_encoder.hpp"

namespace genegraft::neural {

/// A BERT for masked genes as Hugging Face's transformers save one: config.json and
/// model.safetensors (Geneformer of 6 or 12 layers, or any of its kind). Parameters may begin with
/// "bert." or not; the head that guesses genes may be missing (a bare encoder, or one with a head
/// for other questions), which is then new. `vocabulary`: entries of the token dictionary, which
/// config.json must state alike.
struct GeneformerCheckpoint {
  RankModel model{nullptr};
  bool has_head = true;
};
Expected<GeneformerCheckpoint> read_geneformer(std::string_view config,
                                               std::vector<std::uint8_t> weights, int vocabulary);

/// The options that config.json states; what this program has no module for is refused by name.
Expected<RankOptions> read_bert_config(std::string_view config);

}  // namespace genegraft::neural
