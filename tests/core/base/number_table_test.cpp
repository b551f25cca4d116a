#include "base/number_table.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

namespace genegraft {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

NumberFormat format_of(std::string_view text) {
  const auto format = detect_number_format(text);
  EXPECT_TRUE(format) << format.error().message;
  return format.value_or(NumberFormat{});
}

TEST(NumberTable, NamesAboveNumbersAreAHeader) {
  const auto format = format_of("cell\tCD3E\tCD8A\tlabel\nc1\t1.5\tNA\tT\nc2\t0\t2\tB\n");
  EXPECT_TRUE(format.header);
  EXPECT_THAT(format.columns, ElementsAre("cell", "CD3E", "CD8A", "label"));
  EXPECT_THAT(format.numeric, ElementsAre(1, 2));
}

TEST(NumberTable, NumbersInTheFirstLineAreARow) {
  const auto format = format_of("1,2,3\n4,5,6\n");
  EXPECT_FALSE(format.header);
  EXPECT_THAT(format.columns, ElementsAre("column 1", "column 2", "column 3"));
  EXPECT_THAT(format.numeric, ElementsAre(0, 1, 2));
}

TEST(NumberTable, NamesMayBeNumbersBesideAWord) {
  EXPECT_TRUE(format_of("id,1,2\na,0.5,0.25\n").header == false);  // "a" stands below a word
  EXPECT_TRUE(format_of("x,y\n1,2\n").header);
}

TEST(NumberTable, RowNamesOfRHaveNoHeader) {
  const auto format = format_of("x y\nr1 1 2\nr2 3 4\n");
  EXPECT_THAT(format.columns, ElementsAre("row", "x", "y"));
  EXPECT_THAT(format.numeric, ElementsAre(1, 2));
}

TEST(NumberTable, SemicolonsLeaveTheCommaToDecimals) {
  const auto format = format_of("x;y\n1,5;2\n");
  std::vector<float> out(2);
  EXPECT_EQ(read_numbers(format, "-0,25;1e3", std::vector{0, 1}, out), "");
  EXPECT_THAT(out, ElementsAre(-0.25f, 1000.0f));
}

TEST(NumberTable, ReadsChosenColumnsInTheirOrder) {
  const auto format = format_of("a,b,c\n1,2,3\n");
  std::vector<float> out(2);
  EXPECT_EQ(read_numbers(format, "\"7\",x, 9 ", std::vector{2, 0}, out), "");
  EXPECT_THAT(out, ElementsAre(9.0f, 7.0f));
}

TEST(NumberTable, MissingCellsAreNaN) {
  const auto format = format_of("a\tb\tc\n1\t2\t3\n");
  std::vector<float> out(3);
  EXPECT_EQ(read_numbers(format, "\tNaN\tn/a", std::vector{0, 1, 2}, out), "");
  for (const float value : out) EXPECT_TRUE(std::isnan(value));
}

TEST(NumberTable, SaysWhatIsWrongWithARow) {
  const auto format = format_of("a,b\n1,2\n");
  std::vector<float> out(2);
  EXPECT_EQ(read_numbers(format, "1", std::vector{0, 1}, out), "row has 1 column, expected 2");
  EXPECT_EQ(read_numbers(format, "1,ACGT", std::vector{0, 1}, out), "b: 'ACGT' is not a number");
}

TEST(NumberTable, RefusesWhatHoldsNoNumbers) {
  const auto error_of = [](std::string_view text) {
    return detect_number_format(text).error().message;
  };
  EXPECT_THAT(error_of(""), HasSubstr("empty"));
  EXPECT_THAT(error_of("a,b\n"), HasSubstr("no rows"));
  EXPECT_THAT(error_of("a,b\nx,y\n"), HasSubstr("no column of numbers"));
}

}  // namespace
}  // namespace genegraft
