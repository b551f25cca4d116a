#include "model/cell_reasons.hpp"

#include <algorithm>
#include <cmath>

#include "expression/cell_quality.hpp"
#include "forest/tree_shap.hpp"

namespace genegraft::model {
namespace {

using expression::Expression;

/// What each gene adds to one output, of O. A model of two classes may have the one of class 1:
/// that of class 0 is its opposite.
struct Shares {
  std::vector<double> base;   ///< (K)
  std::vector<double> value;  ///< (P, K)
};

Shares shares_of(const forest::Contributions& of, int labels) {
  if (of.base.size() == static_cast<std::size_t>(labels)) return {of.base, of.value};
  Shares both{{1 - of.base[0], of.base[0]}, {}};
  for (const double value : of.value) {
    both.value.push_back(-value);
    both.value.push_back(value);
  }
  return both;
}

Shares shares_of(const linear::LinearModel& model, std::span<const float> x, int labels) {
  const auto K = static_cast<std::size_t>(labels), P = x.size();
  Shares result{std::vector<double>(K), std::vector<double>(P * K)};
  // (K) entries of one gene, less their mean; of one output half for each of two labels.
  const auto centre = [&](std::span<double> out, auto&& of) {
    if (model.outputs == 1) {
      out[0] = -of(0) / 2.0;
      out[1] = of(0) / 2.0;
      return;
    }
    double mean = 0;
    for (std::size_t k = 0; k < K; ++k) mean += of(k) / static_cast<double>(K);
    for (std::size_t k = 0; k < K; ++k) out[k] = of(k) - mean;
  };
  centre(result.base, [&](std::size_t k) { return double{model.intercept[k]}; });
  for (std::size_t g = 0; g < P; ++g)
    if (x[g] != 0)
      centre(std::span(result.value).subspan(g * K, K),
             [&](std::size_t k) { return double{model.weight[k * P + g]} * x[g]; });
  return result;
}

Shares shares_of(const Learner& learner, std::span<const float> x, int labels) {
  if (const auto* forest = std::get_if<forest::Forest>(&learner))
    return shares_of(forest::explain(*forest, x), labels);
  if (const auto* network = std::get_if<linear::LayeredModel>(&learner))
    return shares_of(linear::linear_at(*network, x), x, labels);
  return shares_of(std::get<linear::LinearModel>(learner), x, labels);
}

bool is_log_odds(const Learner& learner) {
  const auto* forest = std::get_if<forest::Forest>(&learner);
  return forest == nullptr || forest->transform != forest::Transform::none;
}

}  // namespace

Expected<CellReasons> explain_cell(const CellModel& model, const Expression& cells, int cell) {
  if (cell < 0 || cell >= cells.size()) return fail("there is no such cell");
  const auto* forest = std::get_if<forest::Forest>(&model.learner());
  if (forest != nullptr)
    if (const auto can = forest::check_explainable(*forest); !can)
      return tl::unexpected(can.error());
  const Expression one = expression::select_cells(cells, {&cell, 1});
  const auto scores = model.score(one, 1);
  if (!scores) return tl::unexpected(scores.error());
  const auto answer = model.decide(scores->probability);
  const auto P = static_cast<int>(model.panel().genes.size());
  const auto labels = static_cast<int>(model.labels().size());
  const auto match = model.panel().match(one.genes);
  const AbsentGenes absent(model.factors(), match);
  std::vector<float> x(static_cast<std::size_t>(P));
  normalise_to_panel(one, match, P).fill(0, 1, x);
  absent.fill(x);
  const Shares shares = shares_of(model.learner(), x, labels);
  CellReasons reasons{.first = answer.first,
                      .second = answer.second,
                      .base_first = shares.base[answer.first],
                      .base_second = shares.base[answer.second],
                      .log_odds = is_log_odds(model.learner())};
  for (int g = 0; g < P; ++g) {
    const double* of = shares.value.data() + static_cast<std::size_t>(g) * labels;
    if (absent.lacks(static_cast<std::size_t>(g))) {
      reasons.base_first += of[answer.first];
      reasons.base_second += of[answer.second];
    } else if (of[answer.first] != 0 || of[answer.second] != 0)
      reasons.genes.push_back({g, x[g], of[answer.first], of[answer.second]});
  }
  std::stable_sort(reasons.genes.begin(), reasons.genes.end(), [](const auto& a, const auto& b) {
    return std::abs(a.first) > std::abs(b.first);
  });
  return reasons;
}

}  // namespace genegraft::model
