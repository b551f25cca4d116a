#include "forest/packed_rows.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "base/matrix.hpp"
#include "base/random.hpp"
#include "support/forest_samples.hpp"

namespace genegraft::forest {
namespace {

/// Features of 2, 11, 12 and 100 values, some mostly 0, some with missing values.
Matrix draw_table(int rows, int features, Random& random) {
  constexpr int kValues[] = {2, 11, 12, 100};
  Matrix x(rows, features);
  for (int i = 0; i < rows; ++i) {
    for (int f = 0; f < features; ++f) {
      const bool is_zero = f % 3 == 0 && random.below(10) < 8;
      x.row(i)[f] = is_zero ? 0.0f : static_cast<float>(random.below(kValues[f % 4]));
      if (f % 5 == 1 && random.below(10) == 0) {
        x.row(i)[f] = std::numeric_limits<float>::quiet_NaN();
      }
    }
  }
  return x;
}

std::vector<Cell> draw_cells(int rows, Random& random) {
  std::vector<Cell> cells;
  for (int i = 0; i < rows; ++i) {
    cells.push_back(pack_cell(static_cast<std::int32_t>(random.below(2000)) - 1000,
                              static_cast<std::uint32_t>(random.below(1000))));
  }
  return cells;
}

TEST(GradientCell, AddsBothSumsAtOnce) {
  const Cell sum = pack_cell(-5, 7) + pack_cell(3, 4294967280u) + pack_cell(-1, 0);
  EXPECT_EQ(gradient_of(sum), -3);
  EXPECT_EQ(hessian_of(sum), 4294967287u);
  EXPECT_EQ(gradient_of(sum - pack_cell(-5, 7)), 2);
}

TEST(PackedRows, HistogramsAreSumsOverRowsOfEveryBin) {
  Random random(4);
  const int rows = 700, features = 41;
  const Matrix x = draw_table(rows, features, random);
  const BinnedTable table = bin_rows(rows, features, rows_of(x), {});
  WorkerTeam team(2);
  const PackedRows packed = pack_rows(table, team);
  const auto cell_of_row = draw_cells(rows, random);
  std::vector<std::uint32_t> chosen;
  for (std::uint32_t row = 0; row < rows; ++row) {
    if (random.below(3) == 0) continue;
    chosen.push_back(row);
  }
  bool saw_sparse = false, saw_dense = false;
  std::vector<Cell> scratch(kScratchCells, 99);
  for (const PackedBlock& block : packed.blocks) {
    (block.sparse ? saw_sparse : saw_dense) = true;
    std::vector<Cell> cells(block.cells, 12345);
    block.fill(chosen, cell_of_row, cells, scratch);
    for (const auto& feature : block.features) {
      EXPECT_EQ(packed.cells_of[feature.feature].first, block.first_cell + feature.first);
      std::vector<Cell> expected(table.bins(feature.feature));
      for (const auto row : chosen) {
        expected[table.columns[feature.feature].bin(row)] += cell_of_row[row];
      }
      if (feature.common >= 0) expected[feature.common] = 0;
      const std::vector<Cell> found(cells.begin() + feature.first,
                                    cells.begin() + feature.first + feature.bins);
      EXPECT_EQ(found, expected) << "feature " << feature.feature;
    }
  }
  EXPECT_TRUE(saw_sparse);
  EXPECT_TRUE(saw_dense);
}

TEST(PackedRows, NarrowFeaturesShareABlock) {
  Random random(5);
  Matrix x(300, 60);  // 40 of 2 values in 5 codes, 20 of 11 in pairs with a place left for 2 more
  for (float& value : x.values) value = static_cast<float>(random.below(2));
  for (int i = 0; i < 300; ++i) {
    for (int f = 0; f < 20; ++f) x.row(i)[f] = static_cast<float>(random.below(11));
  }
  WorkerTeam team(1);
  const PackedRows packed = pack_rows(bin_rows(300, 60, rows_of(x), {}), team);
  EXPECT_EQ(packed.blocks.size(), 2u);  // 10 codes of 11 x 11 x 2, 4 of eight of 2 values
}

TEST(PackedRows, ConstantFeaturesHaveNoCells) {
  Matrix x(10, 2);
  x.row(3)[1] = 1;
  WorkerTeam team(1);
  const PackedRows packed = pack_rows(bin_rows(10, 2, rows_of(x), {}), team);
  ASSERT_EQ(packed.blocks.size(), 1u);
  EXPECT_EQ(packed.blocks[0].features.size(), 1u);
  EXPECT_EQ(packed.cells, 2);
}

}  // namespace
}  // namespace genegraft::forest
