#include "expression/gene_panel.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <unordered_map>

#include "base/elementary.hpp"
#include "base/text.hpp"
#include "expression/gene_aliases.hpp"
#include "expression/sparse_rows.hpp"

namespace genegraft::expression {
namespace {

constexpr int kAmbiguous = -2;

/// Symbols in capitals -> place; kAmbiguous where two genes share one.
std::unordered_map<std::string, int> places_of_symbols(std::span<const Gene> genes) {
  std::unordered_map<std::string, int> places;
  for (std::size_t g = 0; g < genes.size(); ++g) {
    if (genes[g].symbol.empty()) continue;
    const auto [at, first] = places.emplace(to_upper(genes[g].symbol), static_cast<int>(g));
    if (!first) at->second = kAmbiguous;
  }
  return places;
}

/// Of a choice of genes: what is seen of the panel's is this share of the cell's molecules.
double estimated_depth(const Expression& of, const PanelMatch& match, int cell) {
  const auto row = of.values.row(cell);
  double of_panel = 0;
  for (std::size_t e = 0; e < row.column.size(); ++e)
    if (match.panel_of[static_cast<std::size_t>(row.column[e])] >= 0) of_panel += row.value[e];
  return std::max(library_size(of, cell), of_panel / match.molecules);
}

/// log(1 + 10,000 count / depth) of one cell's counts, most of which are small and come again.
class CountLogarithms {
 public:
  explicit CountLogarithms(double depth) : depth_(depth) {}

  float of(float count) {
    if (!(count >= 1 && count < kKept) || count != std::floor(count)) return make(count);
    float& known = known_[static_cast<std::size_t>(count)];
    if (known == 0) known = make(count);
    return known;
  }

 private:
  static constexpr std::size_t kKept = 16;

  float make(float count) const { return static_cast<float>(logarithm(1 + count / depth_ * 1e4)); }

  double depth_;
  std::array<float, kKept> known_{};
};

/// Appends the panel's genes of one cell; false if they are not in the panel's order. Not inlined,
/// so that an engine of WASM comes to run its better code of it.
[[gnu::noinline]] bool add_normalised(const Expression& of, int cell, double depth,
                                      std::span<const std::int32_t> panel_of, SparseMatrix& rows) {
  const auto row = of.values.row(cell);
  CountLogarithms logarithms(depth);
  const auto first = rows.column.size();
  bool rising = true;
  for (std::size_t e = 0; e < row.column.size(); ++e) {
    const auto place = panel_of[static_cast<std::size_t>(row.column[e])];
    if (place < 0) continue;
    rising = rising && (rows.column.size() == first || rows.column.back() < place);
    rows.column.push_back(place);
    rows.value.push_back(of.kind == Values::counts ? logarithms.of(row.value[e]) : row.value[e]);
  }
  rows.start.push_back(std::ssize(rows.column));
  return rising;
}

}  // namespace

PanelMatch GenePanel::match(std::span<const Gene> of) const {
  std::unordered_map<std::string_view, int> by_id;
  for (std::size_t p = 0; p < genes.size(); ++p)
    if (!genes[p].id.empty()) by_id.emplace(genes[p].id, static_cast<int>(p));

  PanelMatch match;
  match.panel_of.assign(of.size(), -1);
  std::vector<char> taken(genes.size());
  const auto take = [&](std::size_t gene, int place) {
    if (taken[static_cast<std::size_t>(place)]) return;
    taken[static_cast<std::size_t>(place)] = 1;
    match.panel_of[gene] = place;
    ++match.found;
    if (!weight.empty()) match.weight += weight[static_cast<std::size_t>(place)];
    if (!molecules.empty()) match.molecules += molecules[static_cast<std::size_t>(place)];
  };
  for (std::size_t g = 0; g < of.size(); ++g)
    if (const auto at = by_id.find(of[g].id); !of[g].id.empty() && at != by_id.end())
      take(g, at->second);
  const auto ours = places_of_symbols(genes), theirs = places_of_symbols(of);
  for (std::size_t g = 0; g < of.size(); ++g) {
    if (match.panel_of[g] >= 0 || of[g].symbol.empty()) continue;
    const auto symbol = to_upper(of[g].symbol);
    if (theirs.at(symbol) == kAmbiguous) continue;
    auto at = ours.find(symbol);
    if (at == ours.end()) {
      const std::string other(other_symbol(symbol));
      if (!theirs.contains(other)) at = ours.find(other);
    }
    if (at != ours.end() && at->second != kAmbiguous) take(g, at->second);
  }
  return match;
}

SparseMatrix normalise_to_panel(const Expression& of, const PanelMatch& match, int panel_size) {
  assert(std::ssize(match.panel_of) == of.values.columns);
  SparseMatrix rows;
  rows.rows = of.size();
  rows.columns = panel_size;
  rows.start.reserve(static_cast<std::size_t>(of.size()) + 1);
  const bool estimated = estimates_depth(of, match);
  bool in_order = true;
  for (int i = 0; i < of.size(); ++i) {
    const double depth = estimated ? estimated_depth(of, match, i) : library_size(of, i);
    // A cell without counts stays zero.
    in_order &= add_normalised(of, i, depth > 0 ? depth : 1, match.panel_of, rows);
  }
  if (!in_order) sort_rows(rows);
  return rows;
}

bool estimates_depth(const Expression& of, const PanelMatch& match) {
  constexpr double kWhole = 0.8;  // genes have other names in another year's annotation
  return of.kind == Values::counts && of.depth.empty() && match.molecules > 0 &&
         match.molecules < kWhole;
}

}  // namespace genegraft::expression
