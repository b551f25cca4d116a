#include "forest/bin_histogram.hpp"

#include <gtest/gtest.h>

namespace genegraft::forest {
namespace {

std::vector<int> bins_of(const BinHistogram& histogram) {
  std::vector<int> bins;
  histogram.for_each([&](int bin, std::span<const double>) { bins.push_back(bin); });
  return bins;
}

TEST(BinHistogram, VisitsOnlyBinsThatAreNotEmpty) {
  BinHistogram histogram(3);
  EXPECT_TRUE(histogram.empty());
  histogram.add(200, 1, 2);
  histogram.add(7, 0, 1);
  histogram.add(200, 1, 0.5);
  histogram.add(255, 2, 4);
  EXPECT_EQ(bins_of(histogram), (std::vector{7, 200, 255}));
  histogram.for_each(
      [](int bin, std::span<const double> weight) { EXPECT_EQ(weight[1], bin == 200 ? 2.5 : 0); });
  EXPECT_EQ(histogram.remove(255)[2], 4);
  EXPECT_TRUE(histogram.remove(255).empty());
  EXPECT_EQ(bins_of(histogram), (std::vector{7, 200}));
  histogram.clear();
  EXPECT_TRUE(histogram.empty());
}

TEST(BinHistogram, LooksForBinsAddedToInARow) {
  BinHistogram histogram(2);
  histogram.of_class(1)[2 * 5] += 3;
  histogram.of_class(0)[2 * 9] += 1;
  histogram.occupy(20);
  EXPECT_EQ(bins_of(histogram), (std::vector{5, 9}));
  histogram.clear();
  histogram.occupy(256);
  EXPECT_TRUE(histogram.empty());
}

}  // namespace
}  // namespace genegraft::forest
