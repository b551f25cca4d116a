#pragma once

#include <vector>

#include "base/sparse_matrix.hpp"

namespace genegraft::expression {

struct GeneChoice {
  int most = 0;          ///< genes at most, the most variable ones; 0: all
  int least_cells = 10;  ///< cells that a gene is seen in at least
};

/// Genes worth learning from, rising: of those seen in enough cells the ones whose logarithms vary
/// most. logs: (N, G) of training cells only.
std::vector<int> choose_genes(const SparseMatrix& logs, const GeneChoice& choice);

/// These columns alone, in this (rising) order.
SparseMatrix select_columns(const SparseMatrix& x, const std::vector<int>& columns);
SparseMatrix select_rows(const SparseMatrix& x, const std::vector<int>& rows);

}  // namespace genegraft::expression
