#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "expression/rank_tokens.hpp"
#include "neural/finetune.hpp"
#include "neural/one_cycle.hpp"
#include "neural/rank_encoder.hpp"

namespace genegraft::neural {

struct RankFinetuneOptions {
  RankHeadOptions head;  ///< its classes follow from the cells
  bool scratch = false;  ///< the encoder begins anew: the comparison without pretraining
  /// Layers from below that stay as they are, and with them the tables.
  int freeze = 0;
  /// Peak; 0: 5e-5 at the 3 million weights of Geneformer's layers, higher for smaller encoders in
  /// inverse proportion, at most 5e-4.
  double rate = 0;
  double decay_by_layer = 1;  ///< a layer's rate over that of the one below it
  int epochs = 10;            ///< passes at most
  int patience = 3;           ///< epochs without a better validation loss; 0: all
  int batch = 16;
  double weight_decay = 0.01, clip = 1;
  double average = 0;  ///< see FinetuneOptions
  double label_smoothing = 0;
  bool class_weights = false;  ///< classes count alike
  OneCycle cycle{.warm = 0.1};
  std::string device;  ///< see find_device
  std::uint64_t seed = 1;
  int threads = 0;
};

struct FinetunedRanks {
  RankClassifier classifier{nullptr};
  std::vector<FinetuneProgress> curve;
  int epochs = 0;              ///< that the weights have learnt for
  double validation_loss = 0;  ///< log loss of a validation cell; NaN without any
  double rate = 0;             ///< peak that was learnt with
  bool stopped = false;
};

/// A new head on a copy of the encoder, learnt from the training cells; the validation cells choose
/// the epoch, whose weights are taken, and are never learnt from. y: (N) of all cells, [0, K).
Expected<FinetunedRanks> finetune_ranks(const RankEncoder& base, const expression::TokenRows& cells,
                                        std::span<const std::int32_t> y, int classes,
                                        std::span<const int> training,
                                        std::span<const int> validation,
                                        const RankFinetuneOptions& options,
                                        const ShowFinetuning& show = {});

/// (M, K) probabilities of chosen cells.
std::vector<float> classify_ranks(RankClassifierImpl& classifier,
                                  const expression::TokenRows& cells, std::span<const int> chosen);

}  // namespace genegraft::neural
