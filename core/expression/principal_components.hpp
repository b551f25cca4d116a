#pragma once

#include <cstdint>
#include <vector>

#include "base/matrix.hpp"
#include "base/sparse_matrix.hpp"

namespace genegraft::expression {

/// What rows are like in few numbers.
struct PrincipalComponents {
  Matrix places;                 ///< (N, k) of the rows, the first column varies most
  std::vector<double> variance;  ///< (k) of each column, falling
};

/// The k directions in which the rows vary most about their mean, by randomised subspace iteration
/// (Halko, Martinsson & Tropp 2011, algorithm 4.4 with `rounds` of power iteration), without making
/// the rows dense. Fewer than k where the rows or columns are fewer. Signs are such that the
/// largest weight of each direction is positive, so that a seed gives the same places everywhere.
PrincipalComponents principal_components(const SparseMatrix& rows, int k, std::uint64_t seed,
                                         int rounds = 4);

}  // namespace genegraft::expression
