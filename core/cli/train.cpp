#include <chrono>
#include <memory>
#include <ranges>

#include "base/text.hpp"
#include "cli/command.hpp"
#include "cli/decision_options.hpp"
#include "cli/files.hpp"
#include "cli/progress.hpp"
#include "cli/report_output.hpp"
#include "cli/screens.hpp"
#include "cli/training_manifest.hpp"
#include "model/model_file.hpp"

namespace genegraft::cli {
namespace {

/// Options as text become options as types.
Expected<model::OfftargetOptions> checked(const TrainOptions& options,
                                          const CommonOptions& common) {
  auto offtarget = options.offtarget;
  offtarget.encoding = *crispr::find_encoding(options.encoder);
  offtarget.forest.threads = common.threads;
  offtarget.forest.seed = common.seed;
  using model::ScreenSampling;
  offtarget.sampling = options.sampling == "bootstrap"  ? ScreenSampling::bootstrap
                       : options.sampling == "balanced" ? ScreenSampling::balanced
                                                        : ScreenSampling::screens;
  if (options.class_weight == "balanced")
    offtarget.positive_weight = 0;
  else if (options.class_weight != "none") {
    const auto ratio = parse_number(options.class_weight);
    if (!ratio || !(*ratio > 0))
      return fail("--class-weight " + options.class_weight +
                  ": expected none, balanced, or a number above 0");
    offtarget.positive_weight = *ratio;
  }
  return offtarget;
}

Expected<TrainingTables> read_tables(const TrainOptions& options, crispr::PairEncoding encoding) {
  std::vector<LabelledTable> tables;
  for (const auto& path : options.tables) {
    std::fprintf(stderr, "reading %s\n", path.c_str());
    auto table = read_labelled_table(path);
    if (!table) return tl::unexpected(table.error());
    tables.push_back(std::move(*table));
  }
  TrainingTables result;
  auto labels = find_labels(tables);
  if (!labels) return tl::unexpected(labels.error());
  result.labels = std::move(*labels);
  auto screen_options = options.screen;
  screen_options.max_columns = crispr::widest(encoding);
  for (auto& table : tables) {
    auto screen = to_screen(table, result.labels, screen_options);
    if (!screen) return tl::unexpected(screen.error());
    print_notes(*screen);
    result.screens.push_back(std::move(*screen));
    table.records = {};  // the cleaned screen is all that training needs
  }
  std::int64_t rows = 0, positives = 0;
  for (const auto& screen : result.screens) {
    rows += screen.rows();
    positives += screen.positives();
  }
  if (positives == 0 || positives == rows)
    return fail("all rows left to train on have the label " +
                result.labels[positives == 0 ? 0 : 1] + ", expected both");
  return result;
}

/// A forest's progress as a bar. The label says which of several fits it is.
forest::Progress show_trees(const std::string& label) {
  auto bar = std::make_shared<std::unique_ptr<Progress>>();
  return [bar, label](int done, int trees) {
    if (!*bar) *bar = std::make_unique<Progress>(label, "trees", trees);
    (*bar)->show(done);
    return true;
  };
}

model::HeldOut validate(const TrainOptions& options, const std::vector<model::Screen>& screens,
                        const model::OfftargetOptions& offtarget) {
  const model::FitProgress progress = [](int fit, int fits, const std::string& what) {
    return show_trees("validating " + std::to_string(fit + 1) + " of " + std::to_string(fits) +
                      " (" + what + ")");
  };
  return options.validate == "screens"
             ? model::leave_one_screen_out(screens, offtarget, progress)
             : model::cross_validate_guides(screens, offtarget, options.folds, progress);
}

void print_importance(const forest::GrownForest& grown, crispr::PairEncoding encoding) {
  constexpr std::size_t kShown = 8;
  std::fputs("most important features (mean decrease in impurity):\n", stderr);
  for (const auto f : by_importance(grown) | std::views::take(kShown))
    std::fprintf(stderr, "  %5.1f %%  %s\n", 100 * grown.impurity_importance[f],
                 crispr::features(encoding)[f].title.c_str());
}

Expected<void> train(const TrainOptions& options, const CommonOptions& common) {
  const auto offtarget = checked(options, common);
  if (!offtarget) return tl::unexpected(offtarget.error());
  const auto decision = checked(options.decision, options.validate != "none");
  if (!decision) return tl::unexpected(decision.error());
  auto card = read_card(options.card);
  if (!card) return tl::unexpected(card.error());
  auto output =
      Output::open(options.out);  // a place that cannot be written to is found before the work
  if (!output) return tl::unexpected(output.error());
  auto tables = read_tables(options, offtarget->encoding);
  if (!tables) return tl::unexpected(tables.error());
  if (options.validate == "screens" && tables->screens.size() < 2)
    return fail("--validate screens needs at least two tables");
  Training training{.tables = std::move(*tables)};
  const auto& screens = training.tables.screens;

  if (options.validate != "none") {
    training.held_out = validate(options, screens, *offtarget);
    training.decided =
        model::decide_held_out(screens, *training.held_out, *decision, common.threads);
    print_decision(*training.decided, *decision);
    training.report = model::report_held_out(
        screens, *training.held_out, *training.decided, options.screen,
        {.draws = options.draws, .seed = common.seed, .threads = common.threads});
    training.report.title = card->value("title", file_stem(options.out));
  }
  std::vector<const model::Screen*> pooled;
  for (const auto& screen : screens) pooled.push_back(&screen);
  const auto start = std::chrono::steady_clock::now();
  training.grown = model::train_offtarget(pooled, *offtarget, show_trees("training"));
  training.seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  print_importance(training.grown, offtarget->encoding);

  auto manifest = make_manifest(options, common, *offtarget, *decision, training, *card);
  if (!manifest) return tl::unexpected(manifest.error());
  const auto bytes =
      model::write_model_file({std::move(*manifest), std::move(training.grown.forest)});
  if (const auto written = output->write(bytes); !written) return written;
  if (const auto finished = output->finish(); !finished) return finished;
  std::fprintf(stderr, "wrote %s (%s bytes, trained in %.1f s)\n", options.out.c_str(),
               format_count(static_cast<long long>(bytes.size())).c_str(), training.seconds);
  if (!training.held_out) return {};
  return write_report(training.report, {.html = options.html, .json = common.json});
}

}  // namespace

Action declare_train(CLI::App& app, const CommonOptions& common) {
  auto options = std::make_shared<TrainOptions>();
  auto& forest = options->offtarget.forest;
  app.add_option("tables", options->tables,
                 "labelled tables (guide, target, label); one screen each")
      ->required();
  app.add_option("--out,-o", options->out, "model file to write (.onnx)")->required();
  app.add_option("--task", options->task)
      ->check(CLI::IsMember({"offtarget"}))
      ->capture_default_str();
  app.add_option("--method", options->method)
      ->check(CLI::IsMember({"forest"}))
      ->capture_default_str();
  app.add_option("--encoder", options->encoder)
      ->check(CLI::IsMember({"mismatch", "onehot7"}))
      ->capture_default_str();
  app.add_option("--sampling", options->sampling,
                 "rows of a tree: bootstrap, balanced, or balanced with all screens alike")
      ->check(CLI::IsMember({"bootstrap", "balanced", "screens"}))
      ->capture_default_str();
  app.add_option("--ratio", forest.ratio, "balanced: negatives for each positive")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  app.add_option("--draws", forest.draws,
                 "balanced: positives drawn for a tree; 0: as many as there are")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str();
  app.add_option("--gapped-negatives", options->offtarget.gapped_negatives,
                 "screens: draw weight of negatives with bulges")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  app.add_option("--class-weight", options->class_weight,
                 "weight of positives: none, balanced, or a number")
      ->capture_default_str();
  app.add_option("--trees", forest.trees)->check(CLI::Range(1, 100000))->capture_default_str();
  app.add_option("--features-tried", forest.features_tried,
                 "features drawn at a split; 0: square root")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str();
  app.add_option("--depth", forest.depth, "longest path; 0: no limit")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str();
  app.add_option("--leaves", forest.leaves, "leaves of a tree at most; 0: no limit")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str();
  app.add_option("--leaf-weight", forest.leaf_weight, "rows a leaf keeps at least")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  declare_screen_options(app, options->screen);
  app.add_option("--validate", options->validate,
                 "held-out report: by guides, by screens (leave one table out), or none")
      ->check(CLI::IsMember({"guides", "screens", "none"}))
      ->capture_default_str();
  app.add_option("--folds", options->folds, "folds of --validate guides")
      ->check(CLI::Range(2, 100))
      ->capture_default_str();
  declare_decision_options(app, options->decision);
  app.add_option("--draws-report", options->draws, "bootstrap draws of the intervals")
      ->check(CLI::Range(10, 100000))
      ->capture_default_str();
  app.add_option(
      "--card", options->card,
      "JSON file with title, summary, limits, licence, labels, sources for the model card");
  app.add_option("--html", options->html, "write the held-out report here");
  return [options, &common] { return train(*options, common); };
}

}  // namespace genegraft::cli
