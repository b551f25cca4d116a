#include "model/offtarget_training.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>

#include "forest/scorer.hpp"
#include "model/encode_blocks.hpp"
#include "model/offtarget_mixture.hpp"
#include "model/screen_families.hpp"
#include "model/thin_negatives.hpp"

namespace genegraft::model {
namespace {

constexpr std::int64_t kLinearNegatives = 200'000;
constexpr double kScreenEvenness = 0.25;  // exponent of a screen's positives in its share of draws

/// Row numbers of pooled screens: row i of screen s is first[s] + i.
std::vector<std::int64_t> first_rows(std::span<const Screen* const> screens) {
  std::vector<std::int64_t> first = {0};
  for (const auto* screen : screens) first.push_back(first.back() + screen->rows());
  return first;
}

void encode(crispr::PairEncoding encoding, const crispr::AlignedPair& pair, std::span<float> row) {
  // A screen holds no pair that its encoding cannot: see ScreenOptions::max_columns.
  [[maybe_unused]] const auto encoded = crispr::encode_pair(encoding, pair, row);
  assert(encoded);
}

/// Chosen rows of the pooled screens, rising, as numbers. The screens must outlive it.
FillRows encode_rows(std::span<const Screen* const> screens, crispr::PairEncoding encoding,
                     std::vector<std::size_t> chosen) {
  const auto features = crispr::features(encoding).size();
  return [screens, encoding, features, first = first_rows(screens), chosen = std::move(chosen)](
             int start, int count, std::span<float> rows) {
    const auto at = [&](int i) {
      return static_cast<std::int64_t>(chosen[static_cast<std::size_t>(start + i)]);
    };
    auto screen = std::upper_bound(first.begin(), first.end(), at(0)) - first.begin() - 1;
    for (int i = 0; i < count; ++i) {
      while (at(i) >= first[screen + 1]) ++screen;
      encode(encoding, screens[screen]->pairs[at(i) - first[screen]],
             rows.subspan(static_cast<std::size_t>(i) * features, features));
    }
  };
}

/// Items of the chosen rows; none of none.
template <typename T>
std::vector<T> pick(const std::vector<T>& items, const std::vector<std::size_t>& chosen) {
  std::vector<T> picked;
  if (items.empty()) return picked;
  for (const auto row : chosen) picked.push_back(items[row]);
  return picked;
}

/// (N) chance of each row within its class: see ScreenSampling::screens.
std::vector<double> draw_weights(std::span<const Screen* const> screens,
                                 const OfftargetOptions& options) {
  std::vector<double> weights;
  for (const auto* screen : screens) {
    const auto positives = static_cast<double>(screen->positives());
    const double share =
        std::pow(positives, kScreenEvenness) * (screen->sampled ? options.sampled_share : 1);
    std::vector<double> own(screen->pairs.size(), 1);
    double negatives = 0;
    for (std::size_t i = 0; i < own.size(); ++i) {
      const auto& pair = screen->pairs[i];
      if (screen->y[i] == 1) continue;
      if (pair.dna_bulges() + pair.rna_bulges() > 0) own[i] = options.gapped_negatives;
      negatives += own[i];
    }
    for (std::size_t i = 0; i < own.size(); ++i)
      weights.push_back(share * own[i] / (screen->y[i] == 1 ? positives : negatives));
  }
  return weights;
}

/// The same chances for methods that weigh rows: positives weigh 1 on average, negatives `ratio`
/// times as much in all. chance: (N) within each class, or empty for all alike.
std::vector<float> row_weights(std::span<const std::int32_t> y, std::span<const double> chance,
                               double ratio, double positive_weight) {
  double sum[2] = {0, 0}, positives = 0;
  const auto chance_of = [&](std::size_t i) { return chance.empty() ? 1.0 : chance[i]; };
  for (std::size_t i = 0; i < y.size(); ++i) {
    sum[y[i]] += chance_of(i);
    positives += y[i];
  }
  const double scale[2] = {ratio * positives / sum[0], positive_weight * positives / sum[1]};
  std::vector<float> weights;
  for (std::size_t i = 0; i < y.size(); ++i)
    weights.push_back(static_cast<float>(scale[y[i]] * chance_of(i)));
  return weights;
}

std::vector<int> families_of_rows(std::span<const Screen* const> screens) {
  const auto family = screen_families(screens);
  std::vector<int> rows;
  for (std::size_t s = 0; s < screens.size(); ++s)
    for (const int guide : screens[s]->guide) rows.push_back(family[s][guide]);
  return rows;
}

/// (N) of the pooled screens.
std::vector<std::uint8_t> pretraining_rows(std::span<const Screen* const> screens,
                                           const OfftargetOptions& options) {
  std::vector<std::uint8_t> rows;
  const auto& names = options.pretraining;
  for (const auto* screen : screens) {
    const bool first = std::find(names.begin(), names.end(), screen->name) != names.end();
    rows.insert(rows.end(), screen->pairs.size(), first);
  }
  return rows;
}

/// Options of a forest that draws its rows itself.
void set_sampling(const OfftargetOptions& options, std::vector<double> chance,
                  double positive_weight, forest::ForestOptions& forest) {
  forest.sampling = options.sampling == ScreenSampling::bootstrap ? forest::Sampling::bootstrap
                                                                  : forest::Sampling::balanced;
  forest.draw_weight = std::move(chance);
  if (options.positive_weight != 1) forest.class_weight = {1, static_cast<float>(positive_weight)};
}

}  // namespace

std::vector<float> training_weights(std::span<const Screen* const> screens,
                                    std::span<const std::int32_t> y,
                                    const OfftargetOptions& options) {
  std::vector<double> chance;
  if (options.sampling == ScreenSampling::screens) chance = draw_weights(screens, options);
  return row_weights(y, chance, options.learner.forest.ratio, 1);
}

Expected<FittedLearner> train_offtarget(std::span<const Screen* const> screens,
                                        const OfftargetOptions& options,
                                        const forest::Progress& progress) {
  if (options.learner.method == Method::mixture)
    return train_offtarget_mixture(screens, options, progress);
  auto learner = options.learner;
  std::vector<std::int32_t> y;
  for (const auto* screen : screens) y.insert(y.end(), screen->y.begin(), screen->y.end());
  std::vector<double> chance;
  if (options.sampling == ScreenSampling::screens) chance = draw_weights(screens, options);
  const auto positives = static_cast<double>(std::count(y.begin(), y.end(), 1));
  const double balanced = (static_cast<double>(y.size()) - positives) / std::max(1.0, positives);
  const double positive_weight = options.positive_weight > 0 ? options.positive_weight : balanced;

  // A weight for each of 84 features needs no million negatives, nor do a network's passes.
  const bool few = learner.method == Method::linear || learner.method == Method::network;
  auto chosen = thin_negatives(y, few ? kLinearNegatives : std::numeric_limits<int>::max());
  const auto thinned = (static_cast<double>(y.size()) - positives) /
                       std::max(1.0, static_cast<double>(chosen.size()) - positives);
  y = pick(y, chosen);
  chance = pick(chance, chosen);
  const auto family = pick(families_of_rows(screens), chosen);

  const bool draws = learner.method == Method::forest && !learner.source;
  std::vector<float> weight;
  if (!draws && options.sampling == ScreenSampling::bootstrap) {
    for (const auto k : y) weight.push_back(static_cast<float>(k == 1 ? positive_weight : thinned));
  } else if (!draws) {
    weight = row_weights(y, chance, learner.forest.ratio, positive_weight);
  }
  if (draws) set_sampling(options, std::move(chance), positive_weight, learner.forest);
  PairSamples pairs;
  if (learner.method == Method::network)
    pairs.pretraining = pick(pretraining_rows(screens, options), chosen);
  pairs.samples = {.rows = static_cast<int>(y.size()),
                   .features = static_cast<int>(crispr::features(options.encoding).size()),
                   .fill = encode_rows(screens, options.encoding, std::move(chosen)),
                   .y = y,
                   .classes = 2,
                   .row_weight = weight,
                   .group = family};
  if (learner.method != Method::network) return fit_learner(pairs.samples, learner, progress);
  if (!options.network)
    return fail("networks are learnt by libtorch, which this program was built without");
  return options.network(pairs, learner, progress);
}

std::optional<Learner> train_if_possible(std::span<const Screen> screens,
                                         const OfftargetOptions& options,
                                         const forest::Progress& progress) {
  std::vector<const Screen*> used;
  std::int64_t rows = 0, positives = 0;
  for (const auto& screen : screens) {
    if (screen.rows() == 0) continue;
    used.push_back(&screen);
    rows += screen.rows();
    positives += screen.positives();
  }
  if (positives == 0 || positives == rows) return std::nullopt;
  auto fitted = train_offtarget(used, options, progress);
  if (!fitted) return std::nullopt;
  if (const auto* forest = std::get_if<forest::Forest>(&fitted->learner);
      forest && forest->trees() == 0)
    return std::nullopt;
  return std::move(fitted->learner);
}

std::vector<float> score_screen(const Learner& learner, crispr::PairEncoding encoding,
                                const Screen& screen, int threads) {
  const LearnerScorer scorer(learner);
  std::vector<float> scores(screen.pairs.size());
  const PairBlocks blocks{
      .pair = [&](std::size_t i) { return &screen.pairs[i]; },
      .refuse = [](std::size_t, const Error&) { assert(false); },  // see ScreenOptions::max_columns
      .use =
          [&](std::size_t first, std::span<const float> rows) {
            const std::size_t n = rows.size() / static_cast<std::size_t>(scorer.features());
            scorer.score(rows, std::span(scores).subspan(first, n));
          }};
  encode_blocks(encoding, scores.size(), threads, blocks);
  return scores;
}

}  // namespace genegraft::model
