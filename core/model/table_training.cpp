#include "model/table_training.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "evaluate/splits.hpp"

namespace genegraft::model {
namespace {

/// Rows of a table, by number.
struct Part {
  Matrix x;
  std::vector<std::int32_t> y;
  std::vector<int> group;
  std::vector<int> row;  ///< in the whole table
};

Part select(const NumberSamples& samples, const std::vector<int>& fold, int wanted, bool inside) {
  Part part;
  for (int i = 0; i < samples.x.rows; ++i)
    if ((fold[i] == wanted) == inside) part.row.push_back(i);
  part.x = Matrix(static_cast<int>(part.row.size()), samples.x.columns);
  for (int i = 0; i < part.x.rows; ++i) {
    const auto from = samples.x.row(part.row[i]);
    std::copy(from.begin(), from.end(), part.x.row(i).begin());
    part.y.push_back(samples.y[part.row[i]]);
    part.group.push_back(samples.group[part.row[i]]);
  }
  return part;
}

FillRows rows_of(const Matrix& x) {
  return [&x](int first, int n, std::span<float> rows) {
    const auto from = x.values.begin() + static_cast<std::ptrdiff_t>(first) * x.columns;
    std::copy(from, from + static_cast<std::ptrdiff_t>(n) * x.columns, rows.begin());
  };
}

Samples to_samples(const Part& part, int classes) {
  return {.rows = part.x.rows,
          .features = part.x.columns,
          .fill = rows_of(part.x),
          .y = part.y,
          .classes = classes,
          .group = part.group};
}

/// Fits on one part and writes the answers for the other into `out` (N, O).
Expected<void> fit_and_score(const Part& training, const Part& testing, int classes,
                             const LearnerOptions& options, const forest::Progress& progress,
                             std::vector<float>& out) {
  const auto fitted = fit_learner(to_samples(training, classes), options, progress);
  if (!fitted) return tl::unexpected(fitted.error());
  const LearnerScorer scorer(fitted->learner);
  const auto scores = score_rows(scorer, testing.x.rows, rows_of(testing.x), options.threads);
  const auto outputs = static_cast<std::size_t>(scorer.outputs());
  for (std::size_t i = 0; i < testing.row.size(); ++i)
    std::copy_n(scores.begin() + static_cast<std::ptrdiff_t>(i * outputs), outputs,
                out.begin() + static_cast<std::ptrdiff_t>(testing.row[i] * outputs));
  return {};
}

}  // namespace

bool NumberSamples::is_complete() const {
  return std::all_of(x.values.begin(), x.values.end(), [](float v) { return std::isfinite(v); });
}

Samples to_samples(const NumberSamples& samples) {
  return {.rows = samples.x.rows,
          .features = samples.x.columns,
          .fill = rows_of(samples.x),
          .y = samples.y,
          .classes = samples.classes(),
          .group = samples.group};
}

Expected<HeldOutTable> cross_validate_table(const NumberSamples& samples,
                                            const LearnerOptions& options, int folds,
                                            const TableProgress& progress) {
  HeldOutTable held_out;
  const bool grouped = !samples.group_name.empty();
  held_out.fold =
      evaluate::class_folds(samples.group, samples.y, samples.classes(), folds, options.seed);
  held_out.protocol =
      grouped
          ? std::to_string(folds) + " folds by " + samples.group_name +
                ": each row is scored by a model that saw no row of its " + samples.group_name + "."
          : std::to_string(folds) +
                " folds over single rows: rows alike may lie on both sides; name the column "
                "that groups them (--group), if there is one.";
  const std::size_t outputs = samples.classes() == 2 ? 1 : samples.labels.size();
  held_out.model.resize(samples.y.size() * outputs);
  bool with_linear = options.method != Method::linear && samples.is_complete();
  if (with_linear) held_out.linear.resize(held_out.model.size());
  auto linear = options;
  linear.method = Method::linear;
  linear.source = nullptr;
  for (int k = 0; k < folds; ++k) {
    const auto training = select(samples, held_out.fold, k, false);
    const auto testing = select(samples, held_out.fold, k, true);
    if (testing.row.empty()) continue;
    const auto fitted = fit_and_score(training, testing, samples.classes(), options,
                                      progress(k, folds), held_out.model);
    if (!fitted) return inside("fold " + std::to_string(k + 1), fitted.error());
    if (!with_linear) continue;
    const auto bar =
        fit_and_score(training, testing, samples.classes(), linear, {}, held_out.linear);
    with_linear = bar.has_value();  // a bar that cannot be set holds up no forest
    if (!with_linear) held_out.linear.clear();
  }
  return held_out;
}

}  // namespace genegraft::model
