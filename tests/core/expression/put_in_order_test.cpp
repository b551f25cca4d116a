#include "expression/put_in_order.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <map>

#include "expression/gene_names.hpp"
#include "expression/sparse_rows.hpp"
#include "support/expressions.hpp"

namespace genegraft::expression {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;

/// One cell a row; genes by symbol or id.
Expression matrix_of(const std::vector<std::string>& genes,
                     const std::vector<std::vector<float>>& values) {
  Expression read;
  for (const auto& name : genes) read.genes.push_back(read_gene(name, ""));
  read.values.rows = static_cast<int>(values.size());
  read.values.columns = static_cast<int>(genes.size());
  for (const auto& row : values) {
    for (std::size_t g = 0; g < row.size(); ++g) {
      read.values.column.push_back(static_cast<std::int32_t>(g));  // zeros stand in it too
      read.values.value.push_back(row[g]);
    }
    read.values.start.push_back(std::ssize(read.values.column));
  }
  return read;
}

TEST(PutInOrder, AddsUpCountsOfGenesThatOccurTwice) {
  const auto read = *put_in_order(matrix_of({"A", "ENSG00000141510.1", "B", "A", "ENSG00000141510"},
                                            {{1, 2, 3, 4, 5}, {0, 0, 7, 0, 8}}),
                                  {});
  const auto plain = to_plain(read);
  EXPECT_THAT(plain.genes, ElementsAre("A", "ENSG00000141510", "B"));
  EXPECT_THAT(plain.values, ElementsAre(ElementsAre(5, 7, 3), ElementsAre(0, 8, 7)));
  EXPECT_THAT(read.notes, Contains(HasSubstr("2 features name a gene that came before")));
  EXPECT_THAT(read.values.start, ElementsAre(0, 3, 5));
}

TEST(PutInOrder, TakesTheLargestOfLogarithms) {
  const auto read = *put_in_order(matrix_of({"A", "B", "A"}, {{0.5f, 1, 1.5f}}), {});
  EXPECT_EQ(read.kind, Values::log);
  EXPECT_THAT(to_plain(read).values, ElementsAre(ElementsAre(1.5f, 1)));
}

TEST(PutInOrder, LeavesOutWhatIsNoRnaOfTheCell) {
  const std::vector<std::string> types = {"Gene Expression", "Antibody Capture", "Gene Expression",
                                          "Antibody Capture", "CRISPR Guide Capture"};
  const auto read = *put_in_order(
      matrix_of({"CD3E", "CD3", "ERCC-00002", "CD4", "g1"}, {{1, 2, 3, 4, 5}}), types);
  EXPECT_THAT(to_plain(read).genes, ElementsAre("CD3E"));
  EXPECT_THAT(read.notes, ElementsAre("left out: 2 Antibody Capture, 1 CRISPR Guide Capture, 1 "
                                      "ERCC spike-ins"));
  const auto none =
      put_in_order(matrix_of({"CD3"}, {{1}}), std::vector<std::string>{"Antibody Capture"});
  EXPECT_THAT(none.error().message, HasSubstr("no gene expression among the features"));
}

TEST(PutInOrder, TellsCountsLogarithmsAndScaledValuesApart) {
  const auto kind = [](std::vector<float> row) {
    return put_in_order(matrix_of({"A", "B"}, {row}), {})->kind;
  };
  EXPECT_EQ(kind({0, 5}), Values::counts);
  EXPECT_EQ(kind({0, 0}), Values::counts);
  EXPECT_EQ(kind({0.5f, 5}), Values::log);
  EXPECT_EQ(kind({-0.5f, 5}), Values::scaled);
  EXPECT_EQ(kind({-1, 5}), Values::scaled);
  const auto normalised = *put_in_order(matrix_of({"A", "B"}, {{0.5f, 8123}}), {});
  EXPECT_EQ(normalised.kind, Values::counts);
  EXPECT_THAT(normalised.notes, Contains(HasSubstr("up to 8,123")));
}

TEST(PutInOrder, NumbersCellsWithoutNames) {
  EXPECT_THAT(put_in_order(matrix_of({"A"}, {{1}, {2}}), {})->cells, ElementsAre("1", "2"));
}

TEST(PutInOrder, RefusesWhatIsNoNumber) {
  for (const float value :
       {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity()}) {
    const auto read = put_in_order(matrix_of({"A", "B"}, {{1, 2}, {3, value}}), {});
    EXPECT_EQ(read.error().message, "cell 2, gene B: the value is no number");
  }
}

TEST(SparseRows, MoveAndTurnAsPlainOnesDo) {
  Random random(3);
  for (int repeat = 0; repeat < 50; ++repeat) {
    SparseMatrix matrix;
    matrix.rows = 1 + static_cast<int>(random.below(6));
    matrix.columns = 1 + static_cast<int>(random.below(8));
    const int moved = 1 + static_cast<int>(random.below(5));
    std::vector<std::int32_t> to;
    for (int c = 0; c < matrix.columns; ++c)
      to.push_back(static_cast<std::int32_t>(random.below(static_cast<std::uint64_t>(moved) + 1)) -
                   1);
    std::map<std::pair<int, int>, float> sums, turned;
    for (int i = 0; i < matrix.rows; ++i) {
      for (int c = 0; c < matrix.columns; ++c) {
        if (random.below(2) == 0) continue;
        const auto value = static_cast<float>(1 + random.below(9));
        matrix.column.push_back(c);
        matrix.value.push_back(value);
        turned[{c, i}] = value;
        if (to[static_cast<std::size_t>(c)] >= 0)
          sums[{i, to[static_cast<std::size_t>(c)]}] += value;
      }
      matrix.start.push_back(std::ssize(matrix.column));
    }
    const auto entries = [](const SparseMatrix& of) {
      std::map<std::pair<int, int>, float> found;
      for (int i = 0; i < of.rows; ++i) {
        const auto row = of.row(i);
        EXPECT_TRUE(std::is_sorted(row.column.begin(), row.column.end()));
        for (std::size_t e = 0; e < row.column.size(); ++e)
          found[{i, row.column[e]}] = row.value[e];
      }
      return found;
    };
    EXPECT_EQ(entries(transpose(matrix)), turned);
    move_columns(matrix, to, moved, Join::sum);
    EXPECT_EQ(entries(matrix), sums);
  }
}

}  // namespace
}  // namespace genegraft::expression
