#include <emscripten/bind.h>

#include <algorithm>
#include <memory>

#include "convert.hpp"
#include "expression.hpp"
#include "expression/dispersed_genes.hpp"
#include "expression/gene_panel.hpp"
#include "expression/nearest_cells.hpp"
#include "expression/principal_components.hpp"
#include "expression/scale_genes.hpp"

namespace genegraft::wasm {
namespace {

using expression::Expression;

/// Cells along their principal components, among which neighbours are looked for.
class CellComponents {
 public:
  CellComponents(const Expression& cells, int genes, int components, bool scaled) {
    const auto chosen = expression::dispersed_genes(cells, std::max(0, genes));
    expression::PanelMatch match;
    match.panel_of.assign(cells.genes.size(), -1);
    match.found = static_cast<int>(chosen.size());
    for (std::size_t i = 0; i < chosen.size(); ++i) match.panel_of[chosen[i]] = static_cast<int>(i);
    genes_ = match.found;
    auto logs = expression::normalise_to_panel(cells, match, match.found);
    if (scaled) expression::scale_genes(logs);
    places_ = expression::principal_components(logs, {.components = components}).places;
  }

  int genes() const { return genes_; }
  int components() const { return places_.columns; }

  /// (N, 2) the first two.
  val places() const {
    std::vector<float> two(static_cast<std::size_t>(places_.rows) * 2);
    for (int i = 0; i < places_.rows; ++i)
      for (int d = 0; d < std::min(2, places_.columns); ++d)
        two[2 * static_cast<std::size_t>(i) + d] = places_.row(i)[d];
    return to_float32(two);
  }

  val nearest(const val& cells, const val& among, int k) const {
    const auto found = expression::nearest_cells(rows(cells), rows(among), k);
    val result = val::object();
    result.set("k", found.k);
    result.set("index", to_int32(found.index));
    result.set("distance", to_float32(found.distance));
    return result;
  }

 private:
  Matrix rows(const val& numbers) const {
    const auto list = emscripten::convertJSArrayToNumberVector<std::int32_t>(numbers);
    Matrix part(static_cast<int>(list.size()), places_.columns);
    for (std::size_t i = 0; i < list.size(); ++i) {
      const auto from = places_.row(std::clamp(list[i], 0, std::max(0, places_.rows - 1)));
      std::copy(from.begin(), from.end(), part.row(static_cast<int>(i)).begin());
    }
    return part;
  }

  int genes_ = 0;
  Matrix places_;
};

std::shared_ptr<CellComponents> find_components(const ExpressionMatrix& cells, int genes,
                                                int components, bool scaled) {
  return std::make_shared<CellComponents>(cells.get(), genes, components, scaled);
}

/// Rows [first, first + count) as they stand: entries of each row, then columns and values of all.
val sparse_rows(const ExpressionMatrix& cells, int first, int count) {
  const auto& x = cells.get().values;
  first = std::clamp(first, 0, x.rows);
  const int last = first + std::clamp(count, 0, x.rows - first);
  std::vector<std::int32_t> sizes;
  for (int i = first; i < last; ++i)
    sizes.push_back(static_cast<std::int32_t>(x.start[i + 1] - x.start[i]));
  val result = val::object();
  result.set("sizes", to_int32(sizes));
  result.set("columns",
             to_int32({x.column.begin() + x.start[first], x.column.begin() + x.start[last]}));
  result.set("values",
             to_float32({x.value.begin() + x.start[first], x.value.begin() + x.start[last]}));
  return result;
}

}  // namespace

EMSCRIPTEN_BINDINGS(cell_map) {
  emscripten::class_<CellComponents>("CellComponents")
      .smart_ptr<std::shared_ptr<CellComponents>>("CellComponents")
      .function("genes", &CellComponents::genes)
      .function("components", &CellComponents::components)
      .function("places", &CellComponents::places)
      .function("nearest", &CellComponents::nearest);
  emscripten::function("findComponents", &find_components);
  emscripten::function("sparseRows", &sparse_rows);
}

}  // namespace genegraft::wasm
