#include "linear/design.hpp"

#include <gtest/gtest.h>

#include "support/linear_naive.hpp"

namespace genegraft::linear {
namespace {

/// Column 0 sparse, 1 dense, 2 zero, 3 constant, 4 dense 0/1.
Matrix small_table() {
  Matrix x(6, 5);
  x.values = {0, 5, 0, 2, 1,  //
              3, 6, 0, 2, 1,  //
              0, 7, 0, 2, 0,  //
              0, 0, 0, 2, 1,  //
              1, 9, 0, 2, 1,  //
              0, 3, 0, 2, 0};
  return x;
}

TEST(Design, StoresWhatIsNotZeroAndCentresWhatMostlyIsNot) {
  const auto design = make_design(small_table());
  EXPECT_EQ(design.shift, (std::vector<float>{0, 5, 0, 2, 4.0f / 6}));
  EXPECT_EQ(design.entries.start, (std::vector<std::int64_t>{0, 3, 7, 10, 13, 17, 20}));
  const auto row = design.entries.row(1);
  EXPECT_EQ(std::vector<int>(row.column.begin(), row.column.end()), (std::vector{0, 1, 3, 4}));
  EXPECT_EQ(std::vector<float>(row.value.begin(), row.value.end()),
            (std::vector{3.0f, 1.0f, 0.0f, 1.0f - 4.0f / 6}));
  EXPECT_EQ(design.entries.row(3).value[0], -5.0f);  // a zero of a centred column
}

TEST(Design, IsTheSameOfDenseAndSparseRows) {
  for (const double density : {0.05, 0.5, 1.0}) {
    const auto x = make_problem({.rows = 3000, .features = 13, .density = density}, 1).x;
    const auto dense = make_design(x, 2), sparse = make_design(to_sparse(x), 1);
    EXPECT_EQ(dense.shift, sparse.shift);
    EXPECT_EQ(dense.entries.start, sparse.entries.start);
    EXPECT_EQ(dense.entries.column, sparse.entries.column);
    EXPECT_EQ(dense.entries.value, sparse.entries.value);
  }
}

TEST(Design, SkipsZerosThatASparseMatrixStores) {
  SparseMatrix x{
      .rows = 3, .columns = 2, .start = {0, 2, 3, 3}, .column = {0, 1, 1}, .value = {0, 4, 0}};
  const auto design = make_design(x);
  EXPECT_EQ(design.entries.start, (std::vector<std::int64_t>{0, 1, 1, 1}));
  EXPECT_EQ(design.shift, (std::vector<float>{0, 0}));
}

TEST(Design, TransposesTwiceToItself) {
  const auto x = to_sparse(make_problem({.rows = 50, .features = 9, .density = 0.3}, 2).x);
  const auto t = transpose(x);
  EXPECT_EQ(t.rows, 9);
  EXPECT_EQ(t.columns, 50);
  const auto back = transpose(t);
  EXPECT_EQ(back.start, x.start);
  EXPECT_EQ(back.column, x.column);
  EXPECT_EQ(back.value, x.value);
}

TEST(ColumnMoments, AreTheWeightedOnesOfTheRawTable) {
  for (const double density : {0.1, 1.0}) {
    const auto problem = make_problem({.rows = 2500, .features = 9, .density = density}, 3);
    const auto design = make_design(problem.x);
    const std::vector<double> weight(problem.weight.begin(), problem.weight.end());
    const auto moments = column_moments(design, weight, 1);
    const auto naive = naive_deviations(problem.x, problem.weight);
    for (int f = 0; f < 9; ++f) EXPECT_NEAR(moments.deviation[f] / naive[f], 1, 1e-6) << f;
    EXPECT_EQ(moments.deviation, column_moments(design, weight, 3).deviation);
  }
}

TEST(ColumnMoments, SeeThatAColumnIsConstant) {
  Matrix x(5000, 4);
  for (int i = 0; i < x.rows; ++i) {
    x.row(i)[0] = 0.1f;       // not a short binary fraction
    x.row(i)[1] = 123456.7f;  // its last bit is 0.008
    x.row(i)[2] = i == 77 ? 1.0000001f : 1.0f;
    x.row(i)[3] = 0;
  }
  const std::vector<double> ones(5000, 1.0);
  const auto moments = column_moments(make_design(x), ones);
  EXPECT_EQ(moments.deviation[0], 0);
  EXPECT_EQ(moments.deviation[1], 0);
  EXPECT_GT(moments.deviation[2], 0);
  EXPECT_EQ(moments.deviation[3], 0);
}

}  // namespace
}  // namespace genegraft::linear
