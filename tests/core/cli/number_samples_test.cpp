#include "cli/number_samples.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "support/cli_program.hpp"

namespace genegraft::cli {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class ReadNumberSamples : public testing::Test {
 protected:
  void expect_refused(const std::string& text, const NumberColumns& columns,
                      const std::string& message) {
    const auto read = read_number_samples({work.write("t.csv", text)}, columns);
    ASSERT_FALSE(read) << text;
    EXPECT_THAT(read.error().message, HasSubstr(message));
  }

  Workspace work;
};

TEST_F(ReadNumberSamples, TakesAllColumnsOfNumbersButThoseItIsTold) {
  const auto samples = read_number_samples(
      {work.write("cells.csv",
                  "id,plate,area,type,donor,round\n1,3,1.5,round,x,NA\n2,3,NA,long,y,4\n"
                  "3,4,2,round,x,5\n")},
      {.label = "type", .group = "donor", .ignored = {"id", "plate"}});
  ASSERT_TRUE(samples) << samples.error().message;
  EXPECT_EQ(samples->name, "cells");
  EXPECT_THAT(samples->features, ElementsAre("area", "round"));
  EXPECT_THAT(samples->labels, ElementsAre("long", "round"));
  EXPECT_THAT(samples->y, ElementsAre(1, 0, 1));
  EXPECT_THAT(samples->group, ElementsAre(0, 1, 0));
  EXPECT_EQ(samples->group_name, "donor");
  ASSERT_EQ(samples->x.rows, 3);
  EXPECT_EQ(samples->x.row(0)[0], 1.5f);
  EXPECT_TRUE(std::isnan(samples->x.row(0)[1]));
  EXPECT_TRUE(std::isnan(samples->x.row(1)[0]));
  EXPECT_EQ(samples->x.row(2)[1], 5);
  EXPECT_FALSE(samples->is_complete());
}

TEST_F(ReadNumberSamples, SortsLabelsByValueAndGivesEachRowItsOwnGroup) {
  const auto samples =
      read_number_samples({work.write("t.tsv", "x\tk\n1\t10\n2\t9\n3\t-1\n")}, {.label = "k"});
  ASSERT_TRUE(samples) << samples.error().message;
  EXPECT_THAT(samples->labels, ElementsAre("-1", "9", "10"));
  EXPECT_THAT(samples->y, ElementsAre(2, 1, 0));
  EXPECT_THAT(samples->group, ElementsAre(0, 1, 2));
  EXPECT_THAT(samples->features, ElementsAre("x"));
}

TEST_F(ReadNumberSamples, JoinsTablesByTheirColumnsNames) {
  const auto samples =
      read_number_samples({work.write("a.csv", "x,y,k\n1,2,no\n"),
                           work.write_gzip("b.csv.gz", "k,other,y,x\nyes,9,4,3\nno,9,6,5\n")},
                          {.label = "k"});
  ASSERT_TRUE(samples) << samples.error().message;
  EXPECT_THAT(samples->x.values, ElementsAre(1, 2, 3, 4, 5, 6));
  EXPECT_THAT(samples->y, ElementsAre(0, 1, 0));
  const auto lacking = read_number_samples(
      {work.path("a.csv"), work.write("c.csv", "k,x\nyes,4\n")}, {.label = "k"});
  ASSERT_FALSE(lacking);
  EXPECT_THAT(lacking.error().message, HasSubstr("c.csv: no column 'y'; the columns are k, x"));
}

TEST_F(ReadNumberSamples, NamesTheFirstRowLeftOutOfEveryTable) {
  const auto a = work.write("a.csv", "x,donor,k\n1,d,no\n2,d,NA\n3,,yes\n4,d,yes\n");
  const auto b = work.write("b.csv", "x,donor,k,z\n1,d,no,1\n2,d,yes,1\nwide,d,no,1\n");
  testing::internal::CaptureStderr();
  const auto samples = read_number_samples({a, b}, {.label = "k", .group = "donor"});
  const auto said = testing::internal::GetCapturedStderr();
  // "wide" makes x of b.csv no column of numbers, but it is one of a.csv
  ASSERT_TRUE(samples) << samples.error().message;
  EXPECT_EQ(samples->x.rows, 4);
  EXPECT_THAT(said, HasSubstr("a.csv: 2 rows left out; row 2: no label"));
  EXPECT_THAT(said, HasSubstr("b.csv: 1 rows left out; row 3: x: 'wide' is not a number"));
}

TEST_F(ReadNumberSamples, NamesColumnsThatAreNoFeaturesForAWordInThem) {
  const auto path = work.write("t.csv", "id,x,y,donor,k\na,1,2,d,no\nb,far,3,d,yes\n");
  testing::internal::CaptureStderr();
  const auto samples = read_number_samples({path}, {.label = "k", .group = "donor"});
  const auto said = testing::internal::GetCapturedStderr();
  ASSERT_TRUE(samples) << samples.error().message;
  EXPECT_THAT(samples->features, ElementsAre("y"));
  EXPECT_THAT(said,
              HasSubstr("t.csv: columns that are not of numbers alone are no features: id, x"));
}

TEST_F(ReadNumberSamples, RefusesWhatNothingCanBeLearntFrom) {
  const std::string table = "x,k\n1,a\n2,b\n";
  expect_refused(table, {.label = "class"}, "t.csv: no column 'class'; the columns are x, k");
  expect_refused(table, {.label = "k", .group = "donor"}, "no column 'donor'");
  expect_refused(table, {.label = "k", .ignored = {"z"}}, "no column 'z'");
  expect_refused(table, {.label = "k", .ignored = {"x"}},
                 "no column of numbers is left as a feature");
  expect_refused("x,k\n1,a\n2,a\n", {.label = "k"},
                 "the column k has 1 different labels, expected 2 to 1000");
  expect_refused("x,k\n1,NA\n2,NA\n", {.label = "k"}, "no row can be used");
  expect_refused("x,k\n1,a\n2,unsure\n", {.label = "k"}, "a label named unsure");
  expect_refused("", {.label = "k"}, "the file is empty");
}

}  // namespace
}  // namespace genegraft::cli
