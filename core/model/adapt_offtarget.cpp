#include "model/adapt_offtarget.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>

#include "forest/grow_boosting.hpp"
#include "forest/reestimate_leaves.hpp"
#include "model/encode_blocks.hpp"
#include "model/prior_logistic.hpp"
#include "onnx/forest_onnx.hpp"

namespace genegraft::model {
namespace {

constexpr std::pair<Adaptation, std::string_view> kNames[] = {{Adaptation::none, "none"},
                                                              {Adaptation::weights, "weights"},
                                                              {Adaptation::features, "features"},
                                                              {Adaptation::leaves, "leaves"},
                                                              {Adaptation::boosting, "boosting"}};

/// The learner as a mixture that answers the same.
Mixture as_mixture(const Learner& learner) {
  if (const auto* mixture = std::get_if<Mixture>(&learner)) return *mixture;
  Mixture mixture{.features = feature_count(learner)};
  mixture.parts.push_back({to_part(learner), 1, 0});
  mixture.parts[0].least = least_probability(mixture.parts[0].learner);
  return mixture;
}

std::vector<float> balance_weights(std::span<const std::int32_t> y, double ratio) {
  const auto rows = static_cast<double>(y.size());
  const auto positives = static_cast<double>(std::count(y.begin(), y.end(), 1));
  const double of_positive = rows / (1 + ratio) / std::max(1.0, positives);
  const double of_negative = rows * ratio / (1 + ratio) / std::max(1.0, rows - positives);
  std::vector<float> weights;
  for (const auto label : y)
    weights.push_back(static_cast<float>(label == 1 ? of_positive : of_negative));
  return weights;
}

/// (N, parts) log odds of every part.
std::vector<double> part_margins(const Mixture& mixture, const FeatureRows& rows) {
  const auto n = static_cast<std::size_t>(rows.rows), parts = mixture.parts.size();
  std::vector<double> margins(n * parts);
  std::vector<float> score(n);
  for (std::size_t p = 0; p < parts; ++p) {
    LearnerScorer(to_learner(mixture.parts[p].learner)).score(rows.x, score);
    for (std::size_t i = 0; i < n; ++i)
      margins[i * parts + p] = part_log_odds(score[i], mixture.parts[p].least);
  }
  return margins;
}

/// (F) what a feature's values are divided by; 0: it is the same in all rows. Rare ones are not
/// blown up beyond four times.
std::vector<double> scales_of(const FeatureRows& rows) {
  const auto features = static_cast<std::size_t>(rows.features);
  std::vector<double> sum(features), squares(features);
  for (std::size_t i = 0; i < rows.x.size(); ++i) {
    const double value = rows.x[i];
    sum[i % features] += value;
    squares[i % features] += value * value;
  }
  std::vector<double> scales;
  const double n = rows.rows;
  for (std::size_t f = 0; f < features; ++f) {
    const double variance = squares[f] / n - sum[f] / n * (sum[f] / n);
    scales.push_back(variance < 1e-9 ? 0 : std::max(0.25, std::sqrt(variance)));
  }
  return scales;
}

/// Weights of the parts, and corrections of features where they are wanted.
Mixture adapt_weights(const Mixture& source, const FeatureRows& rows,
                      std::span<const std::int32_t> y, const AdaptOptions& options) {
  const auto parts = source.parts.size();
  const auto margins = part_margins(source, rows);
  const auto scales = options.how == Adaptation::features ? scales_of(rows) : std::vector<double>();
  std::vector<int> corrected;
  for (std::size_t f = 0; f < scales.size(); ++f)
    if (scales[f] > 0) corrected.push_back(static_cast<int>(f));
  std::vector<double> x;
  for (std::size_t i = 0; i < y.size(); ++i) {
    x.insert(x.end(), margins.begin() + static_cast<std::ptrdiff_t>(i * parts),
             margins.begin() + static_cast<std::ptrdiff_t>((i + 1) * parts));
    for (const int f : corrected)
      x.push_back(rows.x[i * static_cast<std::size_t>(rows.features) + f] / scales[f]);
  }
  CoefficientPrior prior{.bounded = static_cast<int>(parts)};
  for (const auto& part : source.parts) prior.centre.push_back(part.weight);
  prior.centre.resize(parts + corrected.size());
  prior.centre.push_back(source.intercept);
  prior.strength.assign(parts, options.weight_strength);
  prior.strength.resize(parts + corrected.size(), options.feature_strength);
  prior.strength.push_back(1e-3);
  const auto fitted = fit_prior_logistic(x, y, balance_weights(y, options.ratio), prior);

  Mixture adapted = source;
  for (std::size_t p = 0; p < parts; ++p) adapted.parts[p].weight = static_cast<float>(fitted[p]);
  adapted.intercept = static_cast<float>(fitted.back());
  if (corrected.empty()) return adapted;
  linear::LinearModel correction{.features = rows.features, .outputs = 1, .intercept = {0}};
  correction.weight.resize(static_cast<std::size_t>(rows.features));
  for (std::size_t c = 0; c < corrected.size(); ++c)
    correction.weight[corrected[c]] = static_cast<float>(fitted[parts + c] / scales[corrected[c]]);
  const float least = least_probability(correction);
  adapted.parts.push_back({std::move(correction), 1, least});
  return adapted;
}

Expected<forest::Forest> adapt_leaves(const forest::Forest& source, const FeatureRows& rows,
                                      std::span<const std::int32_t> y,
                                      const AdaptOptions& options) {
  const auto weights = balance_weights(y, options.ratio);
  const auto fill = rows.fill();
  auto forest = forest::reestimate_leaves(source, 2, {rows.rows, fill, y, weights},
                                          {.share_prior = options.leaf_prior,
                                           .margin_prior = options.leaf_prior,
                                           .threads = options.threads});
  if (forest && forest->aggregation == forest::Aggregation::average) onnx::round_to_file(*forest);
  return forest;
}

Expected<Learner> adapt_forests(const Learner& source, const FeatureRows& rows,
                                std::span<const std::int32_t> y, const AdaptOptions& options) {
  if (const auto* forest = std::get_if<forest::Forest>(&source)) {
    auto adapted = adapt_leaves(*forest, rows, y, options);
    if (!adapted) return tl::unexpected(adapted.error());
    return std::move(*adapted);
  }
  auto mixture = as_mixture(source);
  bool any = false;
  for (auto& part : mixture.parts) {
    const auto* forest = std::get_if<forest::Forest>(&part.learner);
    if (forest == nullptr) continue;
    auto adapted = adapt_leaves(*forest, rows, y, options);
    if (!adapted) return tl::unexpected(adapted.error());
    part.learner = std::move(*adapted);
    any = true;
  }
  if (!any) return fail("leaves can be re-estimated of forests only, and the model has none");
  return mixture;
}

Mixture add_trees(const Mixture& source, const FeatureRows& rows, std::span<const std::int32_t> y,
                  const AdaptOptions& options) {
  const auto margins = part_margins(source, rows);
  std::vector<float> start;
  for (int i = 0; i < rows.rows; ++i) {
    double margin = source.intercept;
    for (std::size_t p = 0; p < source.parts.size(); ++p)
      margin += static_cast<double>(source.parts[p].weight) *
                margins[static_cast<std::size_t>(i) * source.parts.size() + p];
    start.push_back(static_cast<float>(margin));
  }
  const forest::Forest none{.features = rows.features,
                            .outputs = 1,
                            .aggregation = forest::Aggregation::sum,
                            .transform = forest::Transform::logistic,
                            .base = {0}};
  const auto table =
      forest::bin_rows(rows.rows, rows.features, rows.fill(), {.threads = options.threads});
  auto grown = forest::grow_boosting(table, y, 2, balance_weights(y, options.ratio), {},
                                     {.rounds = options.rounds,
                                      .learning_rate = 0.05,
                                      .leaves = 4,
                                      .leaf_hessian = 1,
                                      .seed = options.seed,
                                      .threads = options.threads},
                                     {}, {&none, start});
  Mixture adapted = source;
  const float least = least_probability(grown.forest);
  adapted.parts.push_back({std::move(grown.forest), 1, least});
  return adapted;
}

}  // namespace

std::string_view name(Adaptation how) {
  for (const auto& [value, text] : kNames)
    if (value == how) return text;
  return "";
}

std::optional<Adaptation> find_adaptation(std::string_view name) {
  for (const auto& [value, text] : kNames)
    if (text == name) return value;
  return std::nullopt;
}

FillRows FeatureRows::fill() const {
  return [this](int first, int n, std::span<float> out) {
    std::copy_n(x.begin() + static_cast<std::ptrdiff_t>(first) * features,
                static_cast<std::size_t>(n) * static_cast<std::size_t>(features), out.begin());
  };
}

FeatureRows encode_pairs(crispr::PairEncoding encoding, std::span<const crispr::AlignedPair> pairs,
                         int threads) {
  FeatureRows rows{.rows = static_cast<int>(pairs.size()),
                   .features = static_cast<int>(crispr::features(encoding).size())};
  const auto width = static_cast<std::size_t>(rows.features);
  rows.x.resize(pairs.size() * width);
  const PairBlocks blocks{
      .pair = [&](std::size_t i) { return &pairs[i]; },
      .refuse = [](std::size_t, const Error&) { assert(false); },  // see ScreenOptions::max_columns
      .use =
          [&](std::size_t first, std::span<const float> block) {
            std::copy(block.begin(), block.end(),
                      rows.x.begin() + static_cast<std::ptrdiff_t>(first * width));
          }};
  encode_blocks(encoding, pairs.size(), threads, blocks);
  return rows;
}

Expected<Learner> adapt_learner(const Learner& source, const FeatureRows& rows,
                                std::span<const std::int32_t> y, const AdaptOptions& options) {
  assert(output_count(source) == 1 && feature_count(source) == rows.features);
  assert(static_cast<int>(y.size()) == rows.rows);
  switch (options.how) {
    case Adaptation::none:
      return source;
    case Adaptation::leaves:
      return adapt_forests(source, rows, y, options);
    case Adaptation::boosting:
      return add_trees(as_mixture(source), rows, y, options);
    default:
      return adapt_weights(as_mixture(source), rows, y, options);
  }
}

}  // namespace genegraft::model
