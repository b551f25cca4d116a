#include "expression/nearest_cells.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/random.hpp"

namespace genegraft::expression {
namespace {

using ::testing::ElementsAre;
using ::testing::FloatEq;

Matrix random_points(int count, int dimensions, std::uint64_t seed) {
  Random random(seed);
  Matrix points(count, dimensions);
  for (float& value : points.values) value = static_cast<float>(random.uniform());
  return points;
}

TEST(NearestCells, AreThoseThatSortingAllDistancesGives) {
  const Matrix points = random_points(150, 7, 1), among = random_points(90, 7, 2);
  const auto found = nearest_cells(points, among, 5);
  ASSERT_EQ(found.k, 5);
  for (int i = 0; i < points.rows; ++i) {
    std::vector<double> distance(90);
    for (int m = 0; m < 90; ++m) {
      for (int d = 0; d < 7; ++d)
        distance[m] += std::pow(double{points.row(i)[d]} - among.row(m)[d], 2);
    }
    std::vector<int> order(90);
    std::iota(order.begin(), order.end(), 0);
    std::sort(order.begin(), order.end(), [&](int a, int b) { return distance[a] < distance[b]; });
    for (int j = 0; j < 5; ++j) {
      EXPECT_EQ(found.index[i * 5 + j], order[j]);
      EXPECT_NEAR(found.distance[i * 5 + j], std::sqrt(distance[order[j]]), 1e-5);
    }
  }
}

TEST(NearestCells, FindThemselvesFirstAndOfEquallyNearOnesTheFirst) {
  Matrix line(4, 1);
  line.values = {0, 1, 2, 2};
  const auto found = nearest_cells(line, line, 3);
  EXPECT_THAT(found.index, ElementsAre(0, 1, 2, 1, 0, 2, 2, 3, 1, 2, 3, 1));
  EXPECT_THAT(found.distance[1], FloatEq(1));
}

TEST(NearestCells, AreNoMoreThanThereAre) {
  const auto found = nearest_cells(random_points(3, 2, 1), random_points(2, 2, 2), 15);
  EXPECT_EQ(found.k, 2);
  EXPECT_EQ(found.index.size(), 6u);
  EXPECT_EQ(nearest_cells(random_points(3, 2, 1), Matrix(0, 2), 15).k, 0);
}

TEST(NearestCells, AreTheSameForAnyNumberOfThreads) {
  const Matrix points = random_points(300, 5, 4);
  EXPECT_EQ(nearest_cells(points, points, 6, 1).index, nearest_cells(points, points, 6, 3).index);
}

}  // namespace
}  // namespace genegraft::expression
