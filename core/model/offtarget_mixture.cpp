#include "model/offtarget_mixture.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <cstdio>

#include "model/mixture_weights.hpp"
#include "model/offtarget_validation.hpp"
#include "model/thin_negatives.hpp"

namespace genegraft::model {
namespace {

constexpr int kFolds = 3;
constexpr int kFoldTrees = 100;
constexpr int kNegatives = 200'000;
constexpr double kPriorStrength = 10;

/// Which letters stand where is for networks: other parts do worse with it than without, and read
/// the numbers before it, which are those of `mismatch`.
OfftargetOptions options_of_part(const OfftargetOptions& options, Method method) {
  auto part = options;
  part.learner.method = method;
  if (options.encoding == crispr::PairEncoding::letters && method != Method::network)
    part.encoding = crispr::PairEncoding::mismatch;
  return part;
}

OfftargetOptions options_of_fold(const OfftargetOptions& options, Method method) {
  auto fold = options_of_part(options, method);
  fold.learner.forest.trees = std::min(fold.learner.forest.trees, kFoldTrees);
  return fold;
}

/// A part fitted to all rows, and what it said of rows that it did not see.
struct Part {
  FittedLearner fitted;
  std::vector<float> held_out;  ///< (N) of the pooled screens; NaN where none could be fitted
};

std::vector<float> pool(const HeldOut& held_out) {
  std::vector<float> scores;
  for (const auto& of_screen : held_out.score)
    scores.insert(scores.end(), of_screen.begin(), of_screen.end());
  return scores;
}

MixtureWeights choose_weights(const std::vector<Part>& parts, const Mixture& mixture,
                              std::span<const std::int32_t> y, std::span<const float> row_weight) {
  std::vector<double> log_odds;
  std::vector<std::int32_t> rows_y;
  std::vector<float> rows_weight;
  const auto chosen = thin_negatives(y, kNegatives);
  const auto positives = static_cast<double>(std::count(y.begin(), y.end(), 1));
  const auto thinned =
      static_cast<float>((static_cast<double>(y.size()) - positives) /
                         std::max(1.0, static_cast<double>(chosen.size()) - positives));
  for (const auto i : chosen) {
    const auto is_unknown = [&](const Part& part) { return std::isnan(part.held_out[i]); };
    if (std::any_of(parts.begin(), parts.end(), is_unknown)) continue;
    for (std::size_t p = 0; p < parts.size(); ++p)
      log_odds.push_back(part_log_odds(parts[p].held_out[i], mixture.parts[p].least));
    rows_y.push_back(y[i]);
    rows_weight.push_back(row_weight[i] * (y[i] == 1 ? 1 : thinned));
  }
  const auto count = parts.size();
  WeightPrior prior{.at = {std::vector<double>(count, 1 / static_cast<double>(count)), 0},
                    .strength = kPriorStrength};
  return fit_mixture_weights(log_odds, static_cast<int>(count), rows_y, rows_weight, prior);
}

std::string describe(const std::vector<Method>& methods, const Mixture& mixture) {
  std::string text = "mixed in log odds by held-out guides:";
  for (std::size_t p = 0; p < methods.size(); ++p) {
    char weight[32];
    std::snprintf(weight, sizeof weight, " %.3g", static_cast<double>(mixture.parts[p].weight));
    text += (p > 0 ? ", " : " ") + method_name(methods[p]) + weight;
  }
  return text;
}

/// The parts' importances, by their weights.
std::vector<double> mix_importances(const std::vector<Part>& parts, const Mixture& mixture) {
  std::vector<double> mixed(static_cast<std::size_t>(mixture.features));
  double total = 0;
  for (std::size_t p = 0; p < parts.size(); ++p) {
    const auto& importance = parts[p].fitted.importance;
    const double weight = mixture.parts[p].weight;
    total += weight;
    for (std::size_t f = 0; f < importance.size(); ++f) mixed[f] += weight * importance[f];
  }
  for (double& value : mixed) value = total > 0 ? value / total : 0;
  return mixed;
}

}  // namespace

Expected<FittedLearner> train_offtarget_mixture(std::span<const Screen* const> screens,
                                                const OfftargetOptions& options,
                                                const forest::Progress& progress) {
  const auto& methods = options.learner.parts;
  assert(!methods.empty());
  std::vector<Screen> own;
  std::vector<std::int32_t> y;
  for (const auto* screen : screens) {
    own.push_back(*screen);
    y.insert(y.end(), screen->y.begin(), screen->y.end());
  }
  const auto features = static_cast<int>(crispr::features(options.encoding).size());
  std::vector<Part> parts;
  Mixture mixture;
  FittedLearner fitted;
  const FitProgress in_silence = [&](int, int, const std::string&) { return progress; };
  for (const auto method : methods) {
    auto whole = train_offtarget(screens, options_of_part(options, method), progress);
    if (!whole) return whole;
    const auto held_out = cross_validate_guides(own, options_of_fold(options, method), kFolds,
                                                in_silence, /*with_bar=*/false);
    for (const auto& note : whole->notes) fitted.notes.push_back(method_name(method) + ": " + note);
    auto learner = widened(to_part(std::move(whole->learner)), features);
    mixture.parts.push_back({std::move(learner), 1, 0});
    mixture.parts.back().least = least_probability(mixture.parts.back().learner);
    parts.push_back({std::move(*whole), pool(held_out)});
  }
  const auto weights = choose_weights(parts, mixture, y, training_weights(screens, y, options));
  for (std::size_t p = 0; p < parts.size(); ++p)
    mixture.parts[p].weight = static_cast<float>(weights.weight[p]);
  mixture.intercept = static_cast<float>(weights.intercept);
  mixture.features = features;
  fitted.notes.push_back(describe(methods, mixture));
  fitted.importance = mix_importances(parts, mixture);
  fitted.learner = std::move(mixture);
  return fitted;
}

}  // namespace genegraft::model
