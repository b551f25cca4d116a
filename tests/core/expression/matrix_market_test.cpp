#include "expression/matrix_market.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/expressions.hpp"

namespace genegraft::expression {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr std::string_view kHeader = "%%MatrixMarket matrix coordinate integer general\n";

/// Read in pieces of `piece` bytes.
Expected<SparseMatrix> read(std::string_view text, std::int64_t genes, std::int64_t cells,
                            std::size_t piece = 1000, const ReadLimits& limits = {}) {
  MatrixMarketReader reader(genes, cells, limits);
  for (; !text.empty(); text.remove_prefix(std::min(piece, text.size())))
    if (const auto fed = reader.feed(text.substr(0, piece)); !fed)
      return tl::unexpected(fed.error());
  return reader.finish();
}

std::string error_of(const std::string& text, std::int64_t genes = 3, std::int64_t cells = 2) {
  const auto matrix = read(text, genes, cells);
  return matrix ? "" : matrix.error().message;
}

TEST(MatrixMarketReader, ReadsEntriesInAnyOrderWhereverTheTextIsCut) {
  const std::string text =
      std::string(kHeader) + "%metadata_json: {}\n3 2 4\n3 2 7\n1 1 1\r\n\n2 2 -5\n  1\t2   2.0  ";
  for (std::size_t piece = 1; piece < text.size(); ++piece) {
    const auto matrix = *read(text, 3, 2, piece);
    ASSERT_EQ(matrix.rows, 2);
    ASSERT_EQ(matrix.columns, 3);
    ASSERT_THAT(matrix.start, ElementsAre(0, 1, 4));
    ASSERT_THAT(matrix.column, ElementsAre(0, 0, 1, 2));
    ASSERT_THAT(matrix.value, ElementsAre(1, 2, -5, 7));
  }
}

TEST(MatrixMarketReader, TakesCellsInRowsWhereTheListsSaySo) {
  MatrixMarketReader reader(3, 2, {});
  ASSERT_TRUE(reader.feed(std::string(kHeader) + "2 3 1\n2 3 9\n"));
  const auto matrix = *reader.finish();
  EXPECT_TRUE(reader.cells_in_rows());
  EXPECT_THAT(matrix.start, ElementsAre(0, 0, 1));
  EXPECT_THAT(matrix.column, ElementsAre(2));
}

TEST(MatrixMarketReader, ReadsRealsAsTheStandardLibraryDoes) {
  const std::vector<std::string> numbers = {"0.531508",
                                            "1e-3",
                                            "123456.789",
                                            "-0.25",
                                            "1.5E+10",
                                            "3.4028234663852886e38",
                                            "0.1234567890123456789"};
  std::string text = "%%MatrixMarket matrix coordinate real general\n7 1 7\n";
  for (std::size_t i = 0; i < numbers.size(); ++i)
    text += std::to_string(i + 1) + " 1 " + numbers[i] + "\n";
  const auto matrix = *read(text, 7, 1);
  for (std::size_t i = 0; i < numbers.size(); ++i)
    EXPECT_EQ(matrix.value[i], static_cast<float>(std::strtod(numbers[i].c_str(), nullptr)));
}

TEST(MatrixMarketReader, SaysOnWhichLineWhatIsWrong) {
  const std::string header(kHeader);
  EXPECT_THAT(error_of(""), HasSubstr("empty"));
  EXPECT_THAT(error_of("1 2 3\n"), HasSubstr("line 1: expected a MatrixMarket file"));
  EXPECT_THAT(error_of("%%MatrixMarket matrix array real general\n"), HasSubstr("arrays"));
  EXPECT_THAT(error_of("%%MatrixMarket matrix coordinate pattern general\n"), HasSubstr("pattern"));
  EXPECT_THAT(error_of("%%MatrixMarket matrix coordinate real symmetric\n"),
              HasSubstr("symmetric"));
  EXPECT_THAT(error_of(header + "% no sizes\n"), HasSubstr("before the sizes"));
  EXPECT_THAT(error_of(header + "3 2\n"), HasSubstr("line 2: expected the numbers"));
  EXPECT_THAT(error_of(header + "4 2 1\n"), HasSubstr("4 rows and 2 columns, but there are 3"));
  EXPECT_THAT(error_of(header + "3 2 1\n4 1 1\n"), HasSubstr("line 3: gene 4 of 3"));
  EXPECT_THAT(error_of(header + "3 2 1\n0 1 1\n"), HasSubstr("line 3: gene 0 of 3"));
  EXPECT_THAT(error_of(header + "3 2 1\n1 3 1\n"), HasSubstr("line 3: cell 3 of 2"));
  EXPECT_THAT(error_of(header + "3 2 1\n1 1 nan\n"), HasSubstr("line 3: 'nan' is not a number"));
  EXPECT_THAT(error_of(header + "3 2 1\n1 1 inf\n"), HasSubstr("not a number"));
  EXPECT_THAT(error_of(header + "3 2 1\n1 1 1x\n"), HasSubstr("'1x' is not a number"));
  EXPECT_THAT(error_of(header + "3 2 1\n1 1\n"), HasSubstr("line 3: expected a row"));
  EXPECT_THAT(error_of(header + "3 2 2\n1 1 1\n"), HasSubstr("cut short"));
  EXPECT_THAT(error_of(header + "3 2 1\n1 1 1\n1 2 1\n"), HasSubstr("line 4: more entries"));
  EXPECT_THAT(error_of(header + "3 2 7\n"), HasSubstr("7 values do not fit"));
  EXPECT_THAT(error_of(header + "3 2 1\n" + std::string(5000, '1')), HasSubstr("too long"));
}

TEST(MatrixMarketReader, RefusesSizesBeforeItTakesMemoryForThem) {
  const std::string header(kHeader);
  EXPECT_THAT(error_of(header + "3 1000000000000 1\n", 3, 1'000'000'000'000),
              HasSubstr("no matrix of expression is that large"));
  EXPECT_THAT(error_of(header + "1000000 1000000 999999999999\n", 1'000'000, 1'000'000),
              HasSubstr("at most 1,000,000,000 values"));
  EXPECT_THAT(error_of(header + "1000000 1000000 999999999\n", 1'000'000, 1'000'000),
              HasSubstr("GB"));
  // Allowed, but a lie: found out when the text ends.
  EXPECT_THAT(error_of(header + "1000000 1000000 100000000\n1 1 1\n", 1'000'000, 1'000'000),
              HasSubstr("cut short"));
}

}  // namespace
}  // namespace genegraft::expression
