#include "forest/importance.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>

#include "base/parallel.hpp"
#include "base/random.hpp"

namespace genegraft::forest {
namespace {

constexpr int kBlockRows = 1024;

/// (N, O) outputs, blocks of rows spread over the threads.
std::vector<float> score_rows(const RowScorer& scorer, const Matrix& x, int threads) {
  const auto width = static_cast<std::size_t>(scorer.outputs);
  std::vector<float> outputs(x.rows * width);
  parallel_for((x.rows + kBlockRows - 1) / kBlockRows, threads, [&](std::int64_t block) {
    const auto first = static_cast<std::size_t>(block) * kBlockRows;
    const auto n = std::min<std::size_t>(kBlockRows, x.rows - first);
    scorer.score(std::span(x.values).subspan(first * x.columns, n * x.columns),
                 std::span(outputs).subspan(first * width, n * width));
  });
  return outputs;
}

/// The outputs where each row has another row's value in one column: `intact` but for the rows
/// whose value changes.
std::vector<float> score_shuffled(const RowScorer& scorer, const Matrix& x, int column,
                                  std::span<const float> values, std::span<const float> intact) {
  const auto width = static_cast<std::size_t>(scorer.outputs);
  std::vector<float> outputs(intact.begin(), intact.end());
  std::vector<int> changed;
  std::vector<float> rows, scores;
  const auto score_changed = [&] {
    scores.resize(changed.size() * width);
    scorer.score(rows, scores);
    for (std::size_t i = 0; i < changed.size(); ++i)
      std::copy_n(scores.begin() + i * width, width, outputs.begin() + changed[i] * width);
    changed.clear();
    rows.clear();
  };
  for (int i = 0; i < x.rows; ++i) {
    const auto row = x.row(i);
    if (row[column] == values[i]) continue;  // NaN never is
    changed.push_back(i);
    rows.insert(rows.end(), row.begin(), row.end());
    rows[rows.size() - row.size() + column] = values[i];
    if (changed.size() == kBlockRows) score_changed();
  }
  score_changed();
  return outputs;
}

void summarize(std::span<const double> falls, Importance& result) {
  for (const double fall : falls) result.mean += fall / static_cast<double>(falls.size());
  double squares = 0;
  for (const double fall : falls) squares += (fall - result.mean) * (fall - result.mean);
  result.deviation = std::sqrt(squares / static_cast<double>(falls.size()));
}

}  // namespace

std::vector<Importance> permutation_importance(const RowScorer& scorer, const Matrix& x,
                                               const Quality& quality,
                                               const PermutationOptions& options) {
  assert(x.columns == scorer.features && options.repeats >= 1);
  const std::vector<float> intact = score_rows(scorer, x, options.threads);
  const std::vector<double> best = quality(intact);
  std::vector<Importance> importances(x.columns);
  parallel_for(x.columns, options.threads, [&](std::int64_t column) {
    Importance& importance = importances[column];
    importance.draws.resize(best.size() - 1);
    std::vector<float> values(x.rows);
    for (int i = 0; i < x.rows; ++i) values[i] = x.row(i)[column];
    std::vector<double> falls;
    Random random(options.seed, static_cast<std::uint64_t>(column));
    for (int repeat = 0; repeat < options.repeats; ++repeat) {
      random.shuffle(std::span(values));
      const auto found =
          quality(score_shuffled(scorer, x, static_cast<int>(column), values, intact));
      falls.push_back(best[0] - found[0]);
      for (std::size_t d = 1; d < best.size(); ++d)
        importance.draws[d - 1] += (best[d] - found[d]) / options.repeats;
    }
    summarize(falls, importance);
  });
  return importances;
}

std::vector<Importance> permutation_importance(const Scorer& scorer, const Matrix& x,
                                               const Quality& quality,
                                               const PermutationOptions& options) {
  const RowScorer rows{
      scorer.features(), scorer.outputs(),
      [&](std::span<const float> part, std::span<float> out) { scorer.score(part, out); }};
  return permutation_importance(rows, x, quality, options);
}

}  // namespace genegraft::forest
