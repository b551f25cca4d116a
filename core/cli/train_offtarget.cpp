#include <chrono>
#include <memory>

#include "base/text.hpp"
#include "cli/decision_options.hpp"
#include "cli/files.hpp"
#include "cli/report_output.hpp"
#include "cli/screens.hpp"
#include "cli/show_fit.hpp"
#include "cli/train.hpp"
#include "cli/training_manifest.hpp"
#include "model/sampled_negatives.hpp"
#ifdef GENEGRAFT_NEURAL
#include "neural/pair_network.hpp"
#endif

namespace genegraft::cli {
namespace {

std::vector<std::string> feature_titles(crispr::PairEncoding encoding) {
  std::vector<std::string> titles;
  for (const auto& feature : crispr::features(encoding)) titles.push_back(feature.title);
  return titles;
}

/// Options as text become options as types.
Expected<model::OfftargetOptions> checked(const TrainOptions& options, const CommonOptions& common,
                                          const Source& source) {
  auto offtarget = options.offtarget;
  offtarget.encoding = *crispr::find_encoding(options.encoder);
  auto learner = checked(options.learner, offtarget.learner, common, source,
                         feature_titles(offtarget.encoding));
  if (!learner) return tl::unexpected(learner.error());
  offtarget.learner = std::move(*learner);
#ifdef GENEGRAFT_NEURAL
  offtarget.network = [](const model::PairSamples& pairs, const model::LearnerOptions& learner,
                         const forest::Progress& progress) {
    return neural::fit_pair_network(
        pairs, {.seed = learner.seed, .threads = learner.threads > 0 ? learner.threads : 1},
        progress);
  };
#endif
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

Expected<TrainingTables> read_tables(const TrainOptions& options, crispr::PairEncoding encoding,
                                     std::uint64_t seed) {
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
  if (result.labels[0] == model::kUnsure || result.labels[1] == model::kUnsure)
    return fail("a label is named " + std::string(model::kUnsure) +
                ", as rows without an answer are");
  auto screen_options = options.screen;
  screen_options.max_columns = crispr::widest(encoding);
  for (auto& table : tables) {
    auto screen = to_screen(table, result.labels, screen_options);
    if (!screen) return tl::unexpected(screen.error());
    *screen = model::with_sampled_negatives(std::move(*screen), options.sample_negatives,
                                            options.screen.max_mismatches, seed);
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

model::HeldOut validate(const TrainOptions& options, const std::vector<model::Screen>& screens,
                        const model::OfftargetOptions& offtarget) {
  const model::FitProgress progress = [](int fit, int fits, const std::string& what) {
    return show_fit("validating " + std::to_string(fit + 1) + " of " + std::to_string(fits) + " (" +
                    what + ")");
  };
  return options.validate == "screens"
             ? model::leave_one_screen_out(screens, offtarget, progress)
             : model::cross_validate_guides(screens, offtarget, options.folds, progress);
}

/// Rows of guides that the source model learnt from say nothing of new guides: they may be learned
/// from, but are not measured on.
std::vector<model::Screen> measurable(const std::vector<model::Screen>& screens,
                                      const Source& source) {
  std::vector<model::Screen> kept;
  for (const auto& screen : screens)
    kept.push_back(model::without_guides(screen, source.manifest.training_guides(),
                                         "in the training of the source model"));
  return kept;
}

Expected<void> check_source(const Source& source, const TrainOptions& options) {
  const auto& manifest = source.manifest;
  if (!source.forest || manifest.json.empty()) return {};
  if (manifest.task() == "offtarget" && manifest.encoder_kind() == options.encoder) return {};
  return fail(options.learner.source + ": made for task " + manifest.task() + " with encoder " +
              manifest.encoder_kind() + ", not offtarget with " + options.encoder);
}

void measure(const TrainOptions& options, const CommonOptions& common,
             const model::OfftargetOptions& offtarget, const model::DecisionOptions& decision,
             const Source& source, Training& training) {
  const auto screens = measurable(training.tables.screens, source);
  training.held_out = validate(options, screens, offtarget);
  training.decided = model::decide_held_out(screens, *training.held_out, decision, common.threads);
  print_decision(*training.decided, decision);
  training.report = model::report_held_out(
      screens, *training.held_out, *training.decided, options.screen,
      {.draws = options.draws, .seed = common.seed, .threads = common.threads});
  training.density = model::score_density(screens, *training.decided);
}

}  // namespace

Expected<void> train_offtarget(const TrainOptions& options, const CommonOptions& common) {
  const auto source = read_source(options.learner);
  if (!source) return tl::unexpected(source.error());
  if (const auto fits = check_source(*source, options); !fits) return fits;
  const auto offtarget = checked(options, common, *source);
  if (!offtarget) return tl::unexpected(offtarget.error());
  const auto decision = checked(options.decision, options.validate != "none");
  if (!decision) return tl::unexpected(decision.error());
  auto card = read_card(options.card);
  if (!card) return tl::unexpected(card.error());
  auto output =
      Output::open(options.out);  // a place that cannot be written to is found before the work
  if (!output) return tl::unexpected(output.error());
  auto tables = read_tables(options, offtarget->encoding, common.seed);
  if (!tables) return tl::unexpected(tables.error());
  if (options.validate == "screens" && tables->screens.size() < 2)
    return fail("--validate screens needs at least two tables");
  Training training{.tables = std::move(*tables)};
  if (options.validate != "none") {
    measure(options, common, *offtarget, *decision, *source, training);
    training.report.title = card->value("title", file_stem(options.out));
  }
  std::vector<const model::Screen*> pooled;
  for (const auto& screen : training.tables.screens) pooled.push_back(&screen);
  const auto start = std::chrono::steady_clock::now();
  auto fitted = model::train_offtarget(pooled, *offtarget, show_fit("training"));
  if (!fitted) return tl::unexpected(fitted.error());
  training.fitted = std::move(*fitted);
  training.seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  print_fitted(training.fitted, feature_titles(offtarget->encoding));

  auto manifest = make_manifest(options, common, *offtarget, *decision, training, *card);
  if (!manifest) return tl::unexpected(manifest.error());
  const auto written = write_trained(
      model::write_model_file({std::move(*manifest), std::move(training.fitted.learner)}),
      options.out, training.seconds, *output);
  if (!written) return written;
  if (!training.held_out) return {};
  return write_report(training.report, {.html = options.html, .json = common.json});
}

}  // namespace genegraft::cli
