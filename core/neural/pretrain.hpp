#pragma once

#include <vector>

#include "base/error.hpp"
#include "neural/corpus.hpp"
#include "neural/language_loss.hpp"
#include "neural/language_model.hpp"
#include "neural/training_loop.hpp"

namespace genegraft::neural {

/// Defaults are of the convolutional encoder; for either see suited_to. length: conv: outputs of a
/// window; awd-lstm: tokens of a step (bptt).
struct PretrainOptions : TrainingOptions {
  EncoderOptions encoder;
  double masked = 0.15;       ///< conv
  ActivationPenalty penalty;  ///< awd-lstm
};

/// What to begin with: for awd-lstm, words, batches and penalties of ULMFiT for DNA.
PretrainOptions suited_to(EncoderKind kind);

using PretrainProgress = TrainingProgress;
using ShowPretraining = ShowTraining;

struct Pretrained : Trained {
  LanguageModel model{nullptr};
  double bits_per_base = 0;    ///< of the held-out loss
  std::vector<double> markov;  ///< bits a base on the same blocks by order, see markov_bits
};

/// Learns a language model of genomes, see training_loop.hpp.
/// start: weights to go on from (`--from`), or an empty holder.
Expected<Pretrained> pretrain(const Corpus& corpus, const PretrainOptions& options,
                              const LanguageModel& start, ProcessGroup& processes,
                              const ShowPretraining& show);

}  // namespace genegraft::neural
