#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "model/labelled_sequences.hpp"
#include "neural/classifier.hpp"
#include "neural/finetune_stages.hpp"
#include "neural/language_model.hpp"
#include "neural/one_cycle.hpp"

namespace genegraft::neural {

using model::LabelledSequences;

struct FinetuneOptions {
  HeadOptions head;           ///< its classes and linear branch follow from rows and `linear`
  bool both_strands = false;  ///< answers are means of both strands; either is learnt from
  /// The base was never pretrained: all layers learn from the start and at one rate.
  bool scratch = false;
  std::vector<Stage> stages;  ///< empty: default_stages
  /// A group's rate over that of the one below it; 0: 2.6 for awd-lstm (Howard & Ruder 2018), 1 for
  /// conv, whose lower layers have as much to learn (test AUC of promoters .929 against .915).
  double decay_by_group = 0;
  double weight_decay = 0.01;
  /// What a step leaves of the running average of the weights, which is what answers; 0: none.
  double average = 0.98;
  double clip = 1;  ///< norm of the gradient
  /// Rows of a step at most; few rows are learnt in smaller steps. 0: 64, or as many as have about
  /// 8,192 letters, which a processor's cache holds (twice as fast at 500 letters a row).
  int batch = 0;
  /// Epochs of the last stage without a better validation loss; 0: never stops early.
  int patience = 4;
  double label_smoothing = 0;
  double encoder_dropout = 0.1;  ///< conv: of each block's addition
  bool class_weights = false;    ///< classes count alike
  /// A linear branch beside the network (single nucleotides only), mixed by held-out rows.
  bool linear = true;
  int models = 1;  ///< finetune: trainings with seeds of their own, of which validation takes one
  OneCycle cycle;  ///< of each stage
  std::string device;  ///< "cpu", "cuda"; "": cuda where there is one
  std::uint64_t seed = 1;
  int threads = 0;
};

struct FinetuneProgress {
  int fit = 0, fits = 1;  ///< of several trainings
  int stage = 0;
  int epoch = 0, epochs = 0;                   ///< done, and of all stages
  double train_loss = 0, validation_loss = 0;  ///< log loss a row; NaN without validation rows
  double rows_per_second = 0;
};
/// Called after every epoch. Returns false to stop: what was best so far is taken.
using ShowFinetuning = std::function<bool(const FinetuneProgress&)>;

struct Finetuned {
  Classifier classifier{nullptr};
  std::vector<FinetuneProgress> curve;  ///< of the training that gave the weights
  int epochs = 0;                       ///< that those weights have learnt for
  std::vector<std::string> notes;       ///< what was chosen on the way: "C = 0.1 by 5 folds"
  /// Rows of which no model that answered them had learnt, and those answers: what the epoch and
  /// the mix were chosen by, and what a calibration can be fitted on.
  std::vector<int> held_out;                ///< (M)
  std::vector<float> held_out_probability;  ///< (M, K)
  double validation_loss = 0;               ///< log loss of these
  bool stopped = false;
};

/// The ULMFiT recipe (Howard & Ruder 2018) on top of `base`, whose encoder is copied: the head
/// first, then the layers below it, each at a lower rate, over one cycle a stage. An encoder that
/// was never trained makes the comparison without pretraining. The linear branch is fitted to the
/// training rows. Validation rows choose the epoch, whose weights are taken, and the mix with the
/// linear branch; they are never learnt from.
Expected<Finetuned> finetune(const LanguageModel& base, const LabelledSequences& rows,
                             std::span<const int> training, std::span<const int> validation,
                             const FinetuneOptions& options, const ShowFinetuning& show = {});

/// The same for few rows, none of which can be spared: `folds` trainings, each without one fold of
/// groups, choose the number of epochs and the mix; then all rows are learnt from for as long.
Expected<Finetuned> finetune_by_folds(const LanguageModel& base, const LabelledSequences& rows,
                                      std::span<const int> training, int folds,
                                      const FinetuneOptions& options,
                                      const ShowFinetuning& show = {});

/// (M, K) probabilities of chosen rows, the mean of both strands' where the options say so.
std::vector<float> classify(ClassifierImpl& classifier, const LabelledSequences& rows,
                            std::span<const int> chosen, bool both_strands);

}  // namespace genegraft::neural
