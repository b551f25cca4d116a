#include "model/feature_importance.hpp"

#include <algorithm>
#include <cassert>

#include "crispr/pair_encoding.hpp"
#include "evaluate/group_bootstrap.hpp"
#include "evaluate/group_numbers.hpp"
#include "evaluate/metrics.hpp"
#include "evaluate/weighted_ranking.hpp"
#include "model/encode_blocks.hpp"
#include "model/thin_negatives.hpp"

namespace genegraft::model {
namespace {

constexpr int kDraws = 200;  // of guides, for intervals

/// PR AUC, then the same in bootstrap draws of whole guides; without draws where there is one
/// guide.
forest::Quality drawn_pr_auc(const Screen& screen, const std::vector<std::size_t>& rows,
                             std::uint64_t seed) {
  std::vector<std::int32_t> y;
  std::vector<int> guide;
  for (const auto row : rows) {
    y.push_back(screen.y[row]);
    guide.push_back(screen.guide[row]);
  }
  auto groups = evaluate::number_groups(guide);
  std::vector<std::vector<evaluate::Weights>> draws;
  for (int first = 0; groups.count > 1 && first < kDraws; first += evaluate::kLanes)
    draws.push_back(evaluate::draw_groups(groups.count, seed, first));
  return [y = std::move(y), groups = std::move(groups),
          draws = std::move(draws)](std::span<const float> outputs) {
    std::vector<double> result = {evaluate::pr_auc(outputs, y)};
    if (draws.empty()) return result;
    const auto ranking = evaluate::rank_groups(outputs, y, groups.of_row, groups.count);
    for (const auto& weight : draws) {
      const auto areas = evaluate::weigh_areas(ranking, weight);
      result.insert(result.end(), areas.pr_auc.begin(), areas.pr_auc.end());
    }
    return result;
  };
}

}  // namespace

std::vector<FeatureImportance> permutation_importance(const OfftargetModel& model,
                                                      const Screen& screen, int negatives,
                                                      const forest::PermutationOptions& options) {
  const auto rows = thin_negatives(screen.y, negatives);
  Matrix x(static_cast<int>(rows.size()), feature_count(model.learner()));
  const auto width = static_cast<std::size_t>(x.columns);
  const PairBlocks blocks{
      .pair = [&](std::size_t i) { return &screen.pairs[rows[i]]; },
      .refuse = [](std::size_t, const Error&) { assert(false); },  // see ScreenOptions::max_columns
      .use =
          [&](std::size_t first, std::span<const float> block) {
            std::copy(block.begin(), block.end(), x.values.begin() + first * width);
          }};
  encode_blocks(model.encoding(), rows.size(), options.threads, blocks);
  const LearnerScorer scorer(model.learner());
  const forest::RowScorer answers{scorer.features(), scorer.outputs(),
                                  [&](std::span<const float> part, std::span<float> out) {
                                    scorer.score(part, out);
                                  }};
  const auto found = forest::permutation_importance(
      answers, x, drawn_pr_auc(screen, rows, options.seed), options);

  const auto& features = crispr::features(model.encoding());
  std::vector<FeatureImportance> result;
  for (std::size_t f = 0; f < found.size(); ++f) {
    const auto interval = evaluate::percentile_interval(found[f].draws);
    result.push_back(
        {features[f].title, found[f].mean, found[f].deviation, interval.low, interval.high});
  }
  std::stable_sort(result.begin(), result.end(),
                   [](const auto& a, const auto& b) { return a.mean > b.mean; });
  return result;
}

}  // namespace genegraft::model
