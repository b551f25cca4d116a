#include "cli/train.hpp"

#include <CLI/CLI.hpp>
#include <memory>

#include "cli/screens.hpp"

namespace genegraft::cli {
namespace {

constexpr const char* kTableOrCell = "--task table or cell";

void declare_offtarget(CLI::App& app, TrainOptions& options) {
  const auto group = [](CLI::Option* option) {
    option->group("--task offtarget")->capture_default_str();
  };
  auto& forest = options.offtarget.learner.forest;
  group(app.add_option("--encoder", options.encoder)
            ->check(CLI::IsMember({"mismatch", "letters", "onehot7"})));
  group(app.add_option("--sampling", options.sampling,
                       "rows of a tree: bootstrap, balanced, or balanced with all screens alike; "
                       "boosting and linear weigh rows likewise")
            ->check(CLI::IsMember({"bootstrap", "balanced", "screens"})));
  group(app.add_option("--ratio", forest.ratio, "balanced: negatives for each positive")
            ->check(CLI::PositiveNumber));
  group(app.add_option("--draws", forest.draws,
                       "balanced: positives drawn for a tree; 0: as many as there are")
            ->check(CLI::NonNegativeNumber));
  group(app.add_option("--gapped-negatives", options.offtarget.gapped_negatives,
                       "screens: draw weight of negatives with bulges")
            ->check(CLI::PositiveNumber));
  group(app.add_option("--class-weight", options.class_weight,
                       "weight of positives: none, balanced, or a number"));
  group(app.add_option("--pretrain-on", options.offtarget.pretraining,
                       "network: tables that it learns from first and alone, with commas; none: it "
                       "learns from all at once")
            ->delimiter(','));
  group(app.add_option(
               "--sample-negatives", options.sample_negatives,
               "tables of positives alone: made-up negatives for each, near its guide; 0: none")
            ->check(CLI::Range(0, 1000))
            ->capture_default_str());
  group(app.add_option("--sampled-share", options.offtarget.sampled_share,
                       "of the draws that such a table would have by its positives")
            ->check(CLI::PositiveNumber)
            ->capture_default_str());
  declare_screen_options(app, options.screen);
}

void declare_table(CLI::App& app, TrainOptions& options) {
  const auto group = [](CLI::Option* option) { option->group("--task table"); };
  app.add_option("--label", options.label, "column that names the class of a row, or of a cell")
      ->group(kTableOrCell);
  app.add_option("--group", options.group,
                 "column of groups (donor, plate, …) that validation keeps together")
      ->group(kTableOrCell);
  group(app.add_option("--ignore", options.ignored, "columns of numbers that are no features"));
}

void declare_cells(CLI::App& app, TrainOptions& options) {
  const auto group = [](CLI::Option* option) { return option->group("--task cell"); };
  auto& cells = options.cells;
  group(app.add_option("--map", cells.map,
                       "file that renames labels: label, tab, new name, or - to leave it out"));
  group(app.add_option("--types", cells.types,
                       "file of coarser types to fall back to: type, tab, what it is a kind of"));
  group(app.add_option("--even-depth", cells.depth,
                       "column of batches; deeper ones are thinned to the depth of the shallowest "
                       "before learning"));
  group(app.add_option("--common-with", cells.common_with,
                       "learn only from genes that these matrices have too, of which nothing else "
                       "is read"));
  group(app.add_option("--genes", cells.genes, "genes at most, the most variable; 0: all"))
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str();
  group(app.add_option("--least-cells", cells.least_cells, "cells that a gene is seen in at least"))
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  group(app.add_flag(
      "--baselines", cells.baselines,
      "no model, but tables: forest, boosting and logistic regression beside each other on the "
      "same folds, and all that --one-against-rest makes"));
  group(app.add_flag(
      "--one-against-rest", cells.one_against_rest,
      "a forest for each type against the others instead of one model: tables, and plots of the "
      "most important genes into the folder --out"));
  group(app.add_option("--rest-trees", cells.rest_trees,
                       "trees of each of these forests; unless told, as --trees"))
      ->check(CLI::Range(1, 100000));
  group(app.add_option("--negatives", cells.negatives,
                       "cells of other types for each forest: an even number of each type, drawn "
                       "at random, or both ways in turn"))
      ->check(CLI::IsMember({"even", "random", "both"}))
      ->capture_default_str();
  group(app.add_option("--unsure-known", cells.rejected,
                       "share of the held-out cells, all of known types, that stay below the floor "
                       "at least, so that unknown types do too"))
      ->check(CLI::Range(0.0, 1.0))
      ->capture_default_str();
  group(app.add_option("--unlike", cells.unlike,
                       "share of the held-out cells, all of known types, that may be too unlike "
                       "all cells learnt from to be named, so that unknown types are; linear and "
                       "network; 0: not measured (0.05 of networks)"))
      ->check(CLI::Range(0.0, 0.5));
  group(app.add_option("--relevance", cells.relevance,
                       "linear: how much more a gene may weigh that tells the labels apart; 0: all "
                       "alike"))
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str();
}

/// Options of the other task would have no effect.
Expected<void> check_own(const CLI::App& app, const std::string& task) {
  for (const auto* option : app.get_options())
    if (option->count() > 0 && option->get_group().starts_with("--task ") &&
        option->get_group() != "--task " + task &&
        (option->get_group() != kTableOrCell || task == "offtarget"))
      return fail(option->get_name() + " belongs to " + option->get_group() + ", not to " + task);
  return {};
}

Expected<void> train(const CLI::App& app, TrainOptions options, const CommonOptions& common) {
  if (const auto own = check_own(app, options.task); !own) return own;
  const bool table = options.task == "table", cells = options.task == "cell";
  const bool folds = table || cells;
  if (options.learner.method == "network" && table)
    return fail("--method network is for --task cell and offtarget, not for table");
  if (options.validate.empty()) options.validate = folds ? "folds" : "guides";
  const bool known = options.validate == "none" ||
                     (folds ? options.validate == "folds"
                            : options.validate == "guides" || options.validate == "screens");
  if (!known)
    return fail("--validate " + options.validate + " is not for --task " + options.task +
                (folds ? "; expected folds or none" : "; expected guides, screens or none"));
  if (folds && options.learner.method == "mixture")
    return fail("--method mixture is for --task offtarget, not for " + options.task);
  if (cells) return train_cells(options, common);
  return table ? train_table(options, common) : train_offtarget(options, common);
}

}  // namespace

Action declare_train(CLI::App& app, const CommonOptions& common) {
  auto options = std::make_shared<TrainOptions>();
  app.add_option(
         "tables", options->tables,
         "labelled tables; offtarget: guide, target, label, one screen each; table: "
         "columns of numbers and one of labels; cell: expression matrices with labels of their "
         "cells")
      ->required();
  app.add_option("--out,-o", options->out, "model file to write (.onnx)")->required();
  app.add_option("--task", options->task)
      ->check(CLI::IsMember({"offtarget", "table", "cell"}))
      ->capture_default_str();
  app.add_option("--validate", options->validate,
                 "held-out report: by guides or by screens (leave one table out); of a table or of "
                 "cells by folds of groups or rows; or none");
  app.add_option("--folds", options->folds, "folds of --validate guides and folds")
      ->check(CLI::Range(2, 100))
      ->capture_default_str();
  app.add_option("--draws-report", options->draws, "bootstrap draws of the intervals")
      ->check(CLI::Range(10, 100000))
      ->capture_default_str();
  app.add_option(
      "--card", options->card,
      "JSON file with title, summary, limits, licence, labels, sources for the model card");
  app.add_option("--html", options->html, "write the held-out report here");
  declare_decision_options(app, options->decision);
  declare_learner_options(app, options->learner);
  declare_offtarget(app, *options);
  declare_table(app, *options);
  declare_cells(app, *options);
  declare_cell_network(app, options->cells.network, options->learner.own);
  return [&app, options, &common] { return train(app, *options, common); };
}

}  // namespace genegraft::cli
