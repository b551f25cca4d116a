#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <string_view>

#include "cli/finetune.hpp"

namespace genegraft::cli {
namespace {

constexpr const char* kCells = "task cell";

/// Of those that are declared for sequences, what cells know too.
constexpr std::array<std::string_view, 21> kOfBoth = {
    "--help",       "--threads",         "--seed",          "--json",  "--out",
    "--label",      "--group",           "--card",          "--html",  "--draws-report",
    "--scratch",    "--weight-decay",    "--average",       "--clip",  "--batch",
    "--patience",   "--label-smoothing", "--class-weights", "--folds", "--device",
    "--calibration"};

void declare_cells(CLI::App& app, FinetuneFlags& flags) {
  const auto own = [](CLI::Option* option) { option->group(kCells); };
  auto& cells = flags.cells;
  own(app.add_option("--map", cells.map,
                     "file that renames labels: label, tab, what it is called here; - leaves its "
                     "cells out"));
  own(app.add_option("--types", cells.types,
                     "file of a tree of types to fall back to: child, tab, parent"));
  own(app.add_option("--common-with", cells.common_with,
                     "matrices whose genes alone are read, for a model that is to answer them"));
  own(app.add_option("--freeze", cells.freeze,
                     "layers from below that stay as they are, with the tables beneath them")
          ->check(CLI::Range(0, 256))
          ->capture_default_str());
  own(app.add_option("--pooling", cells.pooling, "mean of all genes, or what stands at the first")
          ->check(CLI::IsMember({"mean", "first"}))
          ->capture_default_str());
  own(app.add_option("--length", cells.length, "genes of a cell at most; 0: as the base")
          ->check(CLI::Range(0, 1 << 16)));
  own(app.add_option("--rate", cells.rate, "peak rate of learning; unless told, suited to the size")
          ->check(CLI::PositiveNumber));
  own(app.add_option("--decay-by-layer", cells.decay_by_layer,
                     "a layer's rate over that of the one below it")
          ->check(CLI::Range(1.0, 100.0))
          ->capture_default_str());
  own(app.add_option("--epochs", cells.epochs, "passes over the cells at most")
          ->check(CLI::Range(1, 100000))
          ->capture_default_str());
  own(app.add_option("--measured", cells.measured,
                     "of the folds, how many are held out and measured; with 1 the model that is "
                     "measured is the one that is written, else that learns from all cells")
          ->check(CLI::Range(1, 100))
          ->capture_default_str());
  own(app.add_option("--rejected", cells.rejected,
                     "the floor leaves at least this share of the held-out cells open")
          ->check(CLI::Range(0.0, 1.0))
          ->capture_default_str());
  own(app.add_option("--storage", cells.storage, "of the weights")
          ->check(CLI::IsMember({"float32", "int8"}))
          ->capture_default_str());
}

void declare_data(CLI::App& app, FinetuneFlags& flags) {
  app.add_option("--task", flags.task, "sequence: classes of DNA; cell: types of cells")
      ->check(CLI::IsMember({"sequence", "cell"}))
      ->capture_default_str();
  app.add_option("inputs", flags.inputs,
                 "the base model (.onnx), then tables with columns of sequences and labels, or "
                 "expression matrices");
  app.add_option("--out,-o", flags.out, "model file to write (.onnx); with --rows, the figures");
  app.add_option("--positive", flags.positive, "file of sequences of class 1, in place of a table");
  app.add_option("--negative", flags.negative, "the same of class 0")->needs("--positive");
  app.add_option("--sequence", flags.columns.sequence, "column of sequences")
      ->capture_default_str();
  app.add_option("--label", flags.columns.label, "column of classes")->capture_default_str();
  app.add_option("--split", flags.columns.split,
                 "column that says train, valid, test, or the name of another test set; without "
                 "one, folds of rows that are alike measure the model")
      ->capture_default_str();
  app.add_option("--kind", flags.columns.kind,
                 "column of finer kinds within the classes (sigma factor, tissue, …), which the "
                 "network learns to tell apart to know a class by any of them");
  app.add_option("--group", flags.columns.group,
                 "column of groups (gene, chromosome, …) that folds keep together, beside rows "
                 "that share 30 letters on either strand");
  app.add_option("--card", flags.card,
                 "JSON file with title, summary, limits, licence, labels, sources for the card");
  app.add_option("--html", flags.html, "write the held-out report here");
  app.add_option("--draws-report", flags.draws_report, "bootstrap draws of the intervals")
      ->check(CLI::Range(10, 100000))
      ->capture_default_str();
}

void declare_network(CLI::App& app, FinetuneFlags& flags) {
  const auto own = [](CLI::Option* option) { option->group("network"); };
  auto& head = flags.recipe.head;
  own(app.add_flag("--scratch", flags.scratch,
                   "forget what the base has learnt, or do without one: the comparison"));
  own(app.add_option("--encoder", flags.encoder, "--scratch without a base: conv or awd-lstm")
          ->check(CLI::IsMember({"conv", "awd-lstm"}))
          ->capture_default_str());
  own(app.add_option("--blocks", flags.blocks,
                     "conv: so many of the base's blocks, from below, for a faster model; 0: all")
          ->check(CLI::Range(0, 4096)));
  own(app.add_option("--strands", flags.strands,
                     "given: as they stand; both: the answer is the mean of both strands'")
          ->check(CLI::IsMember({"given", "both"}))
          ->capture_default_str());
  own(app.add_option("--window", flags.window, "letters of an answer; 0: the longest row")
          ->check(CLI::Range(0, 1 << 16)));
  own(app.add_option("--stride", head.stride, "letters between windows of a longer record")
          ->check(CLI::Range(1, 1 << 16))
          ->capture_default_str());
  own(app.add_option("--positions", flags.positions,
                     "units that keep their place, for aligned windows; 0: none; unless told, for "
                     "rows of one length and strand")
          ->check(CLI::Range(0, 64)));
  own(app.add_option("--position-blocks", head.position_blocks,
                     "blocks of the encoder before these units")
          ->check(CLI::Range(0, 4096))
          ->capture_default_str());
  own(app.add_option("--hidden", head.hidden, "units of the head")
          ->check(CLI::Range(1, 4096))
          ->capture_default_str());
  own(app.add_option("--dropout", head.dropout, "of the head")
          ->check(CLI::Range(0.0, 0.9))
          ->capture_default_str());
  own(app.add_flag("--no-linear", flags.no_linear, "no linear branch beside the network"));
}

void declare_recipe(CLI::App& app, FinetuneFlags& flags) {
  const auto own = [](CLI::Option* option) { option->group("recipe"); };
  auto& recipe = flags.recipe;
  own(app.add_option("--stages", flags.stages,
                     "GROUPS:RATE:EPOCHS,… layer groups from the top (0: all), peak rate of the "
                     "topmost, passes; unless told, suited to the rows"));
  own(app.add_option(
             "--decay-by-group", recipe.decay_by_group,
             "a group's rate over that of the one below it; unless told, 2.6 for awd-lstm, 1 "
             "for conv")
          ->check(CLI::Range(1.0, 100.0)));
  own(app.add_option("--weight-decay", recipe.weight_decay)
          ->check(CLI::NonNegativeNumber)
          ->capture_default_str());
  own(app.add_option("--average", recipe.average,
                     "what a step leaves of the running average of the weights; 0: none")
          ->check(CLI::Range(0.0, 0.9999))
          ->capture_default_str());
  own(app.add_option("--clip", recipe.clip, "norm of the gradient; 0: none")
          ->check(CLI::NonNegativeNumber)
          ->capture_default_str());
  own(app.add_option("--batch", recipe.batch,
                     "rows of a step at most; unless told, 64 or what has 8,192 letters")
          ->check(CLI::Range(2, 65536)));
  own(app.add_option("--patience", recipe.patience,
                     "epochs of the last stage without a better held-out loss; 0: all")
          ->check(CLI::Range(0, 100000))
          ->capture_default_str());
  own(app.add_option("--label-smoothing", recipe.label_smoothing)
          ->check(CLI::Range(0.0, 0.5))
          ->capture_default_str());
  own(app.add_option("--encoder-dropout", recipe.encoder_dropout, "conv: of each block")
          ->check(CLI::Range(0.0, 0.9))
          ->capture_default_str());
  own(app.add_flag("--class-weights", recipe.class_weights, "classes count alike"));
  own(app.add_option("--models", recipe.models,
                     "trainings with seeds of their own, of which held-out rows take one")
          ->check(CLI::Range(1, 100))
          ->capture_default_str());
  own(app.add_flag(
      "--adapt", flags.adapt,
      "go on pretraining on the rows to learn from, whose labels are not read, first"));
  own(app.add_option("--adapt-epochs", flags.adapting.epochs)
          ->needs("--adapt")
          ->check(CLI::Range(1, 10000))
          ->capture_default_str());
  own(app.add_option("--adapt-rate", flags.adapting.rate)
          ->needs("--adapt")
          ->check(CLI::PositiveNumber)
          ->capture_default_str());
  own(app.add_option("--few", flags.few,
                     "below so many rows cross-validation chooses epoch and mix, and all rows are "
                     "learnt from")
          ->check(CLI::NonNegativeNumber)
          ->capture_default_str());
  own(app.add_option("--folds", flags.folds, "of cross-validation")
          ->check(CLI::Range(2, 100))
          ->capture_default_str());
  own(app.add_option("--device", recipe.device, "cpu, cuda, cuda:1; a GPU where there is one"));
}

void declare_draws(CLI::App& app, FinetuneFlags& flags) {
  auto* rows = app.add_option("--rows", flags.rows,
                              "write no model: measure what so many training rows are worth, on "
                              "all test rows")
                   ->check(CLI::Range(4, 1 << 30));
  app.add_option("--draws", flags.draws, "of --rows: draws of rows, each learnt from")
      ->needs(rows)
      ->check(CLI::Range(1, 1000))
      ->capture_default_str();
}

}  // namespace

void declare_finetune_options(CLI::App& app, FinetuneFlags& flags) {
  declare_data(app, flags);
  declare_network(app, flags);
  declare_recipe(app, flags);
  declare_decision_options(app, flags.decision);
  declare_draws(app, flags);
  declare_cells(app, flags);
}

Expected<void> check_task_options(const CLI::App& app, const std::string& task) {
  for (const auto* option : app.get_options()) {
    const auto name = option->get_name();
    if (option->count() == 0 || !name.starts_with("--") || name == "--task") continue;
    const bool of_cells = option->get_group() == kCells;
    if (task == "sequence" && of_cells) return fail(name + " is for --task cell");
    const bool of_both = std::find(kOfBoth.begin(), kOfBoth.end(), name) != kOfBoth.end() ||
                         name == "--unsure-wrong";
    if (task == "cell" && !of_cells && !of_both) return fail(name + " is not for --task cell");
  }
  return {};
}

}  // namespace genegraft::cli
