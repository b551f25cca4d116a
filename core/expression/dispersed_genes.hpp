#pragma once

#include <vector>

#include "expression/expression.hpp"

namespace genegraft::expression {

/// Genes that differ most between cells, as their columns, rising; at most `most`. Counts and log
/// values: by how far the dispersion (variance / mean of values scaled to 10,000 a cell) stands
/// above that of genes as strongly expressed, in 20 bins of the mean (Satija et al. 2015). Scaled
/// values: by variance. Genes that are the same in all cells are never among them.
std::vector<int> dispersed_genes(const Expression& cells, int most);

}  // namespace genegraft::expression
