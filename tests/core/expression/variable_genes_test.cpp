#include "expression/variable_genes.hpp"

#include <gtest/gtest.h>

namespace genegraft::expression {
namespace {

/// Gene 0 varies most, 1 hardly, 2 is seen once, 3 never, 4 somewhat.
SparseMatrix four_cells() {
  SparseMatrix x;
  x.columns = 5;
  for (const auto& cell : std::vector<std::vector<float>>{
           {9, 1, 0, 0, 2}, {1, 1, 0, 0, 3}, {9, 1, 7, 0, 2}, {1, 1.1f, 0, 0, 3}}) {
    for (int g = 0; g < 5; ++g)
      if (cell[static_cast<std::size_t>(g)] != 0) {
        x.column.push_back(g);
        x.value.push_back(cell[static_cast<std::size_t>(g)]);
      }
    x.start.push_back(std::ssize(x.column));
    ++x.rows;
  }
  return x;
}

TEST(VariableGenes, LeavesOutGenesOfFewCells) {
  EXPECT_EQ(choose_genes(four_cells(), {.most = 0, .least_cells = 2}), (std::vector{0, 1, 4}));
  EXPECT_EQ(choose_genes(four_cells(), {.most = 0, .least_cells = 1}), (std::vector{0, 1, 2, 4}));
}

TEST(VariableGenes, TakesTheMostVariable) {
  EXPECT_EQ(choose_genes(four_cells(), {.most = 2, .least_cells = 2}), (std::vector{0, 4}));
}

TEST(VariableGenes, SelectsColumnsAndRows) {
  const auto x = four_cells();
  const auto columns = select_columns(x, {2, 4});
  EXPECT_EQ(columns.columns, 2);
  EXPECT_EQ(columns.column, (std::vector<std::int32_t>{1, 1, 0, 1, 1}));
  EXPECT_EQ(columns.value, (std::vector<float>{2, 3, 7, 2, 3}));
  const auto rows = select_rows(x, {3, 0});
  EXPECT_EQ(rows.rows, 2);
  EXPECT_EQ(rows.value, (std::vector<float>{1, 1.1f, 3, 9, 1, 2}));
}

}  // namespace
}  // namespace genegraft::expression
