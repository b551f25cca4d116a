#include "forest/split_search.hpp"

#include <gtest/gtest.h>

#include "support/forest_samples.hpp"

namespace genegraft::forest {
namespace {

/// A node of all rows, each drawn once.
class SplitSearchTest {
 public:
  SplitSearchTest(const Matrix& x, std::vector<std::int32_t> y, int classes, int tried, bool planes)
      : table_(bin_rows(x.rows, x.columns, rows_of(x), {})),
        y_(std::move(y)),
        data_{table_,
              y_,
              classes,
              {},
              std::vector<double>(classes, 1.0),
              tried,
              planes ? BitPlanes(table_, 256, 1) : BitPlanes(table_)},
        sample_(data_, std::vector<std::uint16_t>(x.rows, 1)) {
    const std::size_t width = data_.planes.planes();
    totals_.plane_count.resize(classes * width);
    for (int k = 0; k < classes; ++k) {
      totals_.weight.push_back(sample_.root()[k].size());
      sample_.count_planes(sample_.root()[k],
                           std::span(totals_.plane_count).subspan(k * width, width));
    }
  }

  Split find(Random random) {
    return SplitSearch(data_, sample_, 1).find(sample_.root(), totals_, random);
  }

 private:
  BinnedTable table_;
  std::vector<std::int32_t> y_;
  TrainingSet data_;
  TreeSample sample_;
  NodeTotals totals_;
};

void expect_same(const Split& a, const Split& b) {
  EXPECT_EQ(a.feature, b.feature);
  EXPECT_EQ(a.bin, b.bin);
  EXPECT_EQ(a.score, b.score);
  EXPECT_EQ(a.left, b.left);
}

TEST(SplitSearch, FindsTheSameByPlanesByHistogramsAndBySorting) {
  Random random(101);
  for (const int rows : {2, 5, 20, 60, 500}) {  // few rows are sorted, many put into histograms
    for (const int classes : {2, 5}) {
      const LabelledTable made = make_labelled_table(rows, 8, classes, 0.6, random);
      SplitSearchTest planes(made.x, made.y, classes, 3, true);
      SplitSearchTest histograms(made.x, made.y, classes, 3, false);
      for (int seed = 1; seed <= 20; ++seed) {
        expect_same(planes.find(Random(seed)), histograms.find(Random(seed)));
      }
    }
  }
}

TEST(SplitSearch, CutsInTheMiddleOfBinsThatAreEmptyInTheNode) {
  Matrix x(6, 1);
  x.values = {0, 1, 2, 3, 4, 5};
  const BinnedTable table = bin_rows(6, 1, rows_of(x), {});
  const std::vector<std::int32_t> y{0, 0, 0, 0, 0, 1};
  for (const bool planes : {true, false}) {
    const TrainingSet data{
        table, y, 2, {}, {1, 1}, 1, planes ? BitPlanes(table, 256, 1) : BitPlanes(table)};
    TreeSample sample(data, std::vector<std::uint16_t>{1, 0, 0, 0, 0, 1});
    NodeTotals totals{{1, 1}, std::vector<std::uint32_t>(2 * data.planes.planes())};
    for (int k = 0; k < 2; ++k) {
      const std::size_t width = data.planes.planes();
      sample.count_planes(sample.root()[k],
                          std::span(totals.plane_count).subspan(k * width, width));
    }
    Random random(1);
    EXPECT_EQ(SplitSearch(data, sample, 1).find(sample.root(), totals, random).bin, 2);
  }
}

TEST(SplitSearch, FindsNothingWhereNothingVaries) {
  const Matrix x(10, 3);
  SplitSearchTest node(x, {0, 1, 0, 1, 0, 1, 0, 1, 0, 1}, 2, 3, true);
  EXPECT_EQ(node.find(Random(1)).feature, -1);
}

}  // namespace
}  // namespace genegraft::forest
