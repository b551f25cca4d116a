#include "model/smooth_answers.hpp"

#include <algorithm>
#include <cmath>

#include "expression/nearest_cells.hpp"
#include "expression/principal_components.hpp"
#include "expression/scale_genes.hpp"
#include "expression/thin_counts.hpp"
#include "expression/variable_genes.hpp"

namespace genegraft::model {
namespace {

SparseMatrix logarithms_of(const expression::Expression& cells) {
  if (cells.kind != expression::Values::counts) return cells.values;
  std::vector<double> depth;
  for (int i = 0; i < cells.size(); ++i) depth.push_back(expression::library_size(cells, i));
  return expression::log_normalise(cells.values, depth);
}

}  // namespace

std::vector<float> smooth_answers(const expression::Expression& cells,
                                  std::span<const float> probabilities, int classes,
                                  const SmoothOptions& options) {
  std::vector<float> smooth(probabilities.begin(), probabilities.end());
  if (options.neighbours <= 0 || cells.size() < 3) return smooth;
  const auto logs = logarithms_of(cells);
  const auto genes = expression::choose_genes(logs, {options.genes, 3});
  auto compared = expression::select_columns(logs, genes);
  if (options.scale_genes) expression::scale_genes(compared);
  const auto places = expression::principal_components(
      compared, {.components = options.components, .seed = options.seed}, options.threads);
  // A cell is the nearest to itself.
  const auto nearest = expression::nearest_cells(places.places, places.places,
                                                 options.neighbours + 1, options.threads);
  const auto log_of = [&](int cell, int k) {
    return std::log(
        std::max(1e-6, double{probabilities[static_cast<std::size_t>(cell) * classes + k]}));
  };
  for (int i = 0; i < cells.size(); ++i) {
    const auto near =
        std::span(nearest.index)
            .subspan(static_cast<std::size_t>(i) * nearest.k, static_cast<std::size_t>(nearest.k));
    std::vector<double> mean(static_cast<std::size_t>(classes));
    double total = 0;
    for (int k = 0; k < classes; ++k) {
      double sum = 0;
      for (const int j : near) sum += log_of(j, k);
      total += mean[k] = std::exp(sum / static_cast<double>(near.size()));
    }
    for (int k = 0; k < classes; ++k)
      smooth[static_cast<std::size_t>(i) * classes + k] = static_cast<float>(mean[k] / total);
  }
  return smooth;
}

}  // namespace genegraft::model
