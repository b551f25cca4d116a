#include "model/cell_training.hpp"

#include <algorithm>
#include <cmath>

#include "evaluate/splits.hpp"
#include "expression/thin_counts.hpp"
#include "model/cell_model.hpp"

namespace genegraft::model {
namespace {

constexpr double kTotalVariance = 300;

template <typename T>
std::vector<T> select(const std::vector<T>& values, const std::vector<int>& rows) {
  std::vector<T> selected;
  if (values.empty()) return selected;
  for (const int i : rows) selected.push_back(values[static_cast<std::size_t>(i)]);
  return selected;
}

CellSamples thinned(const CellSamples& samples, std::uint64_t seed) {
  auto thin = samples;
  const auto share = expression::even_depth(samples.depth, samples.batch);
  thin.values = expression::thin_counts(samples.values, share, seed);
  for (std::size_t i = 0; i < share.size(); ++i) thin.depth[i] *= share[i];
  return thin;
}

Samples to_samples(const SparseMatrix& x, const CellSamples& samples) {
  return {.rows = x.rows,
          .features = x.columns,
          .fill = [&x](int first, int n, std::span<float> out) { x.fill(first, n, out); },
          .y = samples.y,
          .classes = samples.classes(),
          .group = samples.group,
          .sparse = &x};
}

Expected<FittedLearner> fit_scaled(SparseMatrix x, const CellSamples& samples,
                                   const CellOptions& options, const forest::Progress& progress) {
  const auto scales = relevance_scales(x, samples.y, samples.classes(), options.relevance);
  for (std::size_t e = 0; e < x.column.size(); ++e)
    x.value[e] *= scales[static_cast<std::size_t>(x.column[e])];
  auto learner = options.learner;
  learner.linear.fit.scale = false;
  auto fitted = fit_learner(to_samples(x, samples), learner, progress);
  if (!fitted) return fitted;
  auto& model = std::get<linear::LinearModel>(fitted->learner);
  for (std::size_t w = 0; w < model.weight.size(); ++w)
    model.weight[w] *= scales[w % scales.size()];
  return fitted;
}

std::vector<float> label_shares(const CellSamples& training, int rows) {
  std::vector<float> shares(training.labels.size());
  for (const auto y : training.y) shares[y] += 1.0f / static_cast<float>(training.size());
  std::vector<float> all;
  for (int i = 0; i < rows; ++i) all.insert(all.end(), shares.begin(), shares.end());
  return all;
}

/// Writes rows of answers to their places among all.
void place(const std::vector<float>& answers, const std::vector<int>& rows, std::size_t classes,
           std::vector<float>& all) {
  for (std::size_t i = 0; i < rows.size(); ++i)
    std::copy_n(answers.begin() + static_cast<std::ptrdiff_t>(i * classes), classes,
                all.begin() + static_cast<std::ptrdiff_t>(rows[i] * classes));
}

/// (G) of logarithms (N, G): what the mean cell has of each gene.
std::vector<float> mean_shares(const SparseMatrix& logs) {
  std::vector<double> sum(static_cast<std::size_t>(logs.columns));
  for (std::size_t e = 0; e < logs.column.size(); ++e)
    sum[logs.column[e]] += std::expm1(double{logs.value[e]});
  std::vector<float> shares;
  for (const double of_gene : sum) shares.push_back(static_cast<float>(of_gene / 1e4 / logs.rows));
  return shares;
}

}  // namespace

std::string describe_folds(const CellSamples& samples, int folds) {
  if (samples.group_name.empty())
    return std::to_string(folds) +
           " folds over single cells, every label in its share: each cell is scored by a model "
           "that did not see it, but others of the same batches.";
  return std::to_string(folds) + " folds by " + samples.group_name +
         ": each cell is scored by a model that saw no cell of its " + samples.group_name + ".";
}

CellSamples select_cells(const CellSamples& samples, const std::vector<int>& rows) {
  return {.name = samples.name,
          .values = expression::select_rows(samples.values, rows),
          .depth = select(samples.depth, rows),
          .genes = samples.genes,
          .y = select(samples.y, rows),
          .labels = samples.labels,
          .group = select(samples.group, rows),
          .group_name = samples.group_name,
          .batch = select(samples.batch, rows)};
}

std::vector<float> relevance_scales(const SparseMatrix& logs, std::span<const std::int32_t> y,
                                    int classes, double relevance) {
  const auto genes = static_cast<std::size_t>(logs.columns);
  std::vector<double> mean(genes), squares(genes), sums(genes * classes), rows(classes);
  for (int i = 0; i < logs.rows; ++i) {
    const auto row = logs.row(i);
    ++rows[y[i]];
    for (std::size_t e = 0; e < row.column.size(); ++e) {
      const auto g = static_cast<std::size_t>(row.column[e]);
      const double value = row.value[e];
      mean[g] += value / logs.rows;
      squares[g] += value * value / logs.rows;
      sums[g * classes + y[i]] += value;
    }
  }
  std::vector<double> scale(genes);
  double total = 0;
  for (std::size_t g = 0; g < genes; ++g) {
    const double variance = std::max(0.0, squares[g] - mean[g] * mean[g]);
    double between = 0;
    for (int k = 0; k < classes; ++k) {
      if (rows[k] == 0) continue;
      const double apart = sums[g * classes + k] / rows[k] - mean[g];
      between += apart * apart * rows[k] / logs.rows;
    }
    // What chance alone would put between the classes is taken off; nothing is left out entirely.
    const double share = std::max(1e-4, between / (variance + 1e-9) - (classes - 1.0) / logs.rows);
    scale[g] = std::pow(share, relevance / 2) / std::pow(variance + 1e-3, 0.25);
    total += scale[g] * scale[g] * variance;
  }
  std::vector<float> scales;
  for (const double s : scale)
    scales.push_back(static_cast<float>(s * std::sqrt(kTotalVariance / std::max(1e-9, total))));
  return scales;
}

SparseMatrix logarithms(const CellSamples& samples) {
  return samples.depth.empty() ? samples.values
                               : expression::log_normalise(samples.values, samples.depth);
}

Expected<FittedCells> fit_cells(const CellSamples& samples, const CellOptions& options,
                                const forest::Progress& progress) {
  const bool thin = options.even_depth && !samples.depth.empty();
  const auto logs = logarithms(thin ? thinned(samples, options.learner.seed) : samples);
  FittedCells cells{.genes = expression::choose_genes(logs, options.genes)};
  if (cells.genes.empty()) return fail("no gene is seen in enough cells to learn from");
  auto x = expression::select_columns(logs, cells.genes);
  cells.factors = fit_gene_factors(x, {.factors = options.factors,
                                       .seed = options.learner.seed,
                                       .threads = options.learner.threads});
  if (!samples.depth.empty()) cells.molecules = mean_shares(x);
  if (options.novelty > 0)
    cells.novelty = fit_novelty(x, samples.y, samples.classes(),
                                {.directions = options.novelty,
                                 .seed = options.learner.seed,
                                 .threads = options.learner.threads});
  if (options.learner.method == Method::network) {
    auto network = options.network(samples, cells, options, progress);
    if (!network) return tl::unexpected(network.error());
    cells.fitted = std::move(*network);
    return cells;
  }
  const bool scaled = options.learner.method == Method::linear && options.relevance > 0;
  auto fitted = scaled ? fit_scaled(std::move(x), samples, options, progress)
                       : fit_learner(to_samples(x, samples), options.learner, progress);
  if (!fitted) return tl::unexpected(fitted.error());
  cells.fitted = std::move(*fitted);
  return cells;
}

std::vector<float> score_cells(const FittedCells& fitted, const CellSamples& samples, int threads) {
  const LearnerScorer scorer(fitted.fitted.learner);
  const auto x = expression::select_columns(logarithms(samples), fitted.genes);
  return all_classes(score_rows(scorer, x, threads), scorer.outputs());
}

std::vector<float> score_unlikeness(const FittedCells& fitted, const CellSamples& samples,
                                    int threads) {
  if (!fitted.novelty) return {};
  const auto x = expression::select_columns(logarithms(samples), fitted.genes);
  return unlikeness_of(*fitted.novelty, x, threads);
}

Expected<HeldOutCells> cross_validate_cells(const CellSamples& samples, const CellOptions& options,
                                            int folds, const CellProgress& progress) {
  const std::size_t classes = samples.labels.size();
  HeldOutCells held_out{.protocol = describe_folds(samples, folds),
                        .fold = evaluate::class_folds(samples.group, samples.y, samples.classes(),
                                                      folds, options.learner.seed)};
  held_out.model.resize(samples.y.size() * classes);
  held_out.commonest = held_out.model;
  auto linear = options;
  linear.learner.method = Method::linear;
  linear.learner.source = nullptr;
  linear.novelty = 0;
  const bool with_linear = options.beside_linear && options.learner.method != Method::linear;
  if (with_linear) held_out.linear = held_out.model;
  for (int k = 0; k < folds; ++k) {
    std::vector<int> learnt, tested;
    for (int i = 0; i < samples.size(); ++i) (held_out.fold[i] == k ? tested : learnt).push_back(i);
    if (tested.empty()) continue;
    const auto training = select_cells(samples, learnt), testing = select_cells(samples, tested);
    const auto fitted = fit_cells(training, options, progress(k, folds));
    if (!fitted) return inside("fold " + std::to_string(k + 1), fitted.error());
    place(score_cells(*fitted, testing, options.learner.threads), tested, classes, held_out.model);
    const auto unlikeness = score_unlikeness(*fitted, testing, options.learner.threads);
    if (!unlikeness.empty()) {
      held_out.unlikeness.resize(samples.y.size());
      place(unlikeness, tested, 1, held_out.unlikeness);
    }
    place(label_shares(training, testing.size()), tested, classes, held_out.commonest);
    if (!with_linear) continue;
    const auto bar = fit_cells(training, linear);
    if (!bar) return inside("fold " + std::to_string(k + 1), bar.error());
    place(score_cells(*bar, testing, options.learner.threads), tested, classes, held_out.linear);
  }
  return held_out;
}

}  // namespace genegraft::model
