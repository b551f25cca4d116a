#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "neural/corpus.hpp"
#include "neural/language_loss.hpp"
#include "neural/language_model.hpp"
#include "neural/loss_curve.hpp"
#include "neural/one_cycle.hpp"
#include "neural/process_group.hpp"

namespace genegraft::neural {

/// Defaults are of the convolutional encoder; for either see suited_to.
struct PretrainOptions {
  EncoderOptions encoder;
  int batch = 32;      ///< windows a step, over all processes
  int length = 512;    ///< conv: outputs of a window; awd-lstm: tokens of a step (bptt)
  double rate = 2e-3;  ///< peak
  double weight_decay = 0.01;
  double clip = 1;            ///< norm of the gradient
  double masked = 0.15;       ///< conv
  ActivationPenalty penalty;  ///< awd-lstm
  OneCycle cycle;
  std::int64_t steps = 0;  ///< 0: by minutes or epochs
  double minutes = 0;      ///< 0: no limit; of all runs of a resumed training together
  double epochs = 1;       ///< passes over the corpus where neither steps nor minutes are given
  double checkpoint_minutes = 5;
  std::string checkpoint;  ///< file; "": none
  bool resume = false;     ///< go on from the checkpoint where there is one
  std::string device;      ///< see find_device
  std::uint64_t seed = 1;
  int threads = 0;  ///< 0: all there are, shared by the processes of this machine
  int workers = 0;  ///< parts of the batch learnt beside each other on a CPU; 0: what is fastest
};

/// What to begin with: for awd-lstm, words, batches and penalties of ULMFiT for DNA.
PretrainOptions suited_to(EncoderKind kind);

struct PretrainProgress {
  std::int64_t step = 0;
  double done = 0;  ///< share of the whole training
  double seconds = 0, seconds_left = 0;
  double tokens_per_second = 0, bases_per_second = 0;  ///< since this run began
  double loss = 0;                                     ///< smoothed, nats a token
  std::optional<double> held_out;                      ///< latest
};
/// Returns false to stop: a checkpoint is written, and the model of now is returned.
using ShowPretraining = std::function<bool(const PretrainProgress&)>;

struct Pretrained {
  LanguageModel model{nullptr};  ///< on the CPU
  LossCurve curve;
  std::int64_t steps = 0, tokens = 0;
  double held_out_loss = 0;    ///< nats a token, of all held-out blocks; NaN where there are none
  double bits_per_base = 0;    ///< of the same
  std::vector<double> markov;  ///< bits a base on the same blocks by order, see markov_bits
  bool stopped = false;
  double seconds = 0;            ///< of all runs of a resumed training
  double tokens_per_second = 0;  ///< of this run
};

/// Learns a language model. One process of `processes` takes its share of each batch, and all hold
/// the same weights after every step: two processes with half the batch each give what one gives,
/// but for the order in which floats are added. With `steps` or `epochs` a training that was killed
/// and resumed gives the same weights, to the bit on a CPU with as many threads; with `minutes` the
/// cycle follows the clock, so that it ends on time, and so do the rates.
/// start: weights to go on from (`--from`), or an empty holder. Only the first process measures
/// what is held out; `show` is called by every one of them after each step.
Expected<Pretrained> pretrain(const Corpus& corpus, const PretrainOptions& options,
                              const LanguageModel& start, ProcessGroup& processes,
                              const ShowPretraining& show);

}  // namespace genegraft::neural
