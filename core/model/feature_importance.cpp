#include "model/feature_importance.hpp"

#include <algorithm>

#include "crispr/pair_encoding.hpp"
#include "evaluate/metrics.hpp"

namespace genegraft::model {
namespace {

std::vector<std::size_t> thin_negatives(const Screen& screen, int negatives) {
  const auto all = screen.rows() - screen.positives();
  const auto step = std::max<std::int64_t>(1, (all + negatives - 1) / negatives);
  std::vector<std::size_t> rows;
  std::int64_t seen = 0;
  for (std::size_t i = 0; i < screen.y.size(); ++i)
    if (screen.y[i] == 1 || seen++ % step == 0) rows.push_back(i);
  return rows;
}

}  // namespace

std::vector<FeatureImportance> permutation_importance(const OfftargetModel& model,
                                                      const Screen& screen, int negatives,
                                                      const forest::PermutationOptions& options) {
  const auto rows = thin_negatives(screen, negatives);
  Matrix x(static_cast<int>(rows.size()), model.forest().features);
  std::vector<std::int32_t> y;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    // A screen holds no pair that its encoding cannot: see ScreenOptions::max_columns.
    (void)crispr::encode_pair(model.encoding(), screen.pairs[rows[i]], x.row(static_cast<int>(i)));
    y.push_back(screen.y[rows[i]]);
  }
  const auto found = forest::permutation_importance(
      forest::Scorer(model.forest()), x,
      [&](std::span<const float> outputs) { return evaluate::pr_auc(outputs, y); }, options);

  const auto& features = crispr::features(model.encoding());
  std::vector<FeatureImportance> result;
  for (std::size_t f = 0; f < found.size(); ++f)
    result.push_back({features[f].title, found[f].mean, found[f].deviation});
  std::stable_sort(result.begin(), result.end(),
                   [](const auto& a, const auto& b) { return a.mean > b.mean; });
  return result;
}

}  // namespace genegraft::model
