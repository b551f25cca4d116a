#include <CLI/CLI.hpp>
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <optional>
#include <set>

#include "base/text.hpp"
#include "cli/command.hpp"
#include "cli/files.hpp"
#include "cli/models.hpp"
#include "cli/report_output.hpp"
#include "cli/screens.hpp"
#include "cli/training_manifest.hpp"
#include "evaluate/logistic.hpp"
#include "evaluate/splits.hpp"
#include "model/adapt_offtarget.hpp"
#include "model/report_json.hpp"
#include "model/screen_families.hpp"

namespace genegraft::cli {
namespace {

using model::Json;

constexpr int kMostRows = 100'000;  // more are a screen of their own: train

struct Options {
  std::string model, table, out, html, how;
  double prevalence = 0;
  int folds = 5, draws = 1000;
  model::AdaptOptions adapting;
  model::ScreenOptions screen;
};

Expected<model::Screen> read_rows(const Options& options, const model::OfftargetModel& model) {
  const auto table = read_labelled_table(options.table);
  if (!table) return tl::unexpected(table.error());
  std::vector<std::string> labels;
  for (const auto& label : model.manifest().labels()) labels.push_back(label.name);
  auto screen_options = options.screen;
  screen_options.max_columns = crispr::widest(model.encoding());
  auto screen = to_screen(*table, labels, screen_options);
  if (!screen) return screen;
  print_notes(*screen);
  const auto positives = screen->positives(), negatives = screen->rows() - positives;
  if (positives < 2 || negatives < 2)
    return fail(options.table + ": " + format_count(positives) + " rows are labelled " + labels[1] +
                " and " + format_count(negatives) + " " + labels[0] +
                ", expected two of each at least to adapt to");
  if (screen->rows() > kMostRows)
    return fail(options.table + ": " + format_count(screen->rows()) +
                " rows are enough to train on; train --from starts from a model");
  return screen;
}

/// Answers of models adapted to the other guides' rows; nothing where no guides can be held out.
Expected<std::vector<float>> hold_out(const Options& options, const model::OfftargetModel& model,
                                      const model::Screen& screen, int threads) {
  const model::Screen* const own[] = {&screen};
  const auto family = model::screen_families(own)[0];
  std::vector<int> group;
  std::set<int> with_positives;
  for (std::size_t i = 0; i < screen.y.size(); ++i) {
    group.push_back(family[static_cast<std::size_t>(screen.guide[i])]);
    if (screen.y[i] == 1) with_positives.insert(group.back());
  }
  const int folds = std::min(options.folds, static_cast<int>(with_positives.size()));
  if (folds < 2) return std::vector<float>{};
  const auto fold = evaluate::group_folds(group, screen.y, folds, options.adapting.seed);
  std::vector<float> score(screen.y.size());
  for (int k = 0; k < folds; ++k) {
    std::vector<std::size_t> learnt, rest;
    for (std::size_t i = 0; i < fold.size(); ++i) (fold[i] == k ? rest : learnt).push_back(i);
    const auto part = model::with_rows(screen, learnt), out = model::with_rows(screen, rest);
    const auto positives = part.positives();
    auto adapted =
        positives == 0 || positives == part.rows()
            ? Expected<model::Learner>(model.learner())
            : model::adapt_learner(model.learner(),
                                   model::encode_pairs(model.encoding(), part.pairs, threads),
                                   part.y, options.adapting);
    if (!adapted) return tl::unexpected(adapted.error());
    const auto answers = model::score_screen(*adapted, model.encoding(), out, threads);
    for (std::size_t i = 0; i < rest.size(); ++i) score[rest[i]] = answers[i];
  }
  return score;
}

/// Another prevalence multiplies the odds of every answer: the calibration's line moves up or down.
Expected<void> shift_prevalence(double prevalence, Json& manifest) {
  if (prevalence <= 0) return {};
  auto& decision = manifest["decision"];
  if (!decision.is_object()) decision = Json::object();
  auto calibration = decision.value("calibration", Json{{"kind", "none"}});
  const auto kind = calibration.value("kind", "none");
  double known = 0.25;  // of the rows that count in training, 1 to 3
  if (kind == "isotonic")
    return fail("--prevalence moves Platt's line, and the model's calibration is isotonic");
  if (kind == "platt") {
    const auto chosen = calibration.value("chosen_by", Json::object());
    const double rows = chosen.value("rows", 0.0), positives = chosen.value("positives", 0.0);
    if (!(rows > positives && positives > 0))
      return fail("--prevalence: the model does not say the prevalence that it was calibrated at");
    known = positives / rows;
  } else {
    calibration = {{"kind", "platt"}, {"slope", 1.0}, {"intercept", 0.0}};
  }
  calibration["intercept"] =
      calibration.value("intercept", 0.0) + evaluate::logit(prevalence) - evaluate::logit(known);
  calibration.erase("chosen_by");
  decision["calibration"] = calibration;
  return {};
}

Json settings_of(const model::AdaptOptions& options) {
  Json json = {{"how", model::name(options.how)}, {"ratio", options.ratio}};
  using model::Adaptation;
  if (options.how == Adaptation::weights || options.how == Adaptation::features)
    json["weight_strength"] = options.weight_strength;
  if (options.how == Adaptation::features) json["feature_strength"] = options.feature_strength;
  if (options.how == Adaptation::leaves) json["leaf_prior"] = options.leaf_prior;
  if (options.how == Adaptation::boosting) json["rounds"] = options.rounds;
  return json;
}

std::vector<std::string> joined(std::vector<std::string> guides,
                                const std::vector<std::string>& more) {
  guides.insert(guides.end(), more.begin(), more.end());
  std::sort(guides.begin(), guides.end());
  guides.erase(std::unique(guides.begin(), guides.end()), guides.end());
  return guides;
}

/// The model's own manifest with what was changed, what of, and what the held-out rows say.
Expected<model::Manifest> make_manifest(const Options& options, const CommonOptions& common,
                                        const model::OfftargetModel& model,
                                        const model::Screen& screen,
                                        const std::optional<evaluate::Report>& report) {
  auto manifest = model.manifest();
  auto& json = manifest.json;
  const auto base = file_sha256(options.model), rows = file_sha256(options.table);
  if (!base) return tl::unexpected(base.error());
  const auto name_of = [](const std::string& path) {
    return std::filesystem::path(path).filename().string();
  };
  json["adaptation"] = {
      {"command", common.command_line},
      {"settings", settings_of(options.adapting)},
      {"base", {{"name", name_of(options.model)}, {"title", json["title"]}, {"sha256", *base}}},
      {"file",
       {{"name", name_of(options.table)},
        {"sha256", rows ? Json(*rows) : Json(nullptr)},
        {"rows", screen.rows()},
        {"positives", screen.positives()},
        {"guides", screen.guides.size()}}}};
  if (options.prevalence > 0) json["adaptation"]["prevalence"] = options.prevalence;
  json["name"] = file_stem(options.out);
  json["title"] = manifest.text("title") + ", adapted to " + screen.name;
  if (!json["training"].is_object()) json["training"] = Json::object();
  json["training"]["guides"] = joined(model.manifest().training_guides(), screen.guides);
  if (report)
    json["evaluation"] = model::report_json(*report);
  else
    json.erase("evaluation");  // of the model as it was
  if (const auto moved = shift_prevalence(options.prevalence, json); !moved)
    return tl::unexpected(moved.error());
  finish_manifest(manifest);
  return manifest;
}

evaluate::Report report_of(const Options& options, const CommonOptions& common,
                           const model::OfftargetModel& model, const model::Screen& screen,
                           const std::vector<float>& held_out) {
  const auto source =
      model::score_screen(model.learner(), model.encoding(), screen, common.threads);
  const evaluate::NamedScore scores[] = {
      {"model", "adapted, the guide's own rows held out", false, held_out, {}, {}},
      {"source", "the model as it was", false, source, {}, {}}};
  evaluate::Report report{.title = model.manifest().text("title") + ", adapted",
                          .protocol = "By guide, " + std::to_string(options.folds) +
                                      " folds at most: each row is scored by the model adapted to "
                                      "the rows of other guides alone.",
                          .group_name = "guide"};
  report.sets.push_back(evaluate::report_set(
      screen.name, screen.y, screen.guide, scores,
      {.draws = options.draws, .seed = common.seed, .threads = common.threads}));
  report.sets.back().notes = screen.notes;
  return report;
}

Expected<void> adapt(Options options, const CommonOptions& common) {
  options.adapting.how = *model::find_adaptation(options.how);
  options.adapting.seed = common.seed;
  options.adapting.threads = common.threads;
  const auto model = open_offtarget_model(options.model);
  if (!model) return tl::unexpected(model.error());
  auto output = Output::open(options.out);
  if (!output) return tl::unexpected(output.error());
  const auto screen = read_rows(options, *model);
  if (!screen) return tl::unexpected(screen.error());
  const auto seen = screen->rows() -
                    model::without_guides(*screen, model->manifest().training_guides(), "").rows();
  if (seen > 0)
    std::fprintf(
        stderr,
        "%s of the rows are of guides that the model was trained on: on these the model as "
        "it was looks too good\n",
        format_count(seen).c_str());
  auto adapted = model::adapt_learner(
      model->learner(), model::encode_pairs(model->encoding(), screen->pairs, common.threads),
      screen->y, options.adapting);
  if (!adapted) return inside(options.model, adapted.error());
  const auto held_out = hold_out(options, *model, *screen, common.threads);
  if (!held_out) return tl::unexpected(held_out.error());
  std::optional<evaluate::Report> report;
  if (held_out->empty())
    std::fprintf(
        stderr,
        "positives of one family of guides only: no guide can be held out, so nothing says "
        "how much the rows help\n");
  else
    report = report_of(options, common, *model, *screen, *held_out);
  auto manifest = make_manifest(options, common, *model, *screen, report);
  if (!manifest) return tl::unexpected(manifest.error());
  const auto bytes = model::write_model_file({std::move(*manifest), std::move(*adapted)});
  if (const auto written = output->write(bytes); !written) return written;
  if (const auto done = output->finish(); !done) return done;
  std::fprintf(stderr, "adapted to %s rows of %s, %s of them positive (%s); wrote %s\n",
               format_count(screen->rows()).c_str(), options.table.c_str(),
               format_count(screen->positives()).c_str(), options.how.c_str(), options.out.c_str());
  if (!report) return {};
  return write_report(*report, {.html = options.html, .json = common.json});
}

}  // namespace

Action declare_adapt(CLI::App& app, const CommonOptions& common) {
  auto options = std::make_shared<Options>();
  options->how = model::name(options->adapting.how);
  app.add_option("model", options->model, "off-target model (.onnx) to adapt")->required();
  app.add_option("rows", options->table,
                 "some dozens to hundreds of labelled rows of the assay: guide, target, label")
      ->required();
  app.add_option("--out,-o", options->out, "model file to write (.onnx)")->required();
  app.add_option("--how", options->how,
                 "what the rows may change: weights (of the model's log odds); features (that, and "
                 "a correction for each feature); leaves (values of its trees' leaves); boosting "
                 "(small trees are added); none")
      ->check(CLI::IsMember({"weights", "features", "leaves", "boosting", "none"}))
      ->capture_default_str();
  app.add_option(
         "--prevalence", options->prevalence,
         "share of the assay's candidate sites that are cleaved: probabilities are moved to "
         "it; the rows themselves cannot tell, since one labels the likely ones")
      ->check(CLI::Range(1e-7, 0.9999999));
  app.add_option("--weight-strength", options->adapting.weight_strength,
                 "weights, features: how firmly the model's own weights are held")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  app.add_option("--feature-strength", options->adapting.feature_strength,
                 "features: how firmly the corrections are held at 0")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  app.add_option("--leaf-prior", options->adapting.leaf_prior,
                 "leaves: rows that the model's value of a leaf counts for")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  app.add_option("--rounds", options->adapting.rounds, "boosting: trees to add")
      ->check(CLI::Range(1, 10000))
      ->capture_default_str();
  app.add_option("--folds", options->folds, "of guides, to measure on")
      ->check(CLI::Range(2, 100))
      ->capture_default_str();
  app.add_option("--draws", options->draws, "bootstrap draws of the intervals")
      ->check(CLI::Range(10, 100000))
      ->capture_default_str();
  app.add_option("--html", options->html, "write the held-out report here");
  declare_screen_options(app, options->screen);
  return [options, &common] { return adapt(*options, common); };
}

}  // namespace genegraft::cli
