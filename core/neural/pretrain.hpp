#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "neural/corpus.hpp"
#include "neural/language_model.hpp"
#include "neural/one_cycle.hpp"
#include "neural/process_group.hpp"

namespace genegraft::neural {

struct PretrainOptions {
  EncoderOptions encoder;
  int batch = 32;      ///< windows a step, over all processes
  int length = 512;    ///< conv: outputs of a window; awd-lstm: tokens of a step (bptt)
  double rate = 2e-3;  ///< peak
  double weight_decay = 0.01;
  double clip = 1;       ///< norm of the gradient
  double masked = 0.15;  ///< conv
  OneCycle cycle;
  std::int64_t steps = 0;  ///< 0: by minutes, or one pass over the corpus
  double minutes = 0;      ///< 0: no limit. The cycle is fitted to what the first steps measure
  double checkpoint_minutes = 5;
  std::string checkpoint;  ///< file; "": none
  bool resume = false;     ///< go on from the checkpoint where there is one
  std::string device;      ///< "cpu", "cuda"; "": cuda where there is one
  std::uint64_t seed = 1;
  int threads = 0;
};

/// A point of the loss curve, in nats a token.
struct LossPoint {
  std::int64_t step = 0, tokens = 0;
  double seconds = 0, train = 0;
  std::optional<double> held_out;
};

struct PretrainProgress {
  std::int64_t step = 0, steps = 0;
  double tokens_per_second = 0, bases_per_second = 0, seconds_left = 0;
  LossPoint last;
};
/// Returns false to stop: a checkpoint is written, and the model of now is returned.
using ShowPretraining = std::function<bool(const PretrainProgress&)>;

struct Pretrained {
  LanguageModel model{nullptr};
  std::vector<LossPoint> curve;
  double held_out_loss = 0;  ///< nats a token, of all held-out blocks
  double bits_per_base = 0;
  std::vector<double> markov;  ///< bits a base on the same blocks by order, see MarkovModel
  bool stopped = false;
  double seconds = 0;
};

/// Learns a language model. One process of `processes` takes its share of each batch, and all hold
/// the same weights after every step: two processes with half the batch each give what one gives.
/// start: weights to go on from (`--from`), or an empty holder.
Expected<Pretrained> pretrain(const Corpus& corpus, const PretrainOptions& options,
                              const LanguageModel& start, ProcessGroup& processes,
                              const ShowPretraining& show);

}  // namespace genegraft::neural
