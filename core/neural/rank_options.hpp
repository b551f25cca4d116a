#pragma once

#include "base/error.hpp"
#include "model/manifest.hpp"
#include "model/rank_encoding.hpp"

namespace genegraft::neural {

/// A BERT over genes in the order of their ranks (Geneformer, Theodoris et al. 2023). The defaults
/// are those of its six layers.
struct RankOptions {
  int vocabulary = 0;    ///< V, with <pad> and <mask>
  int positions = 2048;  ///< T at most
  int width = 256;       ///< H
  int layers = 6;
  int heads = 4;     ///< divide H
  int hidden = 512;  ///< units between the two products of a layer
  double dropout = 0.02;
  double attention_dropout = 0.02;
  double epsilon = 1e-12;  ///< of the normalisations
  bool gelu = false;       ///< between the two products; else max(0, x), as Geneformer has it

  double weights_of_layers() const;  ///< numbers in all layers, without the tables

  bool operator==(const RankOptions&) const = default;
};

enum class RankPooling { mean, first };

/// From an encoder's outputs to classes.
struct RankHeadOptions {
  int classes = 2;                          ///< K
  RankPooling pooling = RankPooling::mean;  ///< of all genes, or what stands at the first
  double dropout = 0.1;
};

/// The manifest's `network`, as in network_options.hpp. Reading checks every number.
model::Json to_json(const RankOptions& options);
model::Json to_json(const RankHeadOptions& options);
Expected<RankOptions> read_rank_options(const model::Json& json);
Expected<RankHeadOptions> read_rank_head_options(const model::Json& json);

/// Whether a module of these options can be made.
Expected<void> check(const RankOptions& options);

}  // namespace genegraft::neural
