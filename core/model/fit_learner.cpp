#include "model/fit_learner.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <numeric>

#include "evaluate/splits.hpp"
#include "forest/reestimate_leaves.hpp"
#include "forest/warm_start.hpp"
#include "onnx/forest_onnx.hpp"

namespace genegraft::model {
namespace {

struct NamedMethod {
  const char* name;
  Method method;
};
constexpr NamedMethod kMethods[] = {
    {"forest", Method::forest}, {"boosting", Method::boosting}, {"linear", Method::linear}};

/// The fold of every row, its group kept together.
std::vector<int> deal_folds(const Samples& samples, const LearnerOptions& options) {
  std::vector<int> alone;
  std::span<const int> group = samples.group;
  if (group.empty()) {
    alone.resize(static_cast<std::size_t>(samples.rows));
    std::iota(alone.begin(), alone.end(), 0);
    group = alone;
  }
  return evaluate::class_folds(group, samples.y, samples.classes, options.folds, options.seed);
}

void normalize(std::vector<double>& importance) {
  const double total = std::accumulate(importance.begin(), importance.end(), 0.0);
  for (double& value : importance) value = total > 0 ? value / total : 0;
}

forest::BinnedTable bin(const Samples& samples, int threads) {
  return forest::bin_rows(samples.rows, samples.features, samples.fill, {.threads = threads});
}

forest::TargetRows target_rows(const Samples& samples) {
  return {samples.rows, samples.fill, samples.y, samples.row_weight};
}

Expected<FittedLearner> refit_forest(const Samples& samples, const LearnerOptions& options) {
  forest::ReestimateOptions settings{.threads = options.threads};
  if (options.source_prior) settings.share_prior = settings.margin_prior = *options.source_prior;
  auto forest =
      forest::reestimate_leaves(*options.source, samples.classes, target_rows(samples), settings);
  if (!forest) return tl::unexpected(forest.error());
  if (forest->aggregation == forest::Aggregation::average) onnx::round_to_file(*forest);
  return FittedLearner{.learner = std::move(*forest), .notes = {"leaves re-estimated"}};
}

Expected<FittedLearner> fit_forest(const Samples& samples, const LearnerOptions& options,
                                   const forest::Progress& progress) {
  if (options.source) return refit_forest(samples, options);
  auto settings = options.forest;
  settings.seed = options.seed;
  settings.threads = options.threads;
  auto grown = forest::grow_forest(bin(samples, options.threads), samples.y, samples.classes,
                                   samples.row_weight, settings, progress);
  if (grown.forest.trees() > 0) onnx::round_to_file(grown.forest);
  return FittedLearner{.learner = std::move(grown.forest),
                       .importance = std::move(grown.impurity_importance),
                       .out_of_bag = std::move(grown.out_of_bag)};
}

/// What boosting starts from: the source forest and its margins of the samples, or nothing.
struct Start {
  std::optional<forest::Forest> forest;
  std::vector<float> margins;

  forest::BoostingStart view() const {
    return forest ? forest::BoostingStart{&*forest, margins} : forest::BoostingStart{};
  }
};

Expected<Start> make_start(const Samples& samples, const LearnerOptions& options) {
  if (!options.source) return Start{};
  auto forest =
      forest::as_boosting(*options.source, samples.classes, target_rows(samples), options.threads);
  if (!forest) return tl::unexpected(forest.error());
  Start start;
  start.margins = forest::find_margins(*forest, samples.rows, samples.fill, options.threads);
  start.forest = std::move(*forest);
  return start;
}

/// The number of rounds that is best for one fold's rows, when all others are learned from.
int choose_rounds(const Samples& samples, const forest::BinnedTable& table, const Start& start,
                  const LearnerOptions& options, const forest::BoostingOptions& settings,
                  const forest::Progress& progress) {
  std::vector<std::uint8_t> held_out;
  for (const int fold : deal_folds(samples, options)) held_out.push_back(fold == 0);
  const auto tried = forest::grow_boosting(table, samples.y, samples.classes, samples.row_weight,
                                           held_out, settings, progress, start.view());
  return std::max(1, tried.best_round);
}

Expected<FittedLearner> fit_boosting(const Samples& samples, const LearnerOptions& options,
                                     const forest::Progress& progress) {
  auto settings = options.boosting;
  settings.seed = options.seed;
  settings.threads = options.threads;
  const auto start = make_start(samples, options);
  if (!start) return tl::unexpected(start.error());
  const auto table = bin(samples, options.threads);
  std::vector<std::string> notes;
  if (settings.patience > 0) {
    settings.rounds = choose_rounds(samples, table, *start, options, settings, progress);
    settings.patience = 0;
    notes.push_back(std::to_string(settings.rounds) + " rounds, the best on held-out rows");
  }
  auto grown = forest::grow_boosting(table, samples.y, samples.classes, samples.row_weight, {},
                                     settings, progress, start->view());
  return FittedLearner{.learner = std::move(grown.forest),
                       .importance = std::move(grown.importance),
                       .notes = std::move(notes)};
}

/// |weight| of each feature per standard deviation, all outputs together.
std::vector<double> linear_importance(const linear::Design& design,
                                      const linear::LinearModel& model) {
  const std::vector<double> alike(static_cast<std::size_t>(design.rows()), 1.0);
  const auto moments = linear::column_moments(design, alike);
  std::vector<double> importance(static_cast<std::size_t>(model.features));
  for (int o = 0; o < model.outputs; ++o)
    for (int f = 0; f < model.features; ++f)
      importance[f] += std::abs(model.weight[static_cast<std::size_t>(o) * model.features + f]) *
                       moments.deviation[f];
  normalize(importance);
  return importance;
}

Expected<FittedLearner> fit_linear(const Samples& samples, const LearnerOptions& options,
                                   const forest::Progress& progress) {
  auto settings = options.linear;
  settings.fit.threads = options.threads;
  const auto design =
      linear::make_design(samples.rows, samples.features, samples.fill, options.threads);
  const auto fold = deal_folds(samples, options);
  auto chosen = linear::choose_penalty(
      design, samples.y, samples.classes, samples.row_weight, fold, settings,
      [&](int done, int steps) { return !progress || progress(done, steps); });
  if (!chosen) return tl::unexpected(chosen.error());
  char note[64];
  std::snprintf(note, sizeof note, "C = %.3g by %d folds", chosen->fit.c, options.folds);
  FittedLearner fitted{.importance = linear_importance(design, chosen->fit.model), .notes = {note}};
  fitted.learner = std::move(chosen->fit.model);
  return fitted;
}

}  // namespace

std::optional<Method> find_method(std::string_view name) {
  for (const auto& entry : kMethods)
    if (name == entry.name) return entry.method;
  return std::nullopt;
}

std::string method_name(Method method) {
  for (const auto& entry : kMethods)
    if (method == entry.method) return entry.name;
  return {};
}

Expected<FittedLearner> fit_learner(const Samples& samples, const LearnerOptions& options,
                                    const forest::Progress& progress) {
  switch (options.method) {
    case Method::boosting:
      return fit_boosting(samples, options, progress);
    case Method::linear:
      return fit_linear(samples, options, progress);
    default:
      return fit_forest(samples, options, progress);
  }
}

}  // namespace genegraft::model
