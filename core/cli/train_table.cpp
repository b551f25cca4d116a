#include <chrono>
#include <cmath>
#include <filesystem>

#include "base/text.hpp"
#include "cli/files.hpp"
#include "cli/number_samples.hpp"
#include "cli/report_output.hpp"
#include "cli/show_fit.hpp"
#include "cli/train.hpp"
#include "cli/training_manifest.hpp"
#include "evaluate/calibration_choice.hpp"
#include "model/report_json.hpp"
#include "model/table_decision.hpp"

namespace genegraft::cli {
namespace {

/// Settings that suit a table nobody has looked at: trees as Breiman grew them, boosting that stops
/// by itself.
model::LearnerOptions table_defaults() {
  return {.forest = {.trees = 500}, .boosting = {.rounds = 1000, .patience = 30}};
}

Expected<void> check_source(const Source& source, const TrainOptions& options,
                            const std::vector<std::string>& features) {
  if (!source.forest || source.manifest.json.empty()) return {};
  if (source.manifest.task() == "table" && source.manifest.features() == features) return {};
  return fail(options.learner.source + ": made for other features than the table's columns");
}

/// What was measured on held-out rows.
struct Measured {
  model::HeldOutTable held_out;
  model::TableDecision decision;
  evaluate::Report report;
};

Expected<Measured> measure(const TrainOptions& options, const CommonOptions& common,
                           const model::LearnerOptions& learner,
                           const model::DecisionOptions& decision,
                           const model::NumberSamples& samples) {
  Measured measured;
  auto held_out =
      model::cross_validate_table(samples, learner, options.folds, [](int fit, int fits) {
        return show_fit("validating " + std::to_string(fit + 1) + " of " + std::to_string(fits));
      });
  if (!held_out) return tl::unexpected(held_out.error());
  measured.held_out = std::move(*held_out);
  measured.decision =
      model::decide_table(samples, measured.held_out, options.folds, decision, common.threads);
  measured.report =
      model::report_table(samples, measured.held_out, measured.decision,
                          {.draws = options.draws, .seed = common.seed, .threads = common.threads});
  return measured;
}

/// What is only for two classes is refused with more, where it would have no effect.
Expected<void> check_several(const DecisionFlags& flags) {
  const auto refuse = [](const std::string& option) {
    return fail(option + " is for two classes; of more the likeliest is answered");
  };
  if (flags.threshold != DecisionFlags{}.threshold || flags.beta)
    return refuse(flags.beta ? "--beta" : "--threshold " + flags.threshold);
  if (flags.unsure_missed) return refuse("--unsure-missed");
  return {};
}

/// Logistic regression cannot do without a value.
Expected<void> check_complete(const model::NumberSamples& samples) {
  for (int i = 0; i < samples.x.rows; ++i)
    for (int f = 0; f < samples.x.columns; ++f)
      if (!std::isfinite(samples.x.row(i)[f]))
        return fail("--method linear needs a number in every cell, and the column " +
                    samples.features[static_cast<std::size_t>(f)] +
                    " lacks some; leave it out (--ignore), or take forest or boosting");
  return {};
}

}  // namespace

Expected<void> train_table(const TrainOptions& options, const CommonOptions& common) {
  if (options.label.empty())
    return fail("--task table needs --label COLUMN, the column of classes");
  const auto source = read_source(options.learner);
  if (!source) return tl::unexpected(source.error());
  const bool validated = options.validate != "none";
  const auto decision = checked(options.decision, validated);
  if (!decision) return tl::unexpected(decision.error());
  const auto card = read_card(options.card);
  if (!card) return tl::unexpected(card.error());
  auto output = Output::open(options.out);
  if (!output) return tl::unexpected(output.error());
  const auto samples =
      read_number_samples(options.tables, {options.label, options.group, options.ignored});
  if (!samples) return tl::unexpected(samples.error());
  if (const auto fits = check_source(*source, options, samples->features); !fits) return fits;
  const auto learner =
      checked(options.learner, table_defaults(), common, *source, samples->features);
  if (!learner) return tl::unexpected(learner.error());
  if (samples->classes() > 2)
    if (const auto fits = check_several(options.decision); !fits) return fits;
  if (learner->method == model::Method::linear)
    if (const auto complete = check_complete(*samples); !complete) return complete;

  std::optional<Measured> measured;
  if (validated) {
    auto found = measure(options, common, *learner, *decision, *samples);
    if (!found) return tl::unexpected(found.error());
    measured = std::move(*found);
    measured->report.title = card->value("title", file_stem(options.out));
  }
  const auto start = std::chrono::steady_clock::now();
  auto fitted = model::fit_learner(model::to_samples(*samples), *learner, show_fit("training"));
  if (!fitted) return tl::unexpected(fitted.error());
  const double seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  print_fitted(*fitted, samples->features);

  auto manifest = begin_manifest(file_stem(options.out), options.task, samples->labels,
                                 {{"kind", "numbers"}, {"features", samples->features}}, *card);
  auto& json = manifest.json;
  json["decision"] = measured ? measured->decision.json : model::decision_json(*decision);
  json["training"] = describe_training(common, *learner, *fitted, samples->features, seconds);
  auto files = describe_files(options.tables, card->value("sources", model::Json::object()));
  if (!files) return tl::unexpected(files.error());
  json["training"].update({{"files", *files}, {"rows", samples->x.rows}});
  if (!options.learner.source.empty())
    json["training"]["settings"]["from"] =
        std::filesystem::path(options.learner.source).filename().string();
  if (measured) json["evaluation"] = model::report_json(measured->report);
  finish_manifest(manifest);
  const auto written =
      write_trained(model::write_model_file({std::move(manifest), std::move(fitted->learner)}),
                    options.out, seconds, *output);
  if (!written) return written;
  if (!measured) return {};
  return write_report(measured->report, {.html = options.html, .json = common.json});
}

}  // namespace genegraft::cli
