#pragma once

#include <cstdint>
#include <vector>

#include "base/matrix.hpp"
#include "base/sparse_matrix.hpp"

namespace genegraft::expression {

struct ComponentOptions {
  int components = 30;       ///< asked for; fewer where cells or genes are fewer
  int spare = 10;            ///< more columns in the sketch than components
  int power_iterations = 4;  ///< single cells' spectra fall slowly
  std::uint64_t seed = 1;
};

/// Cells along the directions in which they differ most, the greatest first. Of each direction the
/// gene with the largest loading points up, so that signs do not depend on chance.
struct PrincipalComponents {
  Matrix places;                 ///< (N, K) centred
  Matrix loadings;               ///< (G, K) of length 1 in each direction
  std::vector<double> variance;  ///< (K) of the places
  double total_variance = 0;     ///< of all genes
};

/// Truncated singular values of x (N, G) less its columns' means, by a random sketch (Halko,
/// Martinsson and Tropp 2011, algorithms 4.4 and 5.1). x stays sparse: the means are taken off the
/// products. The same seed gives the same answer for any number of threads (0: all).
PrincipalComponents principal_components(const SparseMatrix& x,
                                         const ComponentOptions& options = {}, int threads = 0);

}  // namespace genegraft::expression
