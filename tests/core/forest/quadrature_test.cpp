#include "forest/quadrature.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace genegraft::forest {
namespace {

TEST(Quadrature, IsExactForPolynomialsBelowTwiceItsPoints) {
  for (int points = 1; points <= 60; ++points) {
    const Quadrature rule = gauss_legendre(points);
    for (int power = 0; power < 2 * points; ++power) {
      double integral = 0;
      for (int m = 0; m < points; ++m) {
        integral += rule.weight[m] * std::pow(rule.point[m], power);
      }
      EXPECT_NEAR(integral * (power + 1), 1.0, 1e-11) << points << " points, power " << power;
    }
  }
}

}  // namespace
}  // namespace genegraft::forest
