#include "model/one_against_rest.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/random.hpp"
#include "evaluate/metrics.hpp"
#include "evaluate/splits.hpp"
#include "forest/importance.hpp"
#include "forest/tree_shap.hpp"

namespace genegraft::model {
namespace {

/// A forest whose features are the columns alone that it tests.
struct Compact {
  forest::Forest forest;
  std::vector<int> column;  ///< (U) of the whole forest's features
};

Compact compact(const forest::Forest& whole) {
  Compact small{whole, {}};
  for (const int f : whole.feature)
    if (f >= 0) small.column.push_back(f);
  std::sort(small.column.begin(), small.column.end());
  small.column.erase(std::unique(small.column.begin(), small.column.end()), small.column.end());
  for (int& f : small.forest.feature)
    if (f >= 0)
      f = static_cast<int>(std::lower_bound(small.column.begin(), small.column.end(), f) -
                           small.column.begin());
  small.forest.features = static_cast<int>(small.column.size());
  return small;
}

Matrix to_dense(const SparseMatrix& x) {
  Matrix dense(x.rows, x.columns);
  x.fill(0, x.rows, dense.values);
  return dense;
}

std::string symbol_of(const CellSamples& samples, int gene) {
  const auto& [id, symbol] = samples.genes[static_cast<std::size_t>(gene)];
  return symbol.empty() ? id : symbol;
}

/// The largest values with their genes. gene: (U) of the samples'.
evaluate::BarGroup top_bars(const CellSamples& samples, const std::vector<int>& gene,
                            const std::vector<double>& value, int most, std::string title,
                            std::string unit) {
  std::vector<std::size_t> order(value.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) { return value[a] > value[b]; });
  evaluate::BarGroup group{std::move(title), std::move(unit), {}};
  for (const auto i : order) {
    if (std::ssize(group.bars) == most || !(value[i] > 0)) break;
    group.bars.push_back({.name = symbol_of(samples, gene[i]), .value = value[i]});
  }
  return group;
}

/// By the forest of one fold, on that fold's cells.
Expected<void> add_held_out_genes(const FittedCells& fitted, const CellSamples& testing,
                                  const RestOptions& options, const std::string& title,
                                  std::vector<evaluate::BarGroup>& groups) {
  const auto small = compact(std::get<forest::Forest>(fitted.fitted.learner));
  if (small.column.empty()) return {};
  std::vector<int> gene;
  for (const int column : small.column)
    gene.push_back(fitted.genes[static_cast<std::size_t>(column)]);
  const auto x = to_dense(expression::select_columns(logarithms(testing), gene));
  const forest::Scorer scorer(small.forest);
  const auto falls = forest::permutation_importance(
      scorer, x,
      [&](std::span<const float> p) { return std::vector{evaluate::roc_auc(p, testing.y)}; },
      {.seed = options.report.seed, .threads = options.report.threads});
  std::vector<double> fall, size(gene.size());
  for (const auto& importance : falls) fall.push_back(importance.mean);
  groups.push_back(top_bars(testing, gene, fall, options.top_genes, title + ", permutation",
                            "fall of the AUROC when shuffled"));
  if (const auto can = forest::check_explainable(small.forest); !can) return can;
  const forest::Explainer explainer(small.forest);
  const auto shares = explainer.explain(x.values, options.report.threads);
  const std::size_t columns = shares.column.size();
  for (std::size_t i = 0; i < shares.value.size(); ++i)
    size[static_cast<std::size_t>(shares.column[i % columns])] +=
        std::abs(shares.value[i]) / static_cast<double>(x.rows);
  groups.push_back(top_bars(testing, gene, size, options.top_genes, title + ", SHAP",
                            "mean size of the Shapley value"));
  return {};
}

/// What is held out of one label against its negatives.
struct HeldOutScores {
  std::vector<float> forest, linear;  ///< (n) of the label
};

/// The share of right answers, from one half up.
evaluate::Figure accuracy_of(const CellSamples& drawn, const std::vector<float>& p,
                             const RestOptions& options) {
  std::vector<float> both;
  for (const float value : p) {
    both.push_back(1 - value);
    both.push_back(value);
  }
  const std::vector<evaluate::NamedClassScore> score = {{"model", "", both}};
  return evaluate::report_classes("", drawn.labels, drawn.y, drawn.group, score, options.report)
      .scores.front()
      .figures.accuracy;
}

/// Fits on all cells but those of fold k, and scores them.
Expected<FittedCells> fit_fold(const CellSamples& drawn, const std::vector<int>& fold, int k,
                               const CellOptions& options, std::vector<float>& out) {
  std::vector<int> learnt, tested;
  for (int i = 0; i < drawn.size(); ++i) (fold[i] == k ? tested : learnt).push_back(i);
  auto fitted = fit_cells(select_cells(drawn, learnt), options);
  if (!fitted) return fitted;
  const auto p = score_cells(*fitted, select_cells(drawn, tested), options.learner.threads);
  for (std::size_t i = 0; i < tested.size(); ++i)
    out[static_cast<std::size_t>(tested[i])] = p[2 * i + 1];
  return fitted;
}

/// A fixed penalty: these cells are few, and the bar is no contest.
CellOptions linear_options(const CellOptions& forests) {
  auto options = forests;
  options.learner.method = Method::linear;
  options.learner.linear.c = {0.1};
  return options;
}

Expected<evaluate::RestRow> measure_one(const CellSamples& drawn, const std::string& name,
                                        const RestOptions& options) {
  const auto fold =
      evaluate::class_folds(drawn.group, drawn.y, 2, options.folds, options.cells.learner.seed);
  const auto linear = linear_options(options.cells);
  HeldOutScores scores{std::vector<float>(drawn.y.size()), std::vector<float>(drawn.y.size())};
  evaluate::RestRow row{.label = name, .rows = drawn.size()};
  row.positives = std::count(drawn.y.begin(), drawn.y.end(), 1);
  const auto whole = fit_cells(drawn, options.cells);
  if (!whole) return tl::unexpected(whole.error());
  row.genes.push_back(top_bars(drawn, whole->genes, whole->fitted.importance, options.top_genes,
                               name + ", impurity", "mean decrease in impurity"));
  for (int k = 0; k < options.folds; ++k) {
    const auto forest = fit_fold(drawn, fold, k, options.cells, scores.forest);
    if (!forest) return tl::unexpected(forest.error());
    const auto bar = fit_fold(drawn, fold, k, linear, scores.linear);
    if (!bar) return tl::unexpected(bar.error());
    if (k > 0) continue;
    std::vector<int> tested;
    for (int i = 0; i < drawn.size(); ++i)
      if (fold[i] == k) tested.push_back(i);
    const auto added =
        add_held_out_genes(*forest, select_cells(drawn, tested), options, name, row.genes);
    if (!added) return tl::unexpected(added.error());
  }
  const std::vector<evaluate::NamedScore> named = {
      {"forest", "forest", true, scores.forest, {}, {}},
      {"linear", "logistic regression", true, scores.linear, {}, {}}};
  const auto set = evaluate::report_set(name, drawn.y, drawn.group, named, options.report);
  row.roc_auc = set.scores[0].roc_auc;
  row.linear_roc_auc = set.scores[1].roc_auc;
  row.accuracy = accuracy_of(drawn, scores.forest, options);
  row.linear_accuracy = accuracy_of(drawn, scores.linear, options);
  return row;
}

}  // namespace

std::string name_of(Negatives negatives) {
  return negatives == Negatives::even ? "even" : "random";
}

std::vector<int> draw_against(const CellSamples& samples, int label, Negatives negatives,
                              std::uint64_t seed) {
  Random random(seed, static_cast<std::uint64_t>(label));
  std::vector<int> rows, others;
  std::vector<std::vector<int>> of_label(samples.labels.size());
  for (int i = 0; i < samples.size(); ++i) {
    const int y = samples.y[static_cast<std::size_t>(i)];
    (y == label ? rows : others).push_back(i);
    of_label[static_cast<std::size_t>(y)].push_back(i);
  }
  const std::size_t wanted = rows.size();
  const auto draw = [&](std::vector<int>& from, std::size_t count) {
    random.shuffle(std::span(from));
    rows.insert(rows.end(), from.begin(),
                from.begin() + static_cast<std::ptrdiff_t>(std::min(count, from.size())));
  };
  if (negatives == Negatives::random) {
    draw(others, wanted);
  } else {
    const std::size_t types = samples.labels.size() - 1;
    for (std::size_t k = 0; k < of_label.size(); ++k)
      if (static_cast<int>(k) != label) draw(of_label[k], (wanted + types - 1) / types);
  }
  std::sort(rows.begin(), rows.end());
  return rows;
}

Expected<std::vector<evaluate::RestRow>> grow_against_rest(
    const CellSamples& samples, const RestOptions& options,
    const std::function<bool(int done, int all)>& progress) {
  std::vector<evaluate::RestRow> table;
  const int all = samples.classes() * static_cast<int>(options.negatives.size());
  for (const auto negatives : options.negatives)
    for (int label = 0; label < samples.classes(); ++label) {
      if (progress && !progress(static_cast<int>(table.size()), all)) return table;
      auto drawn =
          select_cells(samples, draw_against(samples, label, negatives, options.report.seed));
      const auto& name = samples.labels[static_cast<std::size_t>(label)];
      for (auto& y : drawn.y) y = y == label;
      drawn.labels = {"rest", name};
      auto row = measure_one(drawn, name, options);
      if (!row) return inside(name, row.error());
      row->negatives = name_of(negatives);
      table.push_back(std::move(*row));
    }
  return table;
}

}  // namespace genegraft::model
