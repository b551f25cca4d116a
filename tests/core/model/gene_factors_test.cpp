#include "model/gene_factors.hpp"

#include <gmock/gmock.h>

#include <cmath>

#include "support/linear_naive.hpp"

namespace genegraft::model {
namespace {

using ::testing::HasSubstr;

using linear::normal;

constexpr int kGenes = 12, kFactors = 2;

struct MadeUp {
  Matrix loadings{kGenes, kFactors};
  SparseMatrix x;  ///< every value there
};

/// Cells whose genes follow two factors, with noise of variance .04.
MadeUp made_up(int cells, std::uint64_t seed) {
  Random random(3);
  MadeUp data;
  for (float& value : data.loadings.values) value = static_cast<float>(normal(random));
  Random of_cells(seed);
  data.x = {.rows = 0, .columns = kGenes};
  for (int i = 0; i < cells; ++i) {
    const double z[kFactors] = {normal(of_cells), normal(of_cells)};
    for (int g = 0; g < kGenes; ++g) {
      double value = 5 + g + 0.2 * normal(of_cells);
      for (int r = 0; r < kFactors; ++r) value += z[r] * data.loadings.row(g)[r];
      data.x.column.push_back(g);
      data.x.value.push_back(static_cast<float>(value));
    }
    data.x.start.push_back(std::ssize(data.x.column));
    ++data.x.rows;
  }
  return data;
}

expression::PanelMatch match_without(std::vector<int> absent) {
  expression::PanelMatch match;
  for (int g = 0; g < kGenes; ++g)
    if (std::find(absent.begin(), absent.end(), g) == absent.end()) match.panel_of.push_back(g);
  return match;
}

/// a^-1 b by elimination with pivots. a: (n, n).
std::vector<double> eliminate(std::vector<double> a, std::vector<double> b) {
  const std::size_t n = b.size();
  for (std::size_t i = 0; i < n; ++i) {
    std::size_t best = i;
    for (std::size_t j = i; j < n; ++j)
      if (std::abs(a[j * n + i]) > std::abs(a[best * n + i])) best = j;
    for (std::size_t k = 0; k < n; ++k) std::swap(a[i * n + k], a[best * n + k]);
    std::swap(b[i], b[best]);
    for (std::size_t j = i + 1; j < n; ++j) {
      const double by = a[j * n + i] / a[i * n + i];
      for (std::size_t k = i; k < n; ++k) a[j * n + k] -= by * a[i * n + k];
      b[j] -= by * b[i];
    }
  }
  for (std::size_t i = n; i-- > 0;) {
    for (std::size_t k = i + 1; k < n; ++k) b[i] -= a[i * n + k] * b[k];
    b[i] /= a[i * n + i];
  }
  return b;
}

/// The conditional mean of a normal distribution: m_a + C_ap C_pp^-1 (x_p - m_p).
std::vector<double> conditional_mean(const GeneFactors& of, const std::vector<int>& absent,
                                     std::span<const float> x) {
  const auto covariance = [&](int a, int b) {
    double sum = a == b ? of.noise : 0;
    for (int r = 0; r < of.loadings.columns; ++r)
      sum += double{of.loadings.row(a)[r]} * of.loadings.row(b)[r];
    return sum;
  };
  const auto there = match_without(absent).panel_of;
  std::vector<double> matrix, apart;
  for (const int a : there) {
    for (const int b : there) matrix.push_back(covariance(a, b));
    apart.push_back(double{x[a]} - of.means[a]);
  }
  const auto solved = eliminate(matrix, apart);
  std::vector<double> means;
  for (const int g : absent) {
    double value = of.means[g];
    for (std::size_t i = 0; i < there.size(); ++i) value += covariance(g, there[i]) * solved[i];
    means.push_back(value);
  }
  return means;
}

TEST(GeneFactors, ForetellAsTheNormalDistributionDoesThatTheyDescribe) {
  const auto data = made_up(400, 1);
  const auto factors = fit_gene_factors(data.x, {.factors = kFactors});
  EXPECT_NEAR(factors.noise, 0.04, 0.01);
  const std::vector<int> absent{0, 3, 7, 11};
  const AbsentGenes genes(factors, match_without(absent));
  EXPECT_FALSE(genes.none());
  EXPECT_TRUE(genes.lacks(3));
  EXPECT_FALSE(genes.lacks(4));
  std::vector<float> row(kGenes);
  for (const int cell : {0, 17, 399}) {
    data.x.fill(cell, 1, row);
    for (const int g : absent) row[g] = 0;
    const auto expected = conditional_mean(factors, absent, row);
    genes.fill(row);
    for (std::size_t i = 0; i < absent.size(); ++i) EXPECT_NEAR(row[absent[i]], expected[i], 1e-4);
  }
}

TEST(GeneFactors, ComeCloserToNewCellsThanMeansDo) {
  const auto factors = fit_gene_factors(made_up(400, 1).x, {.factors = kFactors});
  const auto others = made_up(100, 2).x;
  const std::vector<int> absent{1, 2, 8};
  const AbsentGenes genes(factors, match_without(absent));
  double by_factors = 0, by_means = 0;
  std::vector<float> row(kGenes), filled;
  for (int i = 0; i < others.rows; ++i) {
    others.fill(i, 1, row);
    filled = row;
    genes.fill(filled);
    for (const int g : absent) {
      by_factors += std::pow(filled[g] - row[g], 2);
      by_means += std::pow(factors.means[g] - row[g], 2);
    }
  }
  EXPECT_LT(by_factors, 0.2 * by_means);
}

TEST(GeneFactors, FoldIntoWeightsInEitherOrder) {
  const auto data = made_up(50, 1);
  const auto factors = fit_gene_factors(data.x, {.factors = kFactors});
  const std::vector<int> absent{2, 5};
  const AbsentGenes genes(factors, match_without(absent));
  constexpr int kUnits = 3;
  Random random(9);
  std::vector<float> by_gene, by_unit(kGenes * kUnits), bias(kUnits, 0.5f);
  for (int i = 0; i < kGenes * kUnits; ++i) by_gene.push_back(static_cast<float>(normal(random)));
  for (int g = 0; g < kGenes; ++g)
    for (int u = 0; u < kUnits; ++u) by_unit[u * kGenes + g] = by_gene[g * kUnits + u];
  std::vector<float> row(kGenes);
  data.x.fill(3, 1, row);
  auto filled = row;
  genes.fill(filled);
  for (const int g : absent) row[g] = 0;
  auto folded = by_gene, turned = by_unit, bias_folded = bias, bias_turned = bias;
  genes.fold({folded.data(), kUnits, 1}, bias_folded);
  genes.fold({turned.data(), 1, kGenes}, bias_turned);
  for (int u = 0; u < kUnits; ++u) {
    double expected = bias[u], found = bias_folded[u], other = bias_turned[u];
    for (int g = 0; g < kGenes; ++g) {
      expected += double{by_gene[g * kUnits + u]} * filled[g];
      found += double{folded[g * kUnits + u]} * row[g];
      other += double{turned[u * kGenes + g]} * row[g];
    }
    EXPECT_NEAR(found, expected, 1e-3);
    EXPECT_NEAR(other, expected, 1e-3);
  }
}

TEST(GeneFactors, AreMeansAloneWhereNoneWereFittedAndNothingWhereAllGenesAreThere) {
  const auto factors = fit_gene_factors(made_up(50, 1).x, {.factors = 0});
  EXPECT_EQ(factors.loadings.columns, 0);
  std::vector<float> row(kGenes, 1.0f);
  AbsentGenes(factors, match_without({4})).fill(row);
  EXPECT_EQ(row[4], factors.means[4]);
  EXPECT_EQ(row[5], 1.0f);
  EXPECT_TRUE(AbsentGenes(factors, match_without({})).none());
}

TEST(GeneFactors, AreReadFromAManifestAsTheyWereWritten) {
  const auto factors = fit_gene_factors(made_up(200, 1).x, {.factors = kFactors});
  const Json manifest = {{"encoder", factors_json(factors)}};
  const auto read = read_factors(Json::parse(manifest.dump()), kGenes);
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_FLOAT_EQ(read->noise, factors.noise);
  for (int g = 0; g < kGenes; ++g) {
    EXPECT_NEAR(read->means[g], factors.means[g], 1e-5);
    for (int r = 0; r < kFactors; ++r)
      EXPECT_NEAR(read->loadings.row(g)[r], factors.loadings.row(g)[r], 0.02);
  }
  const auto none = read_factors({{"encoder", Json::object()}}, kGenes);
  ASSERT_TRUE(none);
  EXPECT_EQ(none->means, std::vector<float>(kGenes));
  EXPECT_EQ(none->loadings.columns, 0);
}

TEST(GeneFactors, NameWhatIsWrongInAManifest) {
  const Json good = {
      {"encoder", factors_json(fit_gene_factors(made_up(50, 1).x, {.factors = kFactors}))}};
  const auto expect = [&](const char* pointer, Json value, const char* message) {
    auto bad = good;
    bad[Json::json_pointer(pointer)] = std::move(value);
    const auto read = read_factors(bad, kGenes);
    ASSERT_FALSE(read) << pointer;
    EXPECT_THAT(read.error().message, HasSubstr(message));
  };
  expect("/encoder/means", Json::array({1, 2}), "means are not one a gene");
  expect("/encoder/means/3", "x", "means are not all numbers");
  expect("/encoder/factors", 5, "factors.scale is not a list");
  expect("/encoder/factors/noise", 0, "factors.noise is no positive number");
  expect("/encoder/factors/levels", Json::array(), "factors.levels are not one list a scale");
  expect("/encoder/factors/levels/1", Json::array({1}), "factors.levels are not one a gene");
  expect("/encoder/factors/levels/0/2", 300, "factors.levels are not all levels");
  expect("/encoder/factors/scale", Json(std::vector<int>(kGenes + 1, 1)), "factors.levels are not");
}

}  // namespace
}  // namespace genegraft::model
