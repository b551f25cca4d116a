#include "crispr/pair_table.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/crispr_pairs.hpp"

namespace genegraft::crispr {
namespace {

using testing::ElementsAre;

struct Table {
  PairFormat format;
  std::vector<PairRecord> records;
};

Table read(const std::string& text) {
  Table table{.format = *detect_pair_format(text)};
  for (const auto line : record_lines(table.format, text, true))
    table.records.push_back(read_record(table.format, line));
  return table;
}

TEST(RecordLines, LeaveOutHeaderBlankLinesCommentsAndLineEnds) {
  const std::string text = "\xef\xbb\xbf\n##made up\nguide\ttarget\r\n\r\na\tb\r\n  \nc\td";
  const auto format = *detect_pair_format(text);
  EXPECT_THAT(record_lines(format, text, true), ElementsAre("a\tb", "c\td"));
}

TEST(RecordLines, LookForAHeaderInTheFirstBlockOnly) {
  const auto format = *detect_pair_format("guide\ttarget\n");
  EXPECT_THAT(record_lines(format, "a\tb\nc\td\n", false), ElementsAre("a\tb", "c\td"));
  EXPECT_THAT(record_lines(format, "", true), ElementsAre());
}

TEST(ReadRecord, ReadsEveryRowOrSaysWhyNot) {
  const auto table =
      read("label,guide,target\n" + std::string("1,") + kGuide + "NGG," + kGuide + "TGG\n0," +
           kGuide + "NGG," + kGuide + "GG\n1\n\"1\",\"" + kGuide + "\",\"" + kGuide + "\"\n");
  ASSERT_EQ(table.records.size(), 4u);
  EXPECT_EQ(table.records[0].error, "");
  EXPECT_EQ(table.records[0].label, "1");
  EXPECT_EQ(table.records[0].pair, pair_of(kGuide + "NGG", kGuide + "TGG"));
  EXPECT_EQ(table.records[1].error, "target has 22 letters, expected 23");
  EXPECT_EQ(table.records[1].label, "0");
  EXPECT_EQ(table.records[2].error, "row has 1 column, expected at least 3");
  EXPECT_EQ(table.records[3].error, "");
}

// Rows as the programs write them: X for none, gaps as "-", mismatches in lower case.
TEST(ReadRecord, ReadsCasOffinderRows) {
  const auto bulges = read(
      "#Bulge type\tcrRNA\tDNA\tChromosome\tPosition\tDirection\tMismatches\tBulge Size\n"
      "X\tGAGTCCGAGCAGAAGAAGAANGG\tGAGTtaGAGCAGAAGAAGAAAAG\tchr1\t123\t+\t2\t0\n"
      "DNA\tGAGTCCGAGC--AGAAGAAGAANGG\tGAGTCCGAGCttAGAAGAAGAATGG\tchr2\t7\t-\t0\t2\n"
      "RNA\tGAGTCCGAGCAGAAGAAGAANGG\tGAGTCCGAG-AGAAGAAGAATGG\tchr2\t9\t-\t0\t1\n");
  ASSERT_EQ(bulges.records.size(), 3u);
  for (const auto& record : bulges.records) EXPECT_EQ(record.error, "");
  EXPECT_EQ(bulges.records[0].pair.mismatches(), 2);
  EXPECT_EQ(bulges.records[1].pair.dna_bulges(), 2);
  EXPECT_EQ(bulges.records[2].pair.rna_bulges(), 1);
  const auto plain = read("GAGTCCGAGCAGAAGAAGAANGG\tchr8\t49679\tGAGTtaGAGCAGAAGAAGAAAAG\t+\t2\n");
  ASSERT_EQ(plain.records.size(), 1u);
  EXPECT_EQ(plain.records[0].error, "");
  EXPECT_EQ(plain.records[0].pair, bulges.records[0].pair);
}

TEST(ReadRecord, CutsALongLabelShort) {
  const auto table =
      read("guide\ttarget\tlabel\n" + kGuide + "\t" + kGuide + "\t" + std::string(500, 'x') + "\n");
  EXPECT_EQ(table.records[0].label, std::string(40, 'x') + "…");
}

TEST(ReadRecord, LeavesTheLabelOfAShortRowEmpty) {
  const auto table = read("guide\ttarget\tlabel\n" + kGuide + "\t" + kGuide + "\n");
  EXPECT_EQ(table.records[0].error, "");
  EXPECT_EQ(table.records[0].label, "");
}

}  // namespace
}  // namespace genegraft::crispr
