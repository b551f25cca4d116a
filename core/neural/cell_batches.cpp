#include "neural/cell_batches.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>

#include "expression/sparse_rows.hpp"

namespace genegraft::neural {
namespace {

constexpr float kDealtOneByOne = 64;  // molecules; of more, the share itself is taken

}  // namespace

PanelCells to_panel(const expression::Expression& of, const expression::GenePanel& panel) {
  const auto match = panel.match(of.genes);
  PanelCells cells{.values = of.values, .there = std::vector<char>(panel.genes.size())};
  const std::vector<std::int32_t> to(match.panel_of.begin(), match.panel_of.end());
  expression::move_columns(cells.values, to, static_cast<int>(panel.genes.size()),
                           expression::Join::sum);
  for (const int place : match.panel_of)
    if (place >= 0) cells.there[static_cast<std::size_t>(place)] = 1;
  for (int i = 0; i < of.size(); ++i)
    cells.depth.push_back(std::max(1.0, expression::library_size(of, i)));
  return cells;
}

void deal_molecules(std::span<const float> counts, double share, Random& random, float* one,
                    float* other) {
  for (std::size_t e = 0; e < counts.size(); ++e) {
    float kept = 0;
    if (counts[e] > kDealtOneByOne)
      kept = std::round(static_cast<float>(counts[e] * share));
    else
      for (float m = 0; m < counts[e]; ++m) kept += random.uniform() < share ? 1.0f : 0.0f;
    one[e] = kept;
    if (other != nullptr) other[e] = counts[e] - kept;
  }
}

CellReading::CellReading(std::vector<float> means, std::vector<float> scales)
    : mean(std::move(means)), scale(std::move(scales)) {
  for (std::size_t g = 0; g < mean.size(); ++g) zero.push_back(-mean[g] * scale[g]);
}

void CellReading::read(std::span<const std::int32_t> column, std::span<const float> counts,
                       double depth, std::span<float> out) const {
  assert(out.size() == zero.size());
  std::copy(zero.begin(), zero.end(), out.begin());
  const double factor = depth > 0 ? 1e4 / depth : 0;
  for (std::size_t e = 0; e < column.size(); ++e) {
    if (counts[e] == 0) continue;
    const auto g = static_cast<std::size_t>(column[e]);
    const float value = depth > 0 ? std::log1p(static_cast<float>(counts[e] * factor)) : counts[e];
    out[g] = (value - mean[g]) * scale[g];
  }
}

std::vector<char> draw_genes(std::span<const char> there, double least, Random& random) {
  const double share = least + (1 - least) * random.uniform();
  std::vector<char> seen(there.size());
  for (std::size_t g = 0; g < there.size(); ++g)
    seen[g] = there[g] != 0 && random.uniform() < share;
  return seen;
}

}  // namespace genegraft::neural
