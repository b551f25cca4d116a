#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>

#include "base/text.hpp"
#include "cli/class_report_output.hpp"
#include "cli/command.hpp"
#include "cli/evaluate_cells.hpp"
#include "cli/evaluate_sequences.hpp"
#include "cli/files.hpp"
#include "cli/models.hpp"
#include "cli/networks.hpp"
#include "cli/report_output.hpp"
#include "cli/screens.hpp"
#include "cli/smooth_options.hpp"
#include "model/feature_importance.hpp"
#include "model/model_file.hpp"
#include "model/offtarget_report.hpp"

namespace genegraft::cli {
namespace {

struct Options {
  std::string model, html, out, importance;
  std::vector<std::string> tables;
  bool keep_seen = false;
  int draws = 1000;
  model::ScreenOptions screen;
  SequenceColumns columns;
  std::string map;
  model::SmoothOptions smooth;
  std::vector<const CLI::Option*> of_pairs, of_sequences, of_cells;
};

/// Options of another kind of model would have no effect.
Expected<void> check_own(const std::vector<const CLI::Option*>& others, const std::string& kind) {
  for (const auto* option : others)
    if (option->count() > 0) return fail(option->get_name() + " is for models of " + kind);
  return {};
}

/// The table without the guides the model was trained on, unless the user wants them.
Expected<model::Screen> unseen(const Options& options, const model::OfftargetModel& model,
                               const std::string& path) {
  const auto table = read_labelled_table(path);
  if (!table) return tl::unexpected(table.error());
  std::vector<std::string> labels;
  for (const auto& label : model.manifest().labels()) labels.push_back(label.name);
  auto screen_options = options.screen;
  screen_options.max_columns = crispr::widest(model.encoding());
  auto screen = to_screen(*table, labels, screen_options);
  if (!screen) return screen;
  const auto rest =
      model::without_guides(*screen, model.manifest().training_guides(), "seen in training");
  if (rest.rows() == screen->rows()) return rest;
  if (options.keep_seen) {
    screen->notes.push_back(
        format_count(screen->rows() - rest.rows()) +
        " rows of guides seen in training are counted (--keep-seen): the figures are too good");
    return screen;
  }
  if (rest.rows() == 0)
    return fail(path + ": all " + format_count(static_cast<long long>(screen->guides.size())) +
                " guides, or guides nearly identical to them, were in the model's training; "
                "--keep-seen measures them all the same");
  return rest;
}

constexpr int kImportanceNegatives = 20000;

std::string importance_rows(const model::OfftargetModel& model, const model::Screen& screen,
                            const CommonOptions& common) {
  std::string text;
  for (const auto& feature : model::permutation_importance(
           model, screen, kImportanceNegatives, {.seed = common.seed, .threads = common.threads}))
    text += screen.name + "\t" + feature.title + "\t" +
            format_float(static_cast<float>(feature.mean)) + "\t" +
            format_float(static_cast<float>(feature.deviation)) + "\t" +
            format_float(static_cast<float>(feature.low)) + "\t" +
            format_float(static_cast<float>(feature.high)) + "\n";
  return text;
}

Expected<void> evaluate_screens(const Options& options, const CommonOptions& common) {
  const auto model = open_offtarget_model(options.model);
  if (!model) return tl::unexpected(model.error());
  evaluate::Report report;
  report.title = model->manifest().text("title");
  report.protocol =
      options.keep_seen
          ? "The model as it is, on all rows of each table, guides seen in training included."
          : "The model as it is, on rows whose guide, or one nearly identical to it, was not in "
            "its training.";
  report.protocol += " " + model::describe_left_out(options.screen);
  report.group_name = "guide";
  const auto& [calibrator, rule] = model->decision();
  std::string importance = "set\tfeature\tfall_of_pr_auc\tdeviation\tlow\thigh\n";
  for (const auto& path : options.tables) {
    const auto screen = unseen(options, *model, path);
    if (!screen) return tl::unexpected(screen.error());
    print_notes(*screen);
    auto probability =
        model::score_screen(model->learner(), model->encoding(), *screen, common.threads);
    for (auto& value : probability) value = calibrator.calibrate(value);
    report.sets.push_back(model::report_screen(
        *screen, {probability, {&rule.threshold, 1}, {}},
        {.draws = options.draws, .seed = common.seed, .threads = common.threads}));
    if (rule.unsure)
      report.sets.back().notes.push_back(
          model::describe_answers(evaluate::count_answers({probability, screen->y}, rule)));
    if (!options.importance.empty()) importance += importance_rows(*model, *screen, common);
  }
  if (!options.importance.empty())
    if (const auto written = write_file(options.importance, importance); !written) return written;
  return write_report(report, {.html = options.html, .json = common.json, .out = options.out});
}

/// A model of cells with what it computes by.
Expected<std::unique_ptr<model::CellCaller>> open_cell_caller(const std::string& path,
                                                              const CommonOptions& common) {
  auto any = open_any_model(path);
  if (!any) return tl::unexpected(any.error());
  if (auto* cells = std::get_if<model::CellModel>(&*any))
    return std::make_unique<model::CellModel>(std::move(*cells));
  auto ranks = std::make_unique<model::RankCellModel>(std::get<model::RankCellModel>(*any));
  auto network = open_network(path, common.threads);
  if (!network) return tl::unexpected(network.error());
  ranks->run_by(std::move(*network));
  return ranks;
}

Expected<void> evaluate_matrices(const Options& options, const CommonOptions& common) {
  const auto model = open_cell_caller(options.model, common);
  if (!model) return tl::unexpected(model.error());
  const auto report = evaluate_cells(**model, options.tables,
                                     {.label = options.columns.label,
                                      .group = options.columns.group,
                                      .map = options.map,
                                      .smooth = options.smooth},
                                     options.draws, common);
  if (!report) return tl::unexpected(report.error());
  return write_class_report(*report,
                            {.html = options.html, .json = common.json, .out = options.out});
}

Expected<void> evaluate(const Options& options, const CommonOptions& common) {
  const auto bytes = read_file(options.model, kLargestModel);
  if (!bytes) return tl::unexpected(bytes.error());
  const auto manifest = model::read_manifest(*bytes);
  if (manifest && manifest->task() == model::kCellTask) {
    if (const auto own = check_own(options.of_pairs, "pairs"); !own) return own;
    return evaluate_matrices(options, common);
  }
  if (const auto own = check_own(options.of_cells, "cells"); !own) return own;
  if (!manifest || manifest->task() != "sequence") {
    if (const auto own = check_own(options.of_sequences, "sequences"); !own) return own;
    return evaluate_screens(options, common);
  }
  if (const auto own = check_own(options.of_pairs, "pairs"); !own) return own;
  const auto model = model::SequenceModel::from(*manifest);
  if (!model) return inside(options.model, model.error());
  const auto report = evaluate_sequences(*model, options.model, options.tables, options.columns,
                                         options.draws, common);
  if (!report) return tl::unexpected(report.error());
  return write_report(*report, {.html = options.html, .json = common.json, .out = options.out});
}

}  // namespace

Action declare_evaluate(CLI::App& app, const CommonOptions& common) {
  auto options = std::make_shared<Options>();
  app.add_option("model", options->model, "model file (.onnx)")->required();
  app.add_option("tables", options->tables,
                 "labelled tables (guide, target, label; or sequence, label), or expression "
                 "matrices with labels")
      ->required();
  app.add_option("--html", options->html, "write the report with plots here");
  app.add_option("--importance", options->importance,
                 "write each feature's permutation importance on these tables here");
  app.add_option("--out,-o", options->out, "write the figures here instead of standard output");
  app.add_flag("--keep-seen", options->keep_seen,
               "also measure guides that the model was trained on");
  app.add_option("--draws", options->draws, "bootstrap draws of the intervals")
      ->check(CLI::Range(10, 100000))
      ->capture_default_str();
  const auto before = app.get_options();
  declare_screen_options(app, options->screen);
  for (const auto* option : app.get_options())
    if (std::find(before.begin(), before.end(), option) == before.end() ||
        option->get_name() == "--importance" || option->get_name() == "--keep-seen")
      options->of_pairs.push_back(option);
  const auto own = [&](CLI::Option* option) {
    option->group("models of sequences")->capture_default_str();
    options->of_sequences.push_back(option);
  };
  own(app.add_option("--sequence", options->columns.sequence, "column of sequences"));
  own(app.add_option("--label", options->columns.label, "column of classes, of cells as well"));
  own(app.add_option("--split", options->columns.split,
                     "column that says train, valid or the name of a test set, of which only the "
                     "latter are measured"));
  own(app.add_option("--group", options->columns.group,
                     "column of groups, for the intervals, of cells as well"));
  options->of_cells.push_back(
      app.add_option("--map", options->map,
                     "file that names the matrix's labels as the model does: label, tab, label or "
                     "coarser type of the model; - leaves it out")
          ->group("models of cells"));
  const auto smoothing = declare_smoothing(app, options->smooth);
  options->of_cells.insert(options->of_cells.end(), smoothing.begin(), smoothing.end());
  return [options, &common] { return evaluate(*options, common); };
}

}  // namespace genegraft::cli
