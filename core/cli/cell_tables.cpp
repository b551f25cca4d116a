#include "cli/cell_tables.hpp"

#include <filesystem>
#include <string>

#include "cli/class_report_output.hpp"
#include "cli/files.hpp"
#include "cli/progress.hpp"
#include "cli/show_fit.hpp"
#include "evaluate/class_plots.hpp"
#include "model/cell_report.hpp"
#include "model/compare_methods.hpp"
#include "model/one_against_rest.hpp"

namespace genegraft::cli {
namespace {

namespace fs = std::filesystem;

/// Letters, digits and single dashes: "CD4+ T, SHAP" is "CD4-T-SHAP".
std::string file_name(const std::string& title) {
  std::string name;
  for (const char c : title) {
    const bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (plain)
      name += c;
    else if (!name.empty() && name.back() != '-')
      name += '-';
  }
  return name;
}

model::RestOptions rest_options(const TrainOptions& options, const model::CellOptions& cells,
                                const evaluate::ReportOptions& report) {
  model::RestOptions rest{.cells = cells, .folds = options.folds, .report = report};
  if (options.cells.rest_trees) rest.cells.learner.forest.trees = *options.cells.rest_trees;
  if (options.cells.negatives == "even") rest.negatives = {model::Negatives::even};
  if (options.cells.negatives == "random") rest.negatives = {model::Negatives::random};
  return rest;
}

Expected<void> add_methods(const TrainOptions& options, const model::CellOptions& cells,
                           const model::CellSamples& samples, const evaluate::ReportOptions& drawn,
                           evaluate::ClassReport& report) {
  constexpr model::Method methods[] = {model::Method::forest, model::Method::boosting,
                                       model::Method::linear};
  auto set = model::compare_methods(
      samples, cells, methods, options.folds, drawn,
      [](const std::string& method, int fit, int fits) {
        return show_fit(method + ", " + std::to_string(fit + 1) + " of " + std::to_string(fits));
      });
  if (!set) return tl::unexpected(set.error());
  set->notes.push_back("Forests of " + std::to_string(cells.learner.forest.trees) +
                       " trees; boosting of " + std::to_string(cells.learner.boosting.rounds) +
                       " rounds at most, as many as suit a part of the cells learnt from; the "
                       "penalty of logistic regression is chosen there too. Probabilities are not "
                       "calibrated.");
  report.sets.push_back(std::move(*set));
  return {};
}

Expected<void> add_rest(const model::CellSamples& samples, const model::RestOptions& rest,
                        evaluate::ClassReport& report) {
  const int forests = samples.classes() * static_cast<int>(rest.negatives.size());
  Progress bar("growing", "forests", forests);
  auto rows = model::grow_against_rest(samples, rest, [&](int done, int) {
    bar.show(done);
    return true;
  });
  if (!rows) return tl::unexpected(rows.error());
  report.protocol += " For each type a forest of " +
                     std::to_string(rest.cells.learner.forest.trees) +
                     " trees learns it from as many cells of other types, an even number of each "
                     "or drawn at random.";
  report.rest = std::move(*rows);
  return {};
}

}  // namespace

Expected<void> write_cell_tables(const TrainOptions& options, const CommonOptions& common,
                                 const model::CellOptions& cells, const model::CellSamples& samples,
                                 const model::Json& card) {
  std::error_code error;
  fs::create_directories(options.out, error);
  if (error) return fail(options.out + ": " + error.message());
  const evaluate::ReportOptions drawn{
      .draws = options.draws, .seed = common.seed, .threads = common.threads};
  auto report = model::begin_cell_report(samples, model::describe_folds(samples, options.folds),
                                         options.cells.depth);
  const std::string words = options.cells.baselines ? ": baselines" : ": one type against the rest";
  report.title = card.value("title", samples.name + words);
  if (options.cells.baselines)
    if (const auto done = add_methods(options, cells, samples, drawn, report); !done) return done;
  if (const auto done = add_rest(samples, rest_options(options, cells, drawn), report); !done)
    return done;
  for (const auto& row : report.rest)
    for (const auto& group : row.genes) {
      const auto path =
          fs::path(options.out) / (file_name(group.title + " " + row.negatives) + ".svg");
      const auto written =
          write_file(path.string(), evaluate::standalone_svg(evaluate::bar_plot(group)) + "\n");
      if (!written) return written;
    }
  return write_class_report(report, {.html = options.html, .json = common.json});
}

}  // namespace genegraft::cli
