#include "expression/dispersed_genes.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace genegraft::expression {
namespace {

constexpr int kBins = 20;
constexpr double kDepth = 1e4;

struct Moments {
  std::vector<double> mean, variance;  ///< (G)
};

/// Of values on the scale of counts: 10,000 a cell.
Moments moments(const Expression& cells) {
  const auto& x = cells.values;
  const auto G = static_cast<std::size_t>(x.columns);
  Moments found{std::vector<double>(G), std::vector<double>(G)};
  for (int i = 0; i < x.rows; ++i) {
    const auto row = x.row(i);
    double factor = 1;
    if (cells.kind == Values::counts) {
      const double depth = library_size(cells, i);
      factor = depth > 0 ? kDepth / depth : 0;
    }
    for (std::size_t e = 0; e < row.column.size(); ++e) {
      const double value =
          cells.kind == Values::log ? std::expm1(row.value[e]) : row.value[e] * factor;
      found.mean[row.column[e]] += value;
      found.variance[row.column[e]] += value * value;
    }
  }
  for (std::size_t g = 0; g < G; ++g) {
    found.mean[g] /= x.rows;
    const double squares = found.variance[g] - x.rows * found.mean[g] * found.mean[g];
    // What rounding leaves of equal values is no variance.
    found.variance[g] = squares > 1e-9 * found.variance[g] ? squares / std::max(1, x.rows - 1) : 0;
  }
  return found;
}

/// How far each gene's log dispersion stands above its bin's, in standard deviations.
std::vector<double> standing(const Moments& of) {
  const std::size_t G = of.mean.size();
  constexpr double kNone = -std::numeric_limits<double>::infinity();
  std::vector<double> level(G), dispersion(G), result(G, kNone);
  double low = std::numeric_limits<double>::infinity(), high = kNone;
  for (std::size_t g = 0; g < G; ++g) {
    if (of.variance[g] <= 0 || of.mean[g] <= 0) continue;
    level[g] = std::log1p(of.mean[g]);
    dispersion[g] = std::log(of.variance[g] / of.mean[g]);
    low = std::min(low, level[g]);
    high = std::max(high, level[g]);
  }
  const auto bin_of = [&](std::size_t g) {
    const double share = high > low ? (level[g] - low) / (high - low) : 0;
    return std::min(kBins - 1, static_cast<int>(share * kBins));
  };
  double sum[kBins] = {}, squares[kBins] = {};
  int count[kBins] = {};
  const auto counts = [&](std::size_t g) { return of.variance[g] > 0 && of.mean[g] > 0; };
  for (std::size_t g = 0; g < G; ++g)
    if (counts(g)) {
      const int b = bin_of(g);
      sum[b] += dispersion[g];
      squares[b] += dispersion[g] * dispersion[g];
      ++count[b];
    }
  for (std::size_t g = 0; g < G; ++g)
    if (counts(g)) {
      const int b = bin_of(g);
      const double mean = sum[b] / count[b];
      const double variance =
          count[b] > 1 ? (squares[b] - count[b] * mean * mean) / (count[b] - 1) : 0;
      // A gene alone in its bin has nothing to compare with: it passes as one deviation above.
      result[g] = count[b] == 1      ? 1
                  : variance > 1e-12 ? (dispersion[g] - mean) / std::sqrt(variance)
                                     : 0;
    }
  return result;
}

}  // namespace

std::vector<int> dispersed_genes(const Expression& cells, int most) {
  const Moments of = moments(cells);
  std::vector<double> rank = cells.kind == Values::scaled ? of.variance : standing(of);
  std::vector<int> genes;
  for (int g = 0; g < cells.values.columns; ++g)
    if (of.variance[g] > 0 && std::isfinite(rank[g])) genes.push_back(g);
  std::stable_sort(genes.begin(), genes.end(), [&](int a, int b) { return rank[a] > rank[b]; });
  if (static_cast<int>(genes.size()) > most)
    genes.resize(static_cast<std::size_t>(std::max(0, most)));
  std::sort(genes.begin(), genes.end());
  return genes;
}

}  // namespace genegraft::expression
