#pragma once

#include "base/sparse_matrix.hpp"

namespace genegraft::expression {

/// Divides each gene's logarithms (N, G) by their standard deviation over the cells, so that all
/// genes count alike where cells are compared; without it the strongly expressed ones do most.
/// What then stands more than `most` above its gene's mean is cut back to that (Satija et al. 2015
/// cut at 10), so that a gene seen in one cell does not make it a group of its own. Means are not
/// taken off, and x stays sparse; a gene that never varies stays as it is.
void scale_genes(SparseMatrix& x, double most = 10);

}  // namespace genegraft::expression
