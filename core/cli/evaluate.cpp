#include <memory>

#include "base/text.hpp"
#include "cli/command.hpp"
#include "cli/files.hpp"
#include "cli/models.hpp"
#include "cli/report_output.hpp"
#include "cli/screens.hpp"
#include "model/feature_importance.hpp"
#include "model/offtarget_validation.hpp"

namespace genegraft::cli {
namespace {

struct Options {
  std::string model, html, out, importance;
  std::vector<std::string> tables;
  bool keep_seen = false;
  int draws = 1000;
  model::ScreenOptions screen;
};

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

Expected<void> evaluate(const Options& options, const CommonOptions& common) {
  const auto model = open_offtarget_model(options.model);
  if (!model) return tl::unexpected(model.error());
  evaluate::Report report;
  report.title = model->manifest().text("title");
  report.protocol =
      options.keep_seen
          ? "The model as it is, on all rows of each table, guides seen in training included."
          : "The model as it is, on rows whose guide, or one nearly identical to it, was not in "
            "its training.";
  report.group_name = "guide";
  const auto threshold = static_cast<float>(model->manifest().threshold());
  std::string importance = "set\tfeature\tfall_of_pr_auc\tdeviation\tlow\thigh\n";
  for (const auto& path : options.tables) {
    const auto screen = unseen(options, *model, path);
    if (!screen) return tl::unexpected(screen.error());
    for (const auto& note : screen->notes)
      std::fprintf(stderr, "%s: %s\n", screen->name.c_str(), note.c_str());
    const auto score =
        model::score_screen(model->forest(), model->encoding(), *screen, common.threads);
    report.sets.push_back(model::report_screen(
        *screen, score, {&threshold, 1},
        {.draws = options.draws, .seed = common.seed, .threads = common.threads}));
    if (!options.importance.empty()) importance += importance_rows(*model, *screen, common);
  }
  if (!options.importance.empty())
    if (const auto written = write_file(options.importance, importance); !written) return written;
  return write_report(report, {.html = options.html, .json = common.json, .out = options.out});
}

}  // namespace

Action declare_evaluate(CLI::App& app, const CommonOptions& common) {
  auto options = std::make_shared<Options>();
  app.add_option("model", options->model, "model file (.onnx)")->required();
  app.add_option("tables", options->tables, "labelled tables (guide, target, label)")->required();
  app.add_option("--html", options->html, "write the report with plots here");
  app.add_option("--importance", options->importance,
                 "write each feature's permutation importance on these tables here");
  app.add_option("--out,-o", options->out, "write the figures here instead of standard output");
  app.add_flag("--keep-seen", options->keep_seen,
               "also measure guides that the model was trained on");
  app.add_option("--draws", options->draws, "bootstrap draws of the intervals")
      ->check(CLI::Range(10, 100000))
      ->capture_default_str();
  app.add_flag("--keep-on-target", options->screen.keep_on_target,
               "keep rows of a guide's own site; by default they are left out");
  app.add_option("--max-mismatches", options->screen.max_mismatches, "rows with more are left out")
      ->check(CLI::Range(0, 20))
      ->capture_default_str();
  return [options, &common] { return evaluate(*options, common); };
}

}  // namespace genegraft::cli
