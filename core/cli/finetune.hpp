#pragma once

#include <string>
#include <vector>

#include "base/error.hpp"
#include "cli/cli_forward.hpp"
#include "cli/command.hpp"
#include "cli/decision_options.hpp"
#include "cli/sequence_samples.hpp"
#include "model/cell_report.hpp"
#include "model/sequence_encoding.hpp"
#include "model/sequence_report.hpp"
#include "neural/adapt.hpp"
#include "neural/finetune.hpp"

namespace genegraft::cli {

/// `finetune`'s options, as typed.
struct FinetuneFlags {
  std::vector<std::string> inputs;  ///< the base model, then tables
  std::string positive, negative;   ///< files of sequences in place of tables
  SequenceColumns columns;
  std::string out, card, html;
  DecisionFlags decision;
  int draws_report = 1000;

  bool scratch = false, adapt = false, no_linear = false;
  std::string encoder = "conv", strands = "given", stages;
  int window = 0;      ///< 0: the longest row
  int blocks = 0;      ///< of the base, from below; 0: all
  int positions = -1;  ///< -1: for rows of one length and a given strand
  neural::FinetuneOptions recipe;
  neural::AdaptOptions adapting;
  int folds = 5;
  int few = 200;  ///< below so many rows cross-validation chooses

  int rows = 0, draws = 5;  ///< rows > 0: measure with so few

  std::string task = "sequence";
  /// `--task cell`: what it has of its own.
  struct Cells {
    std::string map, types;                ///< files of labels and of types
    std::vector<std::string> common_with;  ///< matrices that must have the genes as well
    std::string pooling = "mean", storage = "float32";
    int freeze = 0, length = 0, epochs = 10, measured = 1;
    double rate = 0, decay_by_layer = 1;
    double rejected = model::CellDecisionOptions{}.rejected;
  } cells;
};

void declare_finetune_options(CLI::App& app, FinetuneFlags& flags);

/// Refuses options that were typed and belong to the other task, where they would have no effect.
Expected<void> check_task_options(const CLI::App& app, const std::string& task);

/// `--task cell`: a network over ranks, pretrained on cells, becomes a classifier of them. app: of
/// which options were typed, for the defaults are not the same.
Expected<void> finetune_cells(const CLI::App& app, const FinetuneFlags& flags,
                              const CommonOptions& common);

/// A task with all that its trainings share.
struct FinetuneTask {
  SequenceSamples samples;
  neural::LanguageModel base{nullptr};
  model::Json base_json;  ///< file and sha256; null: none
  FinetuneFlags flags;    ///< checked: recipe and adapting are complete

  const model::LabelledSequences& rows() const { return samples.rows; }
  bool both_strands() const { return flags.recipe.both_strands; }
};

/// Reads the base model and the tables, and makes options of flags.
Expected<FinetuneTask> open_task(const FinetuneFlags& flags, const CommonOptions& common);

/// One training, adapted to its own rows first where asked. validation: rows that choose the epoch
/// and the mix; where there are none, a part of the training rows, or folds of few. what: for the
/// line of progress.
Expected<neural::Finetuned> learn(const FinetuneTask& task, std::span<const int> training,
                                  std::span<const int> validation, const std::string& what);

/// Answers of a trained model to rows, beside those of logistic regression fitted to `learnt`.
Expected<model::SequenceAnswers> answer_rows(const FinetuneTask& task,
                                             neural::Classifier classifier,
                                             std::span<const int> learnt, std::span<const int> rows,
                                             const std::string& name);

/// Measures what rows are worth: draws of so many of the training rows, classes as they are, each
/// learnt from and measured on all test rows. Writes figures of every draw, and their means with
/// 95 % intervals over the draws, for the model, its network alone, and logistic regression.
Expected<void> measure_few(const FinetuneTask& task, const CommonOptions& common);

/// The manifest's `training`: files[], base{name, sha256, untrained}, settings, notes, mix{network,
/// linear}, rows, epochs, curve[{epoch, train, held_out}], held_out_loss, seconds, …
model::Json training_json(const FinetuneTask& task, const neural::Finetuned& trained,
                          const CommonOptions& common, model::Json files, double seconds);

/// The manifest's `encoder`.
model::SequenceEncoding encoding_of(const FinetuneTask& task);

}  // namespace genegraft::cli
