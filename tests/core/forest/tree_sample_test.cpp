#include "forest/tree_sample.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "support/forest_samples.hpp"

namespace genegraft::forest {
namespace {

struct Fixture {
  LabelledTable data;
  BinnedTable table;
  TrainingSet training;

  explicit Fixture(Random& random)
      : data(make_labelled_table(3000, 6, 3, 0.2, random)),
        table(bin_rows(3000, 6, rows_of(data.x), {})),
        training{table, data.y, 3, {}, {1, 1, 1}, 6, BitPlanes(table, 6, 1)} {}
};

std::vector<std::uint16_t> draw_copies(Random& random) {
  std::vector<std::uint16_t> copies(3000);
  for (auto& n : copies) n = static_cast<std::uint16_t>(random.below(12));
  return copies;
}

TEST(TreeSample, HoldsEveryDrawInItsClassAndTheOthersLast) {
  Random random(61);
  const Fixture made(random);
  const auto copies = draw_copies(random);
  const TreeSample sample(made.training, copies);
  std::vector<int> found(3000);
  for (int group = 0; group <= 3; ++group) {
    for (const Entry entry : sample.entries(sample.root()[group])) {
      const std::uint32_t row = row_of(entry);
      EXPECT_EQ(group, copies[row] == 0 ? 3 : made.data.y[row]);
      found[row] += static_cast<int>(copies_of(entry));
      EXPECT_EQ(sample.weight(entry), copies_of(entry));
    }
  }
  for (int row = 0; row < 3000; ++row) EXPECT_EQ(found[row], std::max<int>(1, copies[row]));
}

TEST(TreeSample, SplitsEveryRangeByTheBinAndKeepsTheOrder) {
  Random random(62);
  const Fixture made(random);
  for (int feature = 0; feature < 6; ++feature) {  // narrow ones and wide ones
    TreeSample sample(made.training, draw_copies(random));
    NodeRows left = sample.root();
    const int bin = static_cast<int>(made.table.edges[feature].size()) / 2;
    NodeRows right;
    sample.split({.feature = feature, .bin = bin}, left, right);
    for (std::size_t g = 0; g < left.size(); ++g) {
      EXPECT_EQ(left[g].first, sample.root()[g].first);
      EXPECT_EQ(left[g].last, right[g].first);
      EXPECT_EQ(right[g].last, sample.root()[g].last);
      for (const auto& [range, side] : {std::pair(left[g], false), std::pair(right[g], true)}) {
        std::uint32_t before = 0;
        for (const Entry entry : sample.entries(range)) {
          EXPECT_EQ(made.table.columns[feature].bin(row_of(entry)) > bin, side);
          EXPECT_GE(row_of(entry), before);
          before = row_of(entry);
        }
      }
    }
  }
}

TEST(TreeSample, CountsPlanesByDrawsNotByRows) {
  Random random(63);
  const Fixture made(random);
  const auto copies = draw_copies(random);
  TreeSample sample(made.training, copies);
  for (int k = 0; k < 3; ++k) {
    std::vector<std::uint32_t> counts(made.training.planes.planes());
    sample.count_planes(sample.root()[k], counts);
    std::uint32_t ones = 0;
    for (int row = 0; row < 3000; ++row) {
      if (made.data.y[row] == k && made.table.columns[1].bin(row) > 2) ones += copies[row];
    }
    EXPECT_EQ(counts[made.training.planes.first_plane(1) + 2], ones);
  }
}

}  // namespace
}  // namespace genegraft::forest
