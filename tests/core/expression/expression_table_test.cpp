#include "expression/expression_table.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/expressions.hpp"

namespace genegraft::expression {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

Expected<Expression> read(const std::string& text, const ReadLimits& limits = {}) {
  return FilesInMemory().add("counts.csv", text).read(limits);
}

std::string error_of(const std::string& text) {
  const auto table = read(text);
  return table ? "" : table.error().message;
}

TEST(ExpressionTable, TellsCellsFromGenesInAnyFormat) {
  const auto plain = random_counts(30);
  for (const bool cells_in_rows : {true, false}) {
    for (const char separator : {',', '\t', ';'}) {
      for (const std::string corner : {"", "gene", "\"\""}) {
        const auto table = read(to_table(plain, cells_in_rows, separator, corner));
        ASSERT_TRUE(table) << table.error().message;
        EXPECT_EQ(to_plain(*table).genes, plain.genes);
        EXPECT_EQ(to_plain(*table).cells, plain.cells);
        EXPECT_EQ(to_plain(*table).values, plain.values);
        EXPECT_THAT(table->format, HasSubstr(cells_in_rows ? "cells in rows" : "genes in rows"));
        EXPECT_EQ(table->kind, Values::counts);
        EXPECT_THAT(table->notes, ElementsAre());
      }
    }
  }
}

TEST(ExpressionTable, ReadsTheSameWhereverTheTextIsCut) {
  const auto plain = random_counts(25);
  const auto text = to_table(plain, true, '\t', "cell");
  for (const std::size_t piece : {1u, 2u, 7u, 100u}) {
    ExpressionTableReader reader({});
    for (std::size_t at = 0; at < text.size(); at += piece)
      ASSERT_TRUE(reader.feed(std::string_view(text).substr(at, piece)));
    EXPECT_EQ(to_plain(*reader.finish()).values, plain.values);
  }
}

TEST(ExpressionTable, UnderstandsHeadersANameShortAndQuotes) {
  const auto table = *read("\"c1\"\t\"c2\"\n\"CD3E\"\t1\t2.5\n\"ACTB\"\t0\t1e2\n");
  EXPECT_THAT(table.cells, ElementsAre("c1", "c2"));
  EXPECT_THAT(to_plain(table).values, ElementsAre(ElementsAre(1, 0), ElementsAre(2.5f, 100)));
}

TEST(ExpressionTable, MakesColumnsOfTheCellsFromWords) {
  const auto table = *read("cell,ACTB,type,CD3E,batch\na,1,T cell,2,x\nb,0,NA,3,y\n");
  ASSERT_EQ(table.columns.size(), 2u);
  EXPECT_EQ(table.columns[0].name, "type");
  EXPECT_THAT(table.columns[0].values, ElementsAre("T cell", ""));
  EXPECT_THAT(table.columns[1].values, ElementsAre("x", "y"));
  EXPECT_THAT(to_plain(table).genes, ElementsAre("ACTB", "CD3E"));
}

TEST(ExpressionTable, KeepsAColumnOfWordsThoughSomeAreNumbers) {
  const auto table = *read("cell,ACTB,type,CD3E\na,1,4,2\nb,0,4a,3\nc,1,4b,3\n");
  ASSERT_EQ(table.columns.size(), 1u);
  EXPECT_EQ(table.columns[0].name, "type");
}

TEST(ExpressionTable, TakesSymbolsFromASecondColumnOfNames) {
  const auto table =
      *read("id\tsymbol\tc1\tc2\nENSG00000075624.17\tACTB\t1\t2\nENSG00000198851\tCD3E\t3\t4\n");
  EXPECT_EQ(table.genes[0].id, "ENSG00000075624");
  EXPECT_EQ(table.genes[1].symbol, "CD3E");
  EXPECT_EQ(table.species, Species::human);
}

TEST(ExpressionTable, ReadsDecimalCommas) {
  EXPECT_THAT(to_plain(*read("g;c1;c2\nACTB;1,5;2\n")).values,
              ElementsAre(ElementsAre(1.5f), ElementsAre(2)));
}

TEST(ExpressionTable, SaysSoWhereItCannotTellTheSides) {
  EXPECT_THAT(read("x,c1,c2\na,1,2\nb,3,4\n")->notes,
              ElementsAre(HasSubstr("rows were taken for genes")));
  EXPECT_THAT(read("x,g1,g2\nACGTACGTAC,1,2\nGGGGTTTTAA,3,4\n")->format,
              HasSubstr("cells in rows"));
}

TEST(ExpressionTable, SaysOnWhichLineWhatIsWrong) {
  EXPECT_THAT(error_of(""), HasSubstr("empty"));
  EXPECT_THAT(error_of("a,b,c\n"), HasSubstr("no rows"));
  EXPECT_THAT(error_of("ACTB,1,5\nCD3E,3,4\n"), HasSubstr("line 1: expected a header"));
  EXPECT_THAT(error_of("g,c1,c2\nACTB,1\n"), HasSubstr("line 2: 2 columns, expected 3"));
  EXPECT_THAT(error_of("g,c1,c2\nACTB,1,2,3,4\n"), HasSubstr("line 2: more than the 3 columns"));
  EXPECT_THAT(error_of("g,c1,c2\nACTB,1,\n"), HasSubstr("line 2, c2: '' is not a number"));
  EXPECT_THAT(error_of("g,c1,c2\nACTB,1,NA\n"), HasSubstr("line 2, c2: 'NA' is not a number"));
  EXPECT_THAT(error_of("g,c1\nACTB,x\nCD3E,y\n"), HasSubstr("words where numbers are expected"));
  std::string late = "g,c1,c2\n";
  for (int i = 0; i < 40; ++i) late += "g" + std::to_string(i) + ",1,2\n";
  EXPECT_THAT(error_of("g,c1,c2\nACTB,1,5\nCD3D,2,x\n"),
              HasSubstr("line 3, c2: 'x' is not a number, and others of this column are"));
  EXPECT_THAT(error_of(late + "ACTB,1,x\n"), HasSubstr("line 42, c2: 'x' is not a number"));
  EXPECT_THAT(error_of(std::string("\0\1\2\3\n\5,\6\n", 9)), HasSubstr("binary data"));
}

TEST(ExpressionTable, StopsAtTheLimits) {
  const auto text = to_table(random_counts(100), true, ',', "");
  EXPECT_THAT(read(text, {.entries = 50}).error().message, HasSubstr("at most 50 values"));
  EXPECT_THAT(read(text, {.bytes = 2000}).error().message, HasSubstr("memory"));
}

}  // namespace
}  // namespace genegraft::expression
