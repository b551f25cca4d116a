#include <algorithm>
#include <chrono>
#include <optional>

#include "base/text.hpp"
#include "cli/cell_samples.hpp"
#include "cli/cell_tables.hpp"
#include "cli/class_report_output.hpp"
#include "cli/describe_sets.hpp"
#include "cli/files.hpp"
#include "cli/show_fit.hpp"
#include "cli/train.hpp"
#include "cli/train_cell_network.hpp"
#include "cli/training_manifest.hpp"
#include "cli/type_tree_file.hpp"
#include "model/cell_encoding.hpp"
#include "model/cell_report.hpp"
#include "model/class_report_json.hpp"
#include "model/model_file.hpp"

namespace genegraft::cli {
namespace {

/// Linear models choose C from these unless told; forests and boosting as for tables.
model::LearnerOptions cell_defaults() {
  model::LearnerOptions options{.forest = {.trees = 300},
                                .boosting = {.rounds = 300,
                                             .learning_rate = 0.1,
                                             .leaves = 8,
                                             .leaf_hessian = 0.5,
                                             .column_share = 0.2,
                                             .patience = 20}};
  options.linear.c = {0.01, 0.03, 0.1, 0.3};
  options.linear.fit.tolerance = 1e-3;
  options.folds = 3;
  return options;
}

/// What the task does not know is refused.
Expected<void> check_flags(const TrainOptions& options) {
  if (options.label.empty()) return fail("--task cell needs --label COLUMN, the column of types");
  if (!options.learner.source.empty() && options.learner.method != "network")
    return fail("--from is for --method network, where the task is cell");
  if (!options.learner.monotone.empty()) return fail("--monotone is not for --task cell");
  const auto& flags = options.decision;
  if (flags.threshold != DecisionFlags{}.threshold || flags.beta)
    return fail("--threshold and --beta are for two classes; of types the likeliest is answered");
  if (flags.unsure_missed) return fail("--unsure-missed is for two classes");
  if (options.cells.unlike && options.validate == "none")
    return fail("--unlike takes its threshold from held-out cells; --validate none has none");
  const auto& method = options.learner.method;
  if (options.cells.unlike.value_or(0) > 0 && method != "linear" && method != "network")
    return fail("--unlike is for --method linear and network; a forest has no place for it");
  if (options.cells.one_against_rest && method != "forest")
    return fail("--one-against-rest grows forests; logistic regression stands beside them anyway");
  const bool rest = options.cells.one_against_rest || options.cells.baselines;
  if (!rest && (options.cells.rest_trees || options.cells.negatives != "both"))
    return fail("--rest-trees and --negatives are for --one-against-rest and --baselines");
  if (rest && options.validate == "none")
    return fail("--one-against-rest and --baselines measure; --validate none would leave nothing");
  if (options.cells.baselines && method != "forest")
    return fail(
        "--baselines measures forest, boosting and linear beside each other; leave out "
        "--method");
  return {};
}

/// What was measured on held-out cells.
struct Measured {
  model::DecidedCells decided;
  evaluate::ClassReport report;
};

Expected<Measured> measure(const TrainOptions& options, const CommonOptions& common,
                           const model::CellOptions& cells,
                           const model::CellDecisionOptions& decision,
                           const model::CellSamples& samples,
                           const std::vector<model::CellType>& types) {
  auto held_out = model::cross_validate_cells(samples, cells, options.folds, [](int fit, int fits) {
    return show_fit("validating " + std::to_string(fit + 1) + " of " + std::to_string(fits));
  });
  if (!held_out) return tl::unexpected(held_out.error());
  Measured measured;
  measured.decided =
      model::decide_cells(samples, *held_out, options.folds, decision, common.threads);
  std::optional<model::Novelty> novelty;  // the held-out cells' unlikeness is known already
  if (measured.decided.unlike) novelty = model::Novelty{.threshold = *measured.decided.unlike};
  const model::CellDecision rule({}, measured.decided.json["floor"].get<float>(), types,
                                 samples.classes(), novelty);
  measured.report = model::begin_cell_report(samples, held_out->protocol, options.cells.depth);
  measured.report.sets.push_back(model::report_cells(
      samples, *held_out, measured.decided, rule,
      {.draws = options.draws, .seed = common.seed, .threads = common.threads}));
  return measured;
}

/// The panel that the model reads, with importances as its weights.
expression::GenePanel make_panel(const model::CellSamples& samples,
                                 const model::FittedCells& fitted) {
  expression::GenePanel panel{.molecules = fitted.molecules};
  for (std::size_t p = 0; p < fitted.genes.size(); ++p) {
    panel.genes.push_back(samples.genes[static_cast<std::size_t>(fitted.genes[p])]);
    panel.weight.push_back(static_cast<float>(fitted.fitted.importance[p]));
  }
  return panel;
}

std::vector<std::string> symbols_of(const expression::GenePanel& panel) {
  std::vector<std::string> names;
  for (const auto& gene : panel.genes) names.push_back(gene.symbol.empty() ? gene.id : gene.symbol);
  return names;
}

/// Thousands of genes: the manifest names the first, the encoder weighs them all.
void shorten_importance(model::Json& training) {
  constexpr std::size_t kNamed = 50;
  auto& list = training["importance"];
  if (list.size() > kNamed)
    list.erase(list.begin() + static_cast<std::ptrdiff_t>(kNamed), list.end());
}

}  // namespace

Expected<void> train_cells(const TrainOptions& options, const CommonOptions& common) {
  if (const auto good = check_flags(options); !good) return good;
  const bool validated = options.validate != "none";
  const auto decision = checked(options.decision, validated);
  if (!decision) return tl::unexpected(decision.error());
  const auto card = read_card(options.card);
  if (!card) return tl::unexpected(card.error());
  auto network = open_cell_network(options.cells.network, options.learner.method == "network",
                                   options.learner.source);
  if (!network) return tl::unexpected(network.error());
  const auto samples =
      read_cell_samples(options.tables, {options.label, options.group, options.cells.depth,
                                         options.cells.map, options.cells.common_with});
  if (!samples) return tl::unexpected(samples.error());
  auto types = read_type_tree(options.cells.types, samples->labels);
  if (!types) return tl::unexpected(types.error());
  auto flags = options.learner;
  flags.baselines = options.cells.baselines;
  auto learner = checked(flags, cell_defaults(), common, Source{}, {});
  if (!learner) return tl::unexpected(learner.error());
  model::CellOptions cells{.learner = std::move(*learner),
                           .genes = {options.cells.genes, options.cells.least_cells},
                           .even_depth = !options.cells.depth.empty(),
                           .relevance = options.cells.relevance};
  cells.network = network->fit;
  const bool network_method = cells.learner.method == model::Method::network;
  if (validated && (options.cells.unlike ? *options.cells.unlike > 0 : network_method))
    cells.novelty = model::NoveltyOptions{}.directions;
  if (cells.even_depth && samples->depth.empty())
    return fail("--even-depth needs counts, and the data sets hold logarithms");

  if (options.cells.one_against_rest || options.cells.baselines)
    return write_cell_tables(options, common, cells, *samples, *card);
  auto output = Output::open(options.out);
  if (!output) return tl::unexpected(output.error());

  std::optional<Measured> measured;
  if (validated) {
    model::CellDecisionOptions wanted{.calibration = decision->calibration,
                                      .rejected = options.cells.rejected,
                                      .unlike = options.cells.unlike.value_or(0.05)};
    if (decision->unsure.wrong) wanted.wrong = *decision->unsure.wrong;
    auto found = measure(options, common, cells, wanted, *samples, *types);
    if (!found) return tl::unexpected(found.error());
    measured = std::move(*found);
    measured->report.title = card->value("title", file_stem(options.out));
  }
  cells.factors = model::FactorOptions{}.factors;
  const auto start = std::chrono::steady_clock::now();
  auto fitted = model::fit_cells(*samples, cells, show_fit("training"));
  if (!fitted) return tl::unexpected(fitted.error());
  const double seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  const auto panel = make_panel(*samples, *fitted);
  const auto symbols = symbols_of(panel);
  print_fitted(fitted->fitted, symbols);

  auto manifest = begin_manifest(file_stem(options.out), options.task, samples->labels,
                                 model::genes_json(panel, fitted->factors), *card);
  auto& json = manifest.json;
  json["types"] = model::types_json(*types);
  json["decision"] = measured ? measured->decided.json : model::Json{{"floor", 0}};
  if (measured && measured->decided.unlike) {
    const auto unit = model::add_units(*fitted->novelty, fitted->fitted.learner);
    if (!unit) return tl::unexpected(unit.error());
    json["decision"]["novelty"] =
        model::novelty_json({*unit, fitted->novelty->centres, *measured->decided.unlike});
    json["decision"]["novelty"]["known_share"] = options.cells.unlike.value_or(0.05);
  }
  json["training"] = describe_training(common, cells.learner, fitted->fitted, symbols, seconds);
  shorten_importance(json["training"]);
  auto& settings = json["training"]["settings"];
  settings.update({{"genes", cells.genes.most}, {"least_cells", cells.genes.least_cells}});
  if (cells.learner.method == model::Method::linear) settings["relevance"] = cells.relevance;
  settings.update(network->settings);
  if (!network->base.is_null()) json["training"]["base"] = network->base;
  if (cells.even_depth) settings["even_depth"] = options.cells.depth;
  auto files = describe_sets(options.tables, card->value("sources", model::Json::object()));
  if (!files) return tl::unexpected(files.error());
  json["training"].update({{"files", *files}, {"rows", samples->size()}});
  if (!options.cells.network.unlabelled.empty()) {
    auto others = describe_sets(options.cells.network.unlabelled, model::Json::object());
    if (!others) return tl::unexpected(others.error());
    json["training"]["unlabelled"] = std::move(*others);
  }
  if (measured) json["evaluation"] = model::class_report_json(measured->report);
  finish_manifest(manifest);
  const auto written = write_trained(
      model::write_model_file({std::move(manifest), std::move(fitted->fitted.learner)}),
      options.out, seconds, *output);
  if (!written) return written;
  if (!measured) return {};
  return write_class_report(measured->report, {.html = options.html, .json = common.json});
}

}  // namespace genegraft::cli
