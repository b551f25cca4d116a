#include "model/offtarget_training.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>

#include "forest/scorer.hpp"
#include "model/encode_blocks.hpp"

namespace genegraft::model {
namespace {

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

forest::BinnedTable bin_screens(std::span<const Screen* const> screens,
                                const OfftargetOptions& options) {
  const auto first = first_rows(screens);
  const int features = static_cast<int>(crispr::features(options.encoding).size());
  const auto fill = [&](int start, int count, std::span<float> rows) {
    auto screen = std::upper_bound(first.begin(), first.end(), start) - first.begin() - 1;
    for (int i = 0; i < count; ++i) {
      const std::int64_t row = start + i;
      while (row >= first[screen + 1]) ++screen;
      encode(options.encoding, screens[screen]->pairs[row - first[screen]],
             rows.subspan(static_cast<std::size_t>(i) * features, features));
    }
  };
  return forest::bin_rows(static_cast<int>(first.back()), features, fill,
                          {.threads = options.forest.threads});
}

/// (N) chance of each row within its class: see ScreenSampling::screens.
std::vector<double> draw_weights(std::span<const Screen* const> screens, double gapped_negatives) {
  std::vector<double> weights;
  for (const auto* screen : screens) {
    const auto positives = static_cast<double>(screen->positives());
    const double share = std::pow(positives, kScreenEvenness);
    std::vector<double> own(screen->pairs.size(), 1);
    double negatives = 0;
    for (std::size_t i = 0; i < own.size(); ++i) {
      const auto& pair = screen->pairs[i];
      if (screen->y[i] == 1) continue;
      if (pair.dna_bulges() + pair.rna_bulges() > 0) own[i] = gapped_negatives;
      negatives += own[i];
    }
    for (std::size_t i = 0; i < own.size(); ++i)
      weights.push_back(share * own[i] / (screen->y[i] == 1 ? positives : negatives));
  }
  return weights;
}

}  // namespace

forest::GrownForest train_offtarget(std::span<const Screen* const> screens,
                                    const OfftargetOptions& options,
                                    const forest::Progress& progress) {
  const auto table = bin_screens(screens, options);
  std::vector<std::int32_t> y;
  for (const auto* screen : screens) y.insert(y.end(), screen->y.begin(), screen->y.end());

  auto forest = options.forest;
  forest.sampling = options.sampling == ScreenSampling::bootstrap ? forest::Sampling::bootstrap
                                                                  : forest::Sampling::balanced;
  if (options.sampling == ScreenSampling::screens)
    forest.draw_weight = draw_weights(screens, options.gapped_negatives);
  const auto positives = static_cast<float>(std::count(y.begin(), y.end(), 1));
  const float balanced = (static_cast<float>(y.size()) - positives) / std::max(1.0f, positives);
  if (options.positive_weight != 1)
    forest.class_weight = {
        1, options.positive_weight > 0 ? static_cast<float>(options.positive_weight) : balanced};
  return forest::grow_forest(table, y, 2, {}, forest, progress);
}

std::vector<float> score_screen(const forest::Forest& forest, crispr::PairEncoding encoding,
                                const Screen& screen, int threads) {
  const forest::Scorer scorer(forest);
  std::vector<float> scores(screen.pairs.size());
  const PairBlocks blocks{
      .pair = [&](std::size_t i) { return &screen.pairs[i]; },
      .refuse = [](std::size_t, const Error&) { assert(false); },  // see ScreenOptions::max_columns
      .use =
          [&](std::size_t first, std::span<const float> rows) {
            const std::size_t n = rows.size() / static_cast<std::size_t>(forest.features);
            scorer.score(rows, std::span(scores).subspan(first, n));
          }};
  encode_blocks(encoding, scores.size(), threads, blocks);
  return scores;
}

}  // namespace genegraft::model
