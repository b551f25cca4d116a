#include "expression/principal_components.hpp"

#include <gmock/gmock.h>

#include <cmath>

#include "base/random.hpp"

namespace genegraft::expression {
namespace {

SparseMatrix sparse(const Matrix& dense) {
  SparseMatrix x;
  x.rows = dense.rows;
  x.columns = dense.columns;
  for (int i = 0; i < dense.rows; ++i) {
    for (int g = 0; g < dense.columns; ++g)
      if (dense.row(i)[g] != 0) {
        x.column.push_back(g);
        x.value.push_back(dense.row(i)[g]);
      }
    x.start.push_back(static_cast<std::int64_t>(x.value.size()));
  }
  return x;
}

/// Three groups of cells, each with genes of its own, and noise.
Matrix groups(int cells, int genes, std::uint64_t seed) {
  Random random(seed);
  Matrix x(cells, genes);
  for (int i = 0; i < cells; ++i)
    for (int g = 0; g < genes; ++g) {
      const double level = g % 3 == i % 3 ? 1.0 + g % 5 : 0.3;
      if (random.uniform() < 0.6) x.row(i)[g] = static_cast<float>(level * random.uniform());
    }
  return x;
}

/// The slow way: one direction after another by powers of the covariance, each taken off.
std::vector<double> variances_by_powers(const Matrix& x, int k) {
  const int n = x.rows, d = x.columns;
  std::vector<double> mean(d);
  for (int i = 0; i < n; ++i)
    for (int g = 0; g < d; ++g) mean[g] += x.row(i)[g] / n;
  std::vector<std::vector<double>> covariance(d, std::vector<double>(d));
  for (int i = 0; i < n; ++i)
    for (int a = 0; a < d; ++a)
      for (int b = 0; b < d; ++b)
        covariance[a][b] += (x.row(i)[a] - mean[a]) * (x.row(i)[b] - mean[b]) / (n - 1);
  std::vector<double> variances;
  for (int c = 0; c < k; ++c) {
    std::vector<double> v(d);
    for (int a = 0; a < d; ++a) v[a] = 1.0 + 0.1 * a;
    double value = 0;
    for (int step = 0; step < 5000; ++step) {
      std::vector<double> w(d);
      double length = 0;
      for (int a = 0; a < d; ++a) {
        for (int b = 0; b < d; ++b) w[a] += covariance[a][b] * v[b];
        length += w[a] * w[a];
      }
      value = std::sqrt(length);
      for (int a = 0; a < d; ++a) v[a] = w[a] / value;
    }
    variances.push_back(value);
    for (int a = 0; a < d; ++a)
      for (int b = 0; b < d; ++b) covariance[a][b] -= value * v[a] * v[b];
  }
  return variances;
}

TEST(PrincipalComponents, AgreeWithPowersOfTheCovariance) {
  const Matrix dense = groups(120, 40, 3);
  const auto found = principal_components(sparse(dense), {.components = 6});
  const auto expected = variances_by_powers(dense, 6);
  ASSERT_EQ(found.variance.size(), 6u);
  for (int k = 0; k < 6; ++k) EXPECT_NEAR(found.variance[k], expected[k], 2e-3 * expected[0]) << k;
  double total = 0;
  for (const double v : variances_by_powers(dense, 40)) total += v;
  EXPECT_NEAR(found.total_variance, total, 1e-3 * total);
}

TEST(PrincipalComponents, PlacesAreCentredUncorrelatedAndOfTheStatedVariance) {
  const auto found = principal_components(sparse(groups(200, 60, 5)), {.components = 8});
  for (int a = 0; a < 8; ++a) {
    double mean = 0;
    for (int i = 0; i < 200; ++i) mean += found.places.row(i)[a] / 200;
    EXPECT_NEAR(mean, 0, 1e-4);
    for (int b = 0; b < 8; ++b) {
      double product = 0;
      for (int i = 0; i < 200; ++i)
        product += found.places.row(i)[a] * found.places.row(i)[b] / 199;
      EXPECT_NEAR(product, a == b ? found.variance[a] : 0, 1e-3 * found.variance[0]);
    }
  }
}

TEST(PrincipalComponents, PlacesAreTheCentredMatrixTimesTheLoadings) {
  const Matrix dense = groups(90, 30, 7);
  const auto found = principal_components(sparse(dense), {.components = 5});
  std::vector<double> mean(30);
  for (int i = 0; i < 90; ++i)
    for (int g = 0; g < 30; ++g) mean[g] += dense.row(i)[g] / 90;
  for (int i = 0; i < 90; i += 7)
    for (int k = 0; k < 5; ++k) {
      double sum = 0;
      for (int g = 0; g < 30; ++g) sum += (dense.row(i)[g] - mean[g]) * found.loadings.row(g)[k];
      // The last ones are only as exact as the sketch.
      EXPECT_NEAR(found.places.row(i)[k], sum, 0.03 * std::sqrt(found.variance[0]));
    }
}

TEST(PrincipalComponents, AreTheSameForAnyNumberOfThreadsAndDependOnTheSeedAlone) {
  const auto x = sparse(groups(150, 50, 9));
  const auto one = principal_components(x, {.components = 5, .seed = 4}, 1);
  const auto three = principal_components(x, {.components = 5, .seed = 4}, 3);
  EXPECT_EQ(one.places.values, three.places.values);
  EXPECT_EQ(one.loadings.values, three.loadings.values);
}

TEST(PrincipalComponents, OfAMatrixOfRankOneAreOneDirection) {
  Matrix dense(10, 8);
  for (int i = 0; i < 10; ++i)
    for (int g = 0; g < 8; ++g) dense.row(i)[g] = static_cast<float>((i + 1) * (g + 1));
  const auto found = principal_components(sparse(dense), {.components = 4});
  // Cell i stands at (i - 4.5) times the length of (1, …, 8), which is sqrt(204).
  EXPECT_NEAR(found.variance[0], 204 * 82.5 / 9, 0.1);
  EXPECT_NEAR(found.variance[1], 0, 1e-3);
  for (int i = 0; i < 10; ++i) {
    EXPECT_NEAR(found.places.row(i)[0], (i - 4.5) * std::sqrt(204.0), 1e-2);
    EXPECT_NEAR(found.places.row(i)[1], 0, 1e-1);
    EXPECT_TRUE(std::isfinite(found.places.row(i)[3]));
  }
}

TEST(PrincipalComponents, OfOneCellOrNoGenesAreNone) {
  EXPECT_EQ(principal_components(sparse(Matrix(1, 5))).places.columns, 0);
  EXPECT_EQ(principal_components(sparse(Matrix(5, 0))).places.columns, 0);
  EXPECT_EQ(principal_components(sparse(Matrix(0, 5))).places.rows, 0);
  const auto zero = principal_components(sparse(Matrix(4, 3)), {.components = 2});
  EXPECT_THAT(zero.places.values, ::testing::Each(0.0f));
}

}  // namespace
}  // namespace genegraft::expression
