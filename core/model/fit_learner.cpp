#include "model/fit_learner.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <numeric>

#include "base/parallel.hpp"
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
constexpr NamedMethod kMethods[] = {{"forest", Method::forest},
                                    {"boosting", Method::boosting},
                                    {"linear", Method::linear},
                                    {"network", Method::network},
                                    {"mixture", Method::mixture}};

/// The fold of every row; -1: never held out.
struct Folds {
  std::vector<int> of_row;
  int first = -1;  ///< one that is held out; -1: none is

  bool any() const { return first >= 0; }
};

/// Deals groups over folds. A fold without which fewer than two classes would be left to learn from
/// (few donors, say, all of a kind but one) is never held out.
Folds deal_groups(std::span<const int> group, const Samples& samples,
                  const LearnerOptions& options) {
  Folds folds{
      evaluate::class_folds(group, samples.y, samples.classes, options.folds, options.seed)};
  const auto classes = static_cast<std::size_t>(samples.classes);
  std::vector<int> held(static_cast<std::size_t>(options.folds) * classes), all(classes);
  for (std::size_t i = 0; i < samples.y.size(); ++i) {
    ++held[static_cast<std::size_t>(folds.of_row[i]) * classes + samples.y[i]];
    ++all[samples.y[i]];
  }
  std::vector<int> number(static_cast<std::size_t>(options.folds), -1);
  for (int f = options.folds - 1; f >= 0; --f) {
    int learnt = 0, rows = 0;
    for (std::size_t k = 0; k < classes; ++k) {
      learnt += all[k] > held[f * classes + k];
      rows += held[f * classes + k];
    }
    if (learnt >= 2 && rows > 0) folds.first = number[f] = f;
  }
  for (int& fold : folds.of_row) fold = number[fold];
  return folds;
}

/// The same, single rows where there are too few groups to hold any out.
Folds deal_folds(const Samples& samples, const LearnerOptions& options,
                 std::vector<std::string>& notes) {
  if (!samples.group.empty()) {
    auto folds = deal_groups(samples.group, samples, options);
    if (folds.any()) return folds;
  }
  std::vector<int> alone(static_cast<std::size_t>(samples.rows));
  std::iota(alone.begin(), alone.end(), 0);
  auto folds = deal_groups(alone, samples, options);
  if (!samples.group.empty() && folds.any())
    notes.push_back("too few groups to hold any out: settings were chosen on single rows");
  return folds;
}

void normalize(std::vector<double>& importance) {
  const double total = std::accumulate(importance.begin(), importance.end(), 0.0);
  for (double& value : importance) value = total > 0 ? value / total : 0;
}

forest::BinnedTable bin(const Samples& samples, int threads) {
  if (samples.sparse) return forest::bin_rows(*samples.sparse, {.threads = threads});
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

/// The number of rounds that is best for one fold's rows, when all others are learned from; nothing
/// where no rows can be held out.
std::optional<int> choose_rounds(const Samples& samples, const forest::BinnedTable& table,
                                 const Start& start, const LearnerOptions& options,
                                 const forest::BoostingOptions& settings,
                                 const forest::Progress& progress,
                                 std::vector<std::string>& notes) {
  const auto folds = deal_folds(samples, options, notes);
  if (!folds.any()) return std::nullopt;
  std::vector<std::uint8_t> held_out;
  for (const int fold : folds.of_row) held_out.push_back(fold == folds.first);
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
    const auto best = choose_rounds(samples, table, *start, options, settings, progress, notes);
    settings.rounds = best.value_or(settings.rounds);
    settings.patience = 0;
    notes.push_back(std::to_string(settings.rounds) +
                    (best ? " rounds, the best on held-out rows"
                          : " rounds, all of them: there are too few rows to hold any out"));
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

/// A feature that has no finite number somewhere; -1: none.
int find_gap(const Samples& samples, int threads) {
  if (samples.sparse) return -1;
  constexpr int kBlockRows = 1024;
  const auto features = static_cast<std::size_t>(samples.features);
  const std::int64_t blocks = (samples.rows + kBlockRows - 1) / kBlockRows;
  std::vector<int> gap(static_cast<std::size_t>(blocks), -1);
  parallel_for(blocks, threads, [&](std::int64_t block) {
    const int first = static_cast<int>(block) * kBlockRows;
    const int n = std::min(kBlockRows, samples.rows - first);
    std::vector<float> x(static_cast<std::size_t>(n) * features);
    samples.fill(first, n, x);
    const auto found = std::find_if(x.begin(), x.end(), [](float v) { return !std::isfinite(v); });
    if (found != x.end())
      gap[static_cast<std::size_t>(block)] =
          static_cast<int>(static_cast<std::size_t>(found - x.begin()) % features);
  });
  const auto found = std::find_if(gap.begin(), gap.end(), [](int f) { return f >= 0; });
  return found == gap.end() ? -1 : *found;
}

std::string format_c(double c) {
  char text[32];
  std::snprintf(text, sizeof text, "C = %.3g", c);
  return text;
}

struct ChosenFit {
  linear::LinearModel model;
  std::string note;
};

/// Fits at the C that is best on held-out folds; where none can be held out, or one alone is given,
/// at the first one given or 1.
Expected<ChosenFit> fit_at_best(const linear::Design& design, const Samples& samples,
                                const Folds& folds, const LearnerOptions& options,
                                const forest::Progress& progress) {
  auto settings = options.linear;
  settings.fit.threads = options.threads;
  if (!folds.any() || settings.c.size() == 1) {
    settings.fit.c = settings.c.empty() ? 1 : settings.c.front();
    auto fit =
        linear::fit_logistic(design, samples.y, samples.classes, samples.row_weight, settings.fit);
    if (!fit) return tl::unexpected(fit.error());
    return ChosenFit{std::move(fit->model),
                     format_c(fit->c) + (folds.any() ? "" : ", too few rows to choose it")};
  }
  auto chosen = linear::choose_penalty(
      design, samples.y, samples.classes, samples.row_weight, folds.of_row, settings,
      [&](int done, int steps) { return !progress || progress(done, steps); });
  if (!chosen) return tl::unexpected(chosen.error());
  return ChosenFit{std::move(chosen->fit.model),
                   format_c(chosen->fit.c) + " by " + std::to_string(options.folds) + " folds"};
}

Expected<FittedLearner> fit_linear(const Samples& samples, const LearnerOptions& options,
                                   const forest::Progress& progress) {
  if (const int gap = find_gap(samples, options.threads); gap >= 0)
    return fail("logistic regression needs a number in every cell; feature " +
                std::to_string(gap + 1) + " lacks some");
  const auto design = samples.sparse ? linear::make_design(*samples.sparse, options.threads)
                                     : linear::make_design(samples.rows, samples.features,
                                                           samples.fill, options.threads);
  FittedLearner fitted;
  const auto folds = deal_folds(samples, options, fitted.notes);
  auto chosen = fit_at_best(design, samples, folds, options, progress);
  if (!chosen) return tl::unexpected(chosen.error());
  fitted.notes.push_back(std::move(chosen->note));
  fitted.importance = linear_importance(design, chosen->model);
  fitted.learner = std::move(chosen->model);
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
    case Method::mixture:
      return fail("mixtures are learnt for off-target pairs only");
    case Method::network:
      return fail("networks are learnt from cells and from off-target pairs, not from tables");
    default:
      return fit_forest(samples, options, progress);
  }
}

}  // namespace genegraft::model
