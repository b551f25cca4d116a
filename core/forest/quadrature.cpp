#include "forest/quadrature.hpp"

#include <cmath>
#include <numbers>

namespace genegraft::forest {
namespace {

struct Value {
  double polynomial = 0;
  double slope = 0;
};

/// Legendre's P_n and its derivative at x in (-1, 1), by Bonnet's recursion.
Value legendre(int n, double x) {
  double before = 1;  // P_{k-1}
  double here = x;    // P_k
  for (int k = 1; k < n; ++k) {
    const double next = ((2 * k + 1) * x * here - k * before) / (k + 1);
    before = here;
    here = next;
  }
  return {here, n * (x * here - before) / (x * x - 1)};
}

}  // namespace

Quadrature gauss_legendre(int points) {
  Quadrature result;
  for (int i = 0; i < points; ++i) {
    double x = std::cos(std::numbers::pi * (i + 0.75) / (points + 0.5));  // near the i-th root
    for (int newton = 0; newton < 8; ++newton) {
      const Value value = legendre(points, x);
      x -= value.polynomial / value.slope;
    }
    const double slope = legendre(points, x).slope;
    result.point.push_back((1 + x) / 2);
    result.weight.push_back(1 / ((1 - x * x) * slope * slope));
  }
  return result;
}

}  // namespace genegraft::forest
