#include "base/text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <limits>

#include "base/random.hpp"

namespace genegraft {
namespace {

using testing::ElementsAre;

TEST(Text, TrimsSpacesTabsAndLineEndsOnBothSidesOnly) {
  EXPECT_EQ(trim(" \t a b\r\n"), "a b");
  EXPECT_EQ(trim("a"), "a");
  EXPECT_EQ(trim(" \r\n"), "");
  EXPECT_EQ(trim(""), "");
}

TEST(Text, ChangesTheCaseOfAsciiLettersOnly) {
  EXPECT_EQ(to_lower("AZ[@µ-9"), "az[@µ-9");
  EXPECT_EQ(to_upper("az{`µ-9"), "AZ{`µ-9");
}

TEST(Text, SplitsIntoAtLeastOneFieldAndKeepsEmptyOnes) {
  EXPECT_THAT(split("a,b,,c", ','), ElementsAre("a", "b", "", "c"));
  EXPECT_THAT(split("", ','), ElementsAre(""));
  EXPECT_THAT(split(",", ','), ElementsAre("", ""));
}

TEST(Text, SplitsWordsAtRunsOfBlanks) {
  EXPECT_THAT(split_words("  one \t two\r\n"), ElementsAre("one", "two"));
  EXPECT_THAT(split_words(" \t"), ElementsAre());
}

TEST(Text, ReadsANumberOnlyWhereTheWholeTextIsOne) {
  EXPECT_EQ(parse_number("1e-3"), 1e-3);
  EXPECT_EQ(parse_number("-12.5"), -12.5);
  EXPECT_EQ(parse_number("0"), 0.0);
  for (const char* wrong : {"", " 1", "1 ", "1e-3x", "one", "1,5", "\t1", "--1"})
    EXPECT_FALSE(parse_number(wrong)) << '"' << wrong << '"';
  EXPECT_FALSE(parse_number(std::string(100, '1')));
}

TEST(Text, WritesTheShortestDecimalOfAFloat) {
  EXPECT_EQ(format_float(0.1f), "0.1");
  EXPECT_EQ(format_float(1.0f / 3), "0.33333334");
  EXPECT_EQ(format_float(100), "100");
  EXPECT_EQ(format_float(0), "0");
  EXPECT_EQ(format_float(std::numeric_limits<float>::quiet_NaN()), "");
}

TEST(Text, WritesFloatsThatReadBackAsTheSame) {
  Random random(1);
  for (int i = 0; i < 20000; ++i) {
    const auto value = static_cast<float>(
        std::ldexp(random.uniform() - 0.5, static_cast<int>(random.below(250)) - 125));
    ASSERT_EQ(std::strtof(format_float(value).c_str(), nullptr), value);
  }
}

TEST(Text, GroupsTheDigitsOfACount) {
  EXPECT_EQ(format_count(0), "0");
  EXPECT_EQ(format_count(999), "999");
  EXPECT_EQ(format_count(1000), "1,000");
  EXPECT_EQ(format_count(1234567), "1,234,567");
  EXPECT_EQ(format_count(-100), "-100");
  EXPECT_EQ(format_count(-1234), "-1,234");
}

}  // namespace
}  // namespace genegraft
