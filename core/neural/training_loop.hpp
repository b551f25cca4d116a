#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "base/error.hpp"
#include "neural/loss_curve.hpp"
#include "neural/objective.hpp"
#include "neural/one_cycle.hpp"
#include "neural/process_group.hpp"

namespace genegraft::neural {

/// How any objective is learnt.
struct TrainingOptions {
  int batch = 32;      ///< rows a step, over all processes
  int length = 512;    ///< of a row, as the objective counts it
  double rate = 2e-3;  ///< peak
  double weight_decay = 0.01;
  double clip = 1;  ///< norm of the gradient
  OneCycle cycle;
  std::int64_t steps = 0;  ///< 0: by minutes or epochs
  double minutes = 0;      ///< 0: no limit; of all runs of a resumed training together
  double epochs = 1;       ///< passes over the data where neither steps nor minutes are given
  double checkpoint_minutes = 5;
  std::string checkpoint;  ///< file; "": none
  bool resume = false;     ///< go on from the checkpoint where there is one
  std::string device;      ///< see find_device
  std::uint64_t seed = 1;
  int threads = 0;  ///< 0: all there are, shared by the processes of this machine
  int workers = 0;  ///< parts of the batch learnt beside each other on a CPU; 0: what is fastest
};

struct TrainingProgress {
  std::int64_t step = 0;
  double done = 0;  ///< share of the whole training
  double seconds = 0, seconds_left = 0;
  double tokens_per_second = 0;    ///< since this run began
  double loss = 0;                 ///< smoothed, nats a token
  std::optional<double> held_out;  ///< latest
};
/// Returns false to stop: a checkpoint is written, and the weights of now are returned.
using ShowTraining = std::function<bool(const TrainingProgress&)>;

struct Trained {
  std::shared_ptr<torch::nn::Module> module;  ///< on the CPU
  LossCurve curve;
  std::int64_t steps = 0, tokens = 0;
  double held_out_loss = 0;  ///< nats a token, of all that is held out; NaN where nothing is
  bool stopped = false;
  double seconds = 0;            ///< of all runs of a resumed training
  double tokens_per_second = 0;  ///< of this run
};

/// Learns an objective by AdamW over one cycle, gradients clipped. One process of `processes` takes
/// its share of each batch, and all hold the same weights after every step: two processes with half
/// the batch each give what one gives, but for the order in which floats are added. With `steps` or
/// `epochs` a training that was killed and resumed gives the same weights, to the bit on a CPU with
/// as many threads; with `minutes` the cycle follows the clock, so that it ends on time, and so do
/// the rates.
/// start: weights to go on from, or nullptr. Only the first process measures what is held out;
/// `show` is called by every one of them after each step.
Expected<Trained> train(const Objective& objective, const TrainingOptions& options,
                        const torch::nn::Module* start, ProcessGroup& processes,
                        const ShowTraining& show);

}  // namespace genegraft::neural
