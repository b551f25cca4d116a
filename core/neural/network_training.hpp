#pragma once

#include <span>
#include <vector>

#include "neural/finetune.hpp"
#include "neural/sequence_batches.hpp"

namespace genegraft::neural {

/// Rows as the training loop takes them.
struct TrainingRows {
  const SequenceTokens& tokens;
  std::span<const std::int32_t> y;     ///< (N) of all rows
  std::span<const std::int32_t> kind;  ///< (N) finer kinds; none: not told apart
  std::span<const int> training;       ///< those that are learnt from
  std::span<const int> validation;  ///< those that watch; none: the last epoch's weights are kept
};

/// One training, epoch by epoch.
struct NetworkTraining {
  std::vector<FinetuneProgress> curve;
  /// Of every epoch: (M, O) log odds of the validation rows, the mean of both strands' where asked.
  std::vector<std::vector<float>> validation;
  int best = 0;  ///< epoch of lowest validation loss, from 0; without validation rows the last one
  bool stopped = false;
};

/// Trains all of a classifier but its linear branch, by options.stages (not empty), for
/// `most_epochs` (0: all) of their epochs. The best epoch's weights are put back.
NetworkTraining train_network(ClassifierImpl& classifier, const TrainingRows& rows,
                              const FinetuneOptions& options, int most_epochs,
                              const ShowFinetuning& show);

/// (M, O) log odds of rows by the network without its linear branch; both_strands: the mean of both
/// strands'.
std::vector<float> network_log_odds(ClassifierImpl& classifier, const SequenceTokens& tokens,
                                    std::span<const int> rows, bool both_strands);

/// The device of a module's parameters.
torch::Device device_of(const torch::nn::Module& module);

}  // namespace genegraft::neural
