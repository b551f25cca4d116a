#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "forest/binning.hpp"
#include "support/forest_samples.hpp"

namespace genegraft::forest {
namespace {

using ::testing::ElementsAre;

constexpr float kInfinity = std::numeric_limits<float>::infinity();
constexpr float kNaN = std::numeric_limits<float>::quiet_NaN();

SparseMatrix to_sparse(const Matrix& x) {
  SparseMatrix sparse{.rows = x.rows, .columns = x.columns};
  for (int i = 0; i < x.rows; ++i) {
    for (int f = 0; f < x.columns; ++f) {
      const float value = x.row(i)[f];
      if (value == 0 && (i + f) % 7 != 0) continue;  // some zeros are held
      sparse.column.push_back(f);
      sparse.value.push_back(value);
    }
    sparse.start.push_back(static_cast<std::int64_t>(sparse.value.size()));
  }
  return sparse;
}

/// Columns of every kind: counts, logarithms, negative and infinite values, missing ones, none at
/// all, no zero at all; column f is about 1 - 0.1 * (f % 11) zeros.
Matrix make_columns(int rows, int features, Random& random) {
  Matrix x(rows, features);
  for (int i = 0; i < rows; ++i) {
    for (int f = 0; f < features; ++f) {
      if (random.below(10) >= static_cast<std::uint64_t>(f % 11)) continue;
      const auto uniform = static_cast<float>(random.uniform());
      const float kinds[] = {std::ceil(5 * uniform), std::log1p(uniform),   uniform - 0.5f,
                             1 / (uniform - 0.5f),   awkward_value(random), -uniform};
      x.row(i)[f] = kinds[f % std::size(kinds)];
      if (f % 4 == 1 && random.below(5) == 0) x.row(i)[f] = kNaN;
    }
  }
  return x;
}

void expect_same(const BinnedTable& a, const BinnedTable& b) {
  EXPECT_EQ(a.rows, b.rows);
  EXPECT_EQ(a.features, b.features);
  EXPECT_EQ(a.edges, b.edges);
  EXPECT_EQ(a.has_missing, b.has_missing);
  EXPECT_EQ(a.columns, b.columns);
}

TEST(SparseBinning, MakesTheTableThatPlainRowsMake) {
  Random random(211);
  for (const int rows : {1, 2, 600}) {
    const Matrix x = make_columns(rows, 150, random);
    for (const int bins : {2, 20, 255}) {
      for (const int sample_rows : {77}) {
        const BinningOptions options{.bins = bins, .sample_rows = sample_rows};
        expect_same(bin_rows(to_sparse(x), options),
                    bin_rows(rows, x.columns, rows_of(x), options));
      }
    }
  }
}

TEST(SparseBinning, DoesNotDependOnTheNumberOfThreads) {
  Random random(212);
  const SparseMatrix x = to_sparse(make_columns(500, 200, random));
  const BinnedTable one = bin_rows(x, {.threads = 1});
  for (const int threads : {2, 3}) expect_same(one, bin_rows(x, {.threads = threads}));
}

TEST(SparseBinning, GivesZeroABinOfItsOwnAmongNegativeValues) {
  Matrix x(1000, 1);
  for (int i = 0; i < 100; ++i) x.row(10 * i)[0] = static_cast<float>(i - 50) - 0.5f;
  const BinnedTable table = bin_rows(to_sparse(x), {.bins = 8});
  const int zero = table.columns[0].bin(1);
  EXPECT_EQ(table.columns[0].common_bin(), zero);
  EXPECT_GE(table.edges[0][zero - 1], -0.5f);
  EXPECT_LT(table.edges[0][zero], 0.5f);
  EXPECT_EQ(table.columns[0].held_count(), 100u);
}

TEST(SparseBinning, BinsNewRowsByTheEdgesOfOthers) {
  Random random(213);
  const Matrix x = make_columns(500, 40, random);
  const Matrix other = make_columns(300, 40, random);
  const BinnedTable table = bin_rows(to_sparse(x), {});
  expect_same(bin_like(table, to_sparse(x), {}), table);
  expect_same(bin_like(table, 500, rows_of(x), {}), table);
  const BinnedTable like = bin_like(table, to_sparse(other), {});
  expect_same(like, bin_like(table, 300, rows_of(other), {}));
  EXPECT_EQ(like.edges, table.edges);
}

TEST(SparseBinning, GivesMissingValuesTheBinAfterTheLast) {
  Matrix x(6, 3);
  x.values = {1,          kNaN, 4,  //
              kNaN,       kNaN, 4,  //
              0,          kNaN, 4,  //
              2,          kNaN, 4,  //
              1,          kNaN, 4,  //
              -kInfinity, kNaN, 4};
  const BinnedTable plain = bin_rows(6, 3, rows_of(x), {});
  expect_same(plain, bin_rows(to_sparse(x), {}));
  EXPECT_THAT(plain.edges[0], ElementsAre(-kInfinity, 0.5f, 1.5f));
  EXPECT_THAT(plain.has_missing, ElementsAre(1, 1, 0));
  EXPECT_EQ(plain.bins(0), 5);
  EXPECT_EQ(plain.missing_bin(0), 4);
  EXPECT_EQ(plain.missing_bin(1), 1);
  EXPECT_EQ(plain.missing_bin(2), -1);
  const int expected[] = {2, 4, 1, 3, 2, 0};
  for (int row = 0; row < 6; ++row) EXPECT_EQ(plain.columns[0].bin(row), expected[row]);
  EXPECT_EQ(plain.columns[1].bin(0), 1);
}

}  // namespace
}  // namespace genegraft::forest
