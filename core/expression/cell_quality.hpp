#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "expression/expression.hpp"

namespace genegraft::expression {

/// What tells a good cell from debris, doublets and dying cells.
struct CellQuality {
  std::vector<float> umi;           ///< (N) sum of all genes
  std::vector<std::int32_t> genes;  ///< (N) genes with a value above zero
  std::vector<float>
      mitochondrial;  ///< (N) their share of the sum, 0-1; NaN where that is not above zero
  int mitochondrial_genes = 0;  ///< by symbol (MT-, mt-); 0: the shares mean nothing
};

CellQuality measure_quality(const Expression& of);

/// The cells with these numbers, in this order, with all that is known of them.
Expression select_cells(const Expression& from, std::span<const int> cells);

}  // namespace genegraft::expression
