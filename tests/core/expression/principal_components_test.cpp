#include "expression/principal_components.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "base/random.hpp"
#include "expression/neighbours.hpp"

namespace genegraft::expression {
namespace {

/// Rows (N, G), about half of them zero, that vary most along few directions.
SparseMatrix made_up_rows(int rows, int columns, std::uint64_t seed) {
  Random random(seed);
  SparseMatrix x;
  x.rows = rows;
  x.columns = columns;
  for (int i = 0; i < rows; ++i) {
    const double along = 8 * random.uniform(), across = 4 * random.uniform();
    for (int g = 0; g < columns; ++g) {
      const double value = (g % 3 == 0 ? along : 0) + (g % 4 == 1 ? across : 0) + random.uniform();
      if (value < 0.5) continue;
      x.column.push_back(g);
      x.value.push_back(static_cast<float>(value));
    }
    x.start.push_back(std::ssize(x.column));
  }
  return x;
}

/// The largest eigenvalue of the covariance and the places along it, by many plain power steps;
/// what was found is taken off for the next.
struct Plain {
  std::vector<double> variance;
  std::vector<std::vector<double>> places;
};
Plain plain_components(const SparseMatrix& x, int k) {
  const int n = x.rows, columns = x.columns;
  std::vector<std::vector<double>> centred(n, std::vector<double>(columns));
  for (int i = 0; i < n; ++i)
    for (std::size_t e = 0; e < x.row(i).column.size(); ++e)
      centred[i][x.row(i).column[e]] = x.row(i).value[e];
  for (int g = 0; g < columns; ++g) {
    double mean = 0;
    for (int i = 0; i < n; ++i) mean += centred[i][g] / n;
    for (int i = 0; i < n; ++i) centred[i][g] -= mean;
  }
  Plain plain;
  for (int c = 0; c < k; ++c) {
    std::vector<double> v(columns, 1), place(n);
    v[0] = 2;
    for (int step = 0; step < 3000; ++step) {
      for (int i = 0; i < n; ++i) {
        place[i] = 0;
        for (int g = 0; g < columns; ++g) place[i] += centred[i][g] * v[g];
      }
      double length = 0;
      for (int g = 0; g < columns; ++g) {
        v[g] = 0;
        for (int i = 0; i < n; ++i) v[g] += centred[i][g] * place[i];
        length += v[g] * v[g];
      }
      for (double& value : v) value /= std::sqrt(length);
    }
    double variance = 0;
    for (int i = 0; i < n; ++i) {
      place[i] = 0;
      for (int g = 0; g < columns; ++g) place[i] += centred[i][g] * v[g];
      variance += place[i] * place[i] / (n - 1);
    }
    for (int i = 0; i < n; ++i)
      for (int g = 0; g < columns; ++g) centred[i][g] -= place[i] * v[g];
    plain.variance.push_back(variance);
    plain.places.push_back(place);
  }
  return plain;
}

TEST(PrincipalComponents, AgreeWithPlainPowerIteration) {
  const auto x = made_up_rows(60, 25, 3);
  const auto found = principal_components(x, 2, 1);
  const auto plain = plain_components(x, 2);
  ASSERT_EQ(found.variance.size(), 2u);
  for (int c = 0; c < 2; ++c) {
    EXPECT_NEAR(found.variance[c], plain.variance[c], 1e-6 * plain.variance[c]);
    const double sign = found.places.row(0)[c] * plain.places[c][0] > 0 ? 1 : -1;
    for (int i = 0; i < x.rows; ++i)
      EXPECT_NEAR(sign * found.places.row(i)[c], plain.places[c][i], 1e-3);
  }
}

TEST(PrincipalComponents, HoldForAnySeedAndForFewRows) {
  const auto x = made_up_rows(60, 25, 3);
  const auto one = principal_components(x, 2, 1), other = principal_components(x, 2, 99);
  for (int i = 0; i < x.rows; ++i) EXPECT_NEAR(one.places.row(i)[0], other.places.row(i)[0], 1e-3);
  EXPECT_EQ(principal_components(made_up_rows(3, 25, 1), 10, 1).places.columns, 2);
  EXPECT_EQ(principal_components(made_up_rows(1, 25, 1), 10, 1).places.columns, 0);
}

TEST(NearestRows, AreThoseOfASortOfAllDistances) {
  Matrix places(100, 3);
  Random random(4);
  for (float& value : places.values) value = static_cast<float>(random.uniform());
  const auto nearest = nearest_rows(places, 5, 2);
  for (int i = 0; i < places.rows; ++i) {
    std::vector<std::pair<double, int>> all;
    for (int j = 0; j < places.rows; ++j) {
      double apart = 0;
      for (int c = 0; c < 3; ++c)
        apart += std::pow(double{places.row(i)[c]} - double{places.row(j)[c]}, 2);
      if (j != i) all.push_back({apart, j});
    }
    std::sort(all.begin(), all.end());
    ASSERT_EQ(nearest[static_cast<std::size_t>(i)].size(), 5u);
    for (std::size_t n = 0; n < 5; ++n)
      EXPECT_EQ(nearest[static_cast<std::size_t>(i)][n], all[n].second);
  }
  EXPECT_EQ(nearest_rows(Matrix(2, 3), 5)[0].size(), 1u);
}

}  // namespace
}  // namespace genegraft::expression
