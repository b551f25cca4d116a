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
std::vector<float> score_rows(const Scorer& scorer, const Matrix& x, int threads) {
  const auto width = static_cast<std::size_t>(scorer.outputs());
  std::vector<float> outputs(x.rows * width);
  parallel_for((x.rows + kBlockRows - 1) / kBlockRows, threads, [&](std::int64_t block) {
    const auto first = static_cast<std::size_t>(block) * kBlockRows;
    const auto n = std::min<std::size_t>(kBlockRows, x.rows - first);
    scorer.score(std::span(x.values).subspan(first * x.columns, n * x.columns),
                 std::span(outputs).subspan(first * width, n * width));
  });
  return outputs;
}

std::vector<float> copy_column(const Matrix& x, int column) {
  std::vector<float> values(x.rows);
  for (int i = 0; i < x.rows; ++i) values[i] = x.row(i)[column];
  return values;
}

void write_column(std::span<const float> values, int column, Matrix& x) {
  for (int i = 0; i < x.rows; ++i) x.row(i)[column] = values[i];
}

Importance summarize(std::span<const double> falls) {
  Importance result;
  for (const double fall : falls) result.mean += fall / static_cast<double>(falls.size());
  double squares = 0;
  for (const double fall : falls) squares += (fall - result.mean) * (fall - result.mean);
  result.deviation = std::sqrt(squares / static_cast<double>(falls.size()));
  return result;
}

}  // namespace

std::vector<Importance> permutation_importance(
    const Scorer& scorer, const Matrix& x,
    const std::function<double(std::span<const float> outputs)>& quality,
    const PermutationOptions& options) {
  assert(x.columns == scorer.features() && options.repeats >= 1);
  const double intact = quality(score_rows(scorer, x, options.threads));
  Matrix shuffled = x;
  std::vector<Importance> importances;
  for (int column = 0; column < x.columns; ++column) {
    const std::vector<float> original = copy_column(x, column);
    std::vector<double> falls;
    Random random(options.seed, static_cast<std::uint64_t>(column));
    for (int repeat = 0; repeat < options.repeats; ++repeat) {
      std::vector<float> values = original;
      random.shuffle(std::span(values));
      write_column(values, column, shuffled);
      falls.push_back(intact - quality(score_rows(scorer, shuffled, options.threads)));
    }
    write_column(original, column, shuffled);
    importances.push_back(summarize(falls));
  }
  return importances;
}

}  // namespace genegraft::forest
