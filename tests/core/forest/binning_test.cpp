#include "forest/binning.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <set>

#include "support/forest_samples.hpp"

namespace genegraft::forest {
namespace {

using ::testing::ElementsAre;

Matrix column_of(const std::vector<float>& values) {
  Matrix x(static_cast<int>(values.size()), 1);
  x.values = values;
  return x;
}

BinnedTable bin(const Matrix& x, const BinningOptions& options = {}) {
  return bin_rows(x.rows, x.columns, rows_of(x), options);
}

std::vector<std::uint8_t> bins_of(const BinnedColumn& column) {
  std::vector<std::uint8_t> bins(column.rows());
  column.read(0, bins);
  return bins;
}

/// Bin b holds the values with edge[b - 1] < x <= edge[b].
void expect_bins_between_edges(const BinnedTable& table, const Matrix& x) {
  for (int f = 0; f < table.features; ++f) {
    const auto& edges = table.edges[f];
    for (int i = 0; i < table.rows; ++i) {
      const int b = table.columns[f].bin(i);
      ASSERT_TRUE(b == 0 || edges[b - 1] < x.row(i)[f]);
      ASSERT_TRUE(b == static_cast<int>(edges.size()) || x.row(i)[f] <= edges[b]);
    }
  }
}

TEST(Binning, PutsEdgesMidwayBetweenFewDistinctValues) {
  const BinnedTable table = bin(column_of({3, 1, 1, 2, 7, 3}));
  EXPECT_THAT(table.edges[0], ElementsAre(1.5f, 2.5f, 5.0f));
  EXPECT_THAT(bins_of(table.columns[0]), ElementsAre(2, 0, 0, 1, 3, 2));
}

TEST(Binning, GivesAConstantFeatureNoEdge) {
  EXPECT_TRUE(bin(column_of({4, 4, 4})).edges[0].empty());
}

TEST(Binning, SeparatesNeighbouringFloats) {
  Random random(21);
  std::vector<float> values{
      0.0f,  std::numeric_limits<float>::denorm_min(), -1e38f,
      3e38f, std::numeric_limits<float>::infinity(),   -std::numeric_limits<float>::infinity()};
  for (int i = 0; i < 60; ++i) {
    values.push_back(static_cast<float>(std::exp(20 * random.uniform() - 10)));
    values.push_back(std::nextafter(values.back(), 1e30f));
  }
  const Matrix x = column_of(values);
  const BinnedTable table = bin(x);
  EXPECT_EQ(table.edges[0].size() + 1, std::set<float>(values.begin(), values.end()).size());
  expect_bins_between_edges(table, x);
}

TEST(Binning, KeepsItsInvariantOnMixedTables) {
  Random random(22);
  for (const int rows : {1, 2, 511, 513, 3000}) {
    const LabelledTable data = make_labelled_table(rows, 7, 2, 0.1, random);
    for (const int bins : {2, 3, 16, 254, 255}) {
      const BinnedTable table = bin(data.x, {.bins = bins});
      for (const auto& edges : table.edges) {
        EXPECT_LT(static_cast<int>(edges.size()), bins);
        EXPECT_TRUE(std::is_sorted(edges.begin(), edges.end(), std::less_equal<>()));
      }
      expect_bins_between_edges(table, data.x);
    }
  }
}

TEST(Binning, FillsQuantileBinsEvenly) {
  Random random(23);
  Matrix x(10000, 1);
  for (float& value : x.values) value = static_cast<float>(std::pow(random.uniform(), 4));
  const BinnedTable table = bin(x, {.bins = 50});
  std::vector<int> held(50);
  for (const int b : bins_of(table.columns[0])) ++held[b];
  for (const int n : held) EXPECT_NEAR(n, 200, 1);
}

TEST(Binning, LeavesRoomBesideAFrequentValue) {
  Random random(24);
  Matrix x(10000, 1);  // 90 % zeros, as in a cell's counts
  for (float& value : x.values) {
    value = random.below(10) > 0 ? 0.0f : static_cast<float>(1 + random.uniform());
  }
  const BinnedTable table = bin(x, {.bins = 11});
  ASSERT_EQ(table.edges[0].size(), 10u);
  std::vector<int> held(11);
  for (const int b : bins_of(table.columns[0])) ++held[b];
  for (int b = 1; b < 11; ++b) EXPECT_NEAR(held[b], 100, 20);
}

TEST(Binning, ReadsEdgesFromEvenlySpacedRows) {
  Random random(25);
  const LabelledTable data = make_labelled_table(20000, 6, 2, 0.1, random);
  const BinnedTable all = bin(data.x, {.bins = 20});
  const BinnedTable some = bin(data.x, {.bins = 20, .sample_rows = 3000});
  EXPECT_EQ(all.edges[0], some.edges[0]);
  EXPECT_EQ(all.edges[1], some.edges[1]);
  ASSERT_EQ(all.edges[2].size(), some.edges[2].size());
  for (std::size_t e = 0; e < all.edges[2].size(); ++e) {
    EXPECT_NEAR(all.edges[2][e], some.edges[2][e], 0.03);
  }
  expect_bins_between_edges(some, data.x);
}

TEST(Binning, DoesNotDependOnTheNumberOfThreads) {
  Random random(26);
  const LabelledTable data = make_labelled_table(5000, 9, 2, 0.1, random);
  const BinnedTable one = bin(data.x, {.bins = 64, .threads = 1});
  for (const int threads : {2, 3}) {
    const BinnedTable more = bin(data.x, {.bins = 64, .threads = threads});
    EXPECT_EQ(one.columns, more.columns);
    EXPECT_EQ(one.edges, more.edges);
  }
}

}  // namespace
}  // namespace genegraft::forest
