#pragma once

#include <vector>

namespace genegraft::forest {

/// Gauss-Legendre quadrature on [0, 1]: sum of weight[m] f(point[m]) is the integral of f, exactly
/// for polynomials of degree below 2M.
struct Quadrature {
  std::vector<double> point;   ///< (M) inside (0, 1)
  std::vector<double> weight;  ///< (M) positive
};

Quadrature gauss_legendre(int points);

}  // namespace genegraft::forest
