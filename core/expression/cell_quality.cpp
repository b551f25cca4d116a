#include "expression/cell_quality.hpp"

#include <limits>

#include "expression/gene_names.hpp"
#include "expression/variable_genes.hpp"

namespace genegraft::expression {

CellQuality measure_quality(const Expression& of) {
  CellQuality quality;
  std::vector<char> mitochondrial;
  for (const auto& gene : of.genes) {
    mitochondrial.push_back(is_mitochondrial(gene));
    quality.mitochondrial_genes += mitochondrial.back();
  }
  for (int i = 0; i < of.size(); ++i) {
    const auto row = of.values.row(i);
    double sum = 0, share = 0;
    std::int32_t genes = 0;
    for (std::size_t e = 0; e < row.column.size(); ++e) {
      sum += row.value[e];
      genes += row.value[e] > 0;
      if (mitochondrial[static_cast<std::size_t>(row.column[e])]) share += row.value[e];
    }
    quality.umi.push_back(static_cast<float>(sum));
    quality.genes.push_back(genes);
    quality.mitochondrial.push_back(sum > 0 ? static_cast<float>(share / sum)
                                            : std::numeric_limits<float>::quiet_NaN());
  }
  return quality;
}

Expression select_cells(const Expression& from, std::span<const int> cells) {
  Expression selected;
  selected.genes = from.genes;
  selected.kind = from.kind;
  selected.species = from.species;
  selected.format = from.format;
  selected.notes = from.notes;
  selected.values = select_rows(from.values, {cells.begin(), cells.end()});
  for (const auto& column : from.columns) selected.columns.push_back({column.name, {}});
  if (from.embedding) selected.embedding = Embedding{from.embedding->name, {}};
  if (from.embedding) selected.embedding->places = Matrix(static_cast<int>(cells.size()), 2);
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const auto cell = static_cast<std::size_t>(cells[i]);
    selected.cells.push_back(from.cells[cell]);
    if (!from.depth.empty()) selected.depth.push_back(from.depth[cell]);
    for (std::size_t c = 0; c < from.columns.size(); ++c)
      selected.columns[c].values.push_back(from.columns[c].values[cell]);
    for (std::size_t d = 0; from.embedding && d < 2; ++d)
      selected.embedding->places.values[i * 2 + d] = from.embedding->places.values[cell * 2 + d];
  }
  return selected;
}

}  // namespace genegraft::expression
