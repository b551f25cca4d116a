#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "neural/classifier.hpp"
#include "neural/one_cycle.hpp"

namespace genegraft::neural {

/// Labelled sequences.
struct LabelledSequences {
  std::string name;
  std::vector<std::string> sequence;  ///< (N)
  std::vector<std::int32_t> y;        ///< (N) classes in [0, K)
  std::vector<std::string> labels;    ///< (K)
  std::vector<int> group;             ///< (N) >= 0: rows that are never parted

  int rows() const { return static_cast<int>(y.size()); }
  int classes() const { return static_cast<int>(labels.size()); }
};

/// One stage of gradual unfreezing: how many layer groups from the top learn, at which peak rate
/// for the topmost, for how many passes over the rows.
struct Stage {
  int groups = 0;  ///< 0: all
  double rate = 0;
  int epochs = 0;
};

struct FinetuneOptions {
  HeadOptions head;
  bool both_strands = false;    ///< answers are means of both strands; either is learnt from
  std::vector<Stage> stages;    ///< empty: suited to the encoder and the number of rows
  double decay_by_group = 2.6;  ///< a group's rate over that of the one below it
  double weight_decay = 0.01;
  double clip = 1;
  int batch = 64;
  int patience =
      4;  ///< epochs of the last stage without a better validation loss; 0: never stops early
  double label_smoothing = 0;
  bool class_weights = false;  ///< classes count alike
  bool linear = true;          ///< a linear branch, fitted first and mixed by validation rows
  int models = 1;  ///< trainings with seeds of their own, of which the best by validation is kept
  OneCycle cycle;
  std::string device;
  std::uint64_t seed = 1;
  int threads = 0;
};

struct FinetuneProgress {
  int stage = 0, epoch = 0, epochs = 0;  ///< of all stages
  double train_loss = 0, validation_loss = 0, rows_per_second = 0;
};
/// Returns false to stop.
using ShowFinetuning = std::function<bool(const FinetuneProgress&)>;

struct Finetuned {
  Classifier classifier{nullptr};
  std::vector<FinetuneProgress> curve;
  double validation_loss = 0;
  bool stopped = false;
};

/// The ULMFiT recipe (Howard & Ruder 2018) on top of `base`, whose encoder is copied; an encoder
/// that was never trained makes the comparison without pretraining. Validation rows choose the
/// epoch and the mix with the linear branch; they are never learnt from.
Expected<Finetuned> finetune(const LanguageModel& base, const LabelledSequences& rows,
                             std::span<const int> training, std::span<const int> validation,
                             const FinetuneOptions& options, const ShowFinetuning& show = {});

/// (N, K) probabilities of rows, both strands averaged where the options say so.
std::vector<float> classify(ClassifierImpl& classifier, const LabelledSequences& rows,
                            std::span<const int> chosen, bool both_strands);

}  // namespace genegraft::neural
