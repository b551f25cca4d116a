#pragma once

#include <functional>
#include <span>
#include <string>

#include "base/error.hpp"
#include "model/labelled_sequences.hpp"
#include "neural/language_model.hpp"
#include "neural/one_cycle.hpp"

namespace genegraft::neural {

using model::LabelledSequences;

struct AdaptOptions {
  int window = 0;  ///< letters read of each row
  bool both_strands = false;
  int epochs = 5;
  double rate = 5e-4;  ///< peak
  double weight_decay = 0.01;
  double clip = 1;
  double masked = 0.15;  ///< conv
  int batch = 64;
  OneCycle cycle;
  std::string device;
  std::uint64_t seed = 1;
  int threads = 0;
};

/// Called after every epoch with its mean loss, in nats a token. Returns false to stop.
using ShowAdapting = std::function<bool(int epoch, int epochs, double loss)>;

/// Goes on pretraining on a task's own sequences, whose labels are not read (the second step of
/// Howard & Ruder 2018). base stays as it is.
Expected<LanguageModel> adapt(const LanguageModel& base, const LabelledSequences& rows,
                              std::span<const int> chosen, const AdaptOptions& options,
                              const ShowAdapting& show = {});

}  // namespace genegraft::neural
