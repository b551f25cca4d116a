#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/sparse_matrix.hpp"

namespace genegraft::expression {

/// Counts as if fewer molecules had been read: of each cell's, every one is kept with the cell's
/// share, by chance. counts: (N, G) whole numbers; share: (N) in [0, 1]. The same seed gives the
/// same counts everywhere.
SparseMatrix thin_counts(const SparseMatrix& counts, std::span<const double> share,
                         std::uint64_t seed);

/// (N) the share to keep of each cell so that all batches are about as deep as the shallowest
/// one: cells of a batch are ranked by depth, and each gets the depth of the shallowest batch's
/// cell of the same rank, unless it has less already. So a model cannot tell batches, and with them
/// the types that one batch alone holds, by their depth. batch: (N) >= 0.
std::vector<double> even_depth(std::span<const double> depth, std::span<const int> batch);

/// log1p(count / the cell's depth * 10,000). A cell without counts stays zero.
SparseMatrix log_normalise(SparseMatrix counts, std::span<const double> depth);

}  // namespace genegraft::expression
