#include "sequence/sequence_reader.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

#include "support/sequence_naive.hpp"

namespace genegraft::sequence {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<SequenceRecord> drain(SequenceReader& reader) {
  std::vector<SequenceRecord> records;
  while (auto record = reader.next()) records.push_back(std::move(*record));
  return records;
}

std::vector<SequenceRecord> read(std::string_view text) {
  SequenceReader reader;
  reader.feed(text);
  reader.finish();
  return drain(reader);
}

/// "id|description|letters|line|error" of each.
std::vector<std::string> lines(const std::vector<SequenceRecord>& records) {
  std::vector<std::string> texts;
  for (const auto& record : records)
    texts.push_back(record.id + "|" + record.description + "|" + record.letters + "|" +
                    std::to_string(record.line) + "|" + record.error);
  return texts;
}

TEST(SequenceReader, ReadsFasta) {
  EXPECT_THAT(lines(read(">one first of all\nACGT\nNN\n>two\nacgu\n")),
              ElementsAre("one|first of all|ACGTNN|1|", "two||acgu|4|"));
}

TEST(SequenceReader, ReadsFastaAsPeopleWriteIt) {
  EXPECT_THAT(lines(read("\xef\xbb\xbf\r\n; made by hand\r\n>\r\nAC GT\r\n\r\n  AA\t\r\n"
                         ";between\r\n> spaced  twice  \r\nCC\r\n>last\r\nGG")),
              ElementsAre("sequence 1||ACGTAA|3|", "spaced|twice|CC|8|", "last||GG|10|"));
}

TEST(SequenceReader, ReadsTheOldestFastaWhoseHeaderIsAComment) {
  EXPECT_THAT(lines(read(";LCBO - a title\n; a comment\nACGT\nAC\n")),
              ElementsAre("sequence 1||ACGTAC|3|"));
}

TEST(SequenceReader, ReadsPlainSequencesOneALine) {
  EXPECT_THAT(lines(read("\n  ACGT\r\n\nACGTA\n \nTT TT")),
              ElementsAre("sequence 1||ACGT|2|", "sequence 2||ACGTA|4|", "sequence 3||TTTT|6|"));
}

TEST(SequenceReader, ReadsFastq) {
  EXPECT_THAT(lines(read("@r1 x=1\r\nACGT\r\n+r1 x=1\r\nII@I\r\n\r\n@r2\r\nAC\r\n+\r\n@@\r\n")),
              ElementsAre("r1|x=1|ACGT|1|", "r2||AC|6|"));
}

TEST(SequenceReader, TellsTheFormat) {
  const auto format_of = [](std::string_view text) {
    SequenceReader reader;
    reader.feed(text);
    reader.finish();
    return format_name(reader.format());
  };
  EXPECT_EQ(format_of("\n\n >a"), "FASTA");
  EXPECT_EQ(format_of("\xef\xbb\xbf@a"), "FASTQ");
  EXPECT_EQ(format_of("ACGT"), "sequences, one a line");
  EXPECT_EQ(format_of(" \n"), "no sequences");
}

TEST(SequenceReader, ReadsNothingFromNothing) {
  EXPECT_THAT(read(""), IsEmpty());
  EXPECT_THAT(read("\r\n \r\n"), IsEmpty());
}

TEST(SequenceReader, KeepsADamagedRecordsReasonAndReadsOn) {
  EXPECT_THAT(lines(read(">a\n>b\nMVLSPADKTNV*\n>c\nAC1GT\n>d\nACGT\n")),
              ElementsAre("a|||1|there are no letters",
                          "b||MVLSPADKTNV*|2|letter 3 is L: this is a protein, not DNA",
                          "c||AC1GT|4|letter 3 is the digit 1, not a nucleotide", "d||ACGT|6|"));
}

TEST(SequenceReader, ReadsOnAfterFastqWithTooFewQualities) {
  EXPECT_THAT(lines(read("@a\nACGT\n+\nIII\n@b\nAC\n+\nII\n")),
              ElementsAre("a||ACGT|1|the quality has 3 letters, the sequence 4", "b||AC|5|"));
}

TEST(SequenceReader, ReadsOnAfterFastqThatLacksALine) {
  EXPECT_THAT(lines(read("@a\nACGT\n+\n@b\nAC\n+\nII\n")),
              ElementsAre("a||ACGT|1|the quality has 2 letters, the sequence 4", "b||AC|4|"));
  EXPECT_THAT(lines(read("@a\nACGT\n@b\nAC\n+\nII\n")),
              ElementsAre("a||ACGT|1|line 3 should start with +, as FASTQ of four lines a record "
                          "does",
                          "b||AC|3|"));
  EXPECT_THAT(lines(read("@a\n@b\nAC\n+\nII\n")),
              ElementsAre("a|||1|its letters are missing", "b||AC|2|"));
  EXPECT_THAT(lines(read("@a\n+\n\n@b\nAC\n+\nII\n")),
              ElementsAre("a|||1|the quality has 2 letters, the sequence 0", "b||AC|4|"));
}

TEST(SequenceReader, ReadsOnAfterFastqOfSeveralLines) {
  EXPECT_THAT(lines(read("@a\nACGT\nAC\n+\nIIII\nII\n@b\nAC\n+\nII\n")),
              ElementsAre("a||ACGT|1|line 3 should start with +, as FASTQ of four lines a record "
                          "does",
                          "b||AC|7|"));
}

TEST(SequenceReader, SaysWhatStandsBetweenRecordsOfFastq) {
  EXPECT_THAT(lines(read("@a\nAC\n+\nII\nwhat\nis this\n@b\nAC\n+\nII\n")),
              ElementsAre("a||AC|1|",
                          "sequence 2|||5|the line should start with @, as a record of FASTQ does",
                          "b||AC|7|"));
}

TEST(SequenceReader, SaysThatFastqIsCutShort) {
  for (const char* text : {"@a", "@a\nAC\n", "@a\nAC\n+", "@a\nAC\n+\n"})
    EXPECT_EQ(read(text).at(0).error, "the file ends within this record") << text;
  EXPECT_EQ(read("@a\nAC\n+\nII").at(0).error, "");
}

TEST(SequenceReader, GivesARecordAsSoonAsItIsComplete) {
  SequenceReader reader;
  reader.feed(">a\nAC");
  EXPECT_FALSE(reader.next());
  reader.feed("GT\n>");
  EXPECT_FALSE(reader.next());
  reader.feed("b\n");
  EXPECT_EQ(reader.next()->letters, "ACGT");
  EXPECT_FALSE(reader.next());
  reader.feed("");  // ends the file
  EXPECT_EQ(reader.next()->id, "b");
  reader.finish();
  EXPECT_FALSE(reader.next());
}

TEST(SequenceReader, DoesNotCareWhereBlocksAreCut) {
  for (const std::string text :
       {"\xef\xbb\xbf\r\n; made by hand\r\n>one of\r\nAC GT\r\n\r\n  AA\t\r\n;between\r\n> two\r\n"
        "CC\r\n>\n>last\r\nMVLSP*",
        "\xef\xbb\xbf  AC GT \r\n\r\n\tACGTA\n \nTT TT", "\n \n>a\nA\n",
        "@r1 "
        "x=1\r\nACGT\r\n+r1\r\nII@I\r\n\r\n@r2\nAC\n+\n@@\n@r3\nACG\n+\nII\n@r4\nAC\nGT\n+\nII\n"
        "II\n@r5\nA\n+\nI\nwhat\n@r6\nAC\n+"}) {
    const auto whole = lines(read(text));
    ASSERT_FALSE(whole.empty());
    for (std::size_t cut = 0; cut <= text.size(); ++cut)
      for (std::size_t next = cut; next <= text.size(); ++next) {
        SequenceReader reader;
        for (const auto& block :
             {text.substr(0, cut), text.substr(cut, next - cut), text.substr(next)})
          if (!block.empty()) reader.feed(block);
        reader.finish();
        ASSERT_EQ(lines(drain(reader)), whole) << cut << " " << next << " of " << text;
      }
    SequenceReader letter_by_letter;
    for (const char letter : text) letter_by_letter.feed({&letter, 1});
    letter_by_letter.finish();
    ASSERT_EQ(lines(drain(letter_by_letter)), whole);
  }
}

TEST(SequenceReader, ReadsAGenomeOnOneLine) {
  const auto letters = random_letters(3'000'000, 1, 1'000'000'000);
  for (const std::string header : {"", ">genome\n"}) {
    SequenceReader reader;
    const auto text = header + letters;
    for (std::size_t at = 0; at < text.size(); at += 65'536)
      reader.feed(std::string_view(text).substr(at, 65'536));
    reader.finish();
    const auto records = drain(reader);
    ASSERT_EQ(records.size(), 1u);
    EXPECT_TRUE(records[0].letters == letters);
    EXPECT_EQ(records[0].error, "");
  }
}

// Lengths and letters of the README beside the data.
TEST(SequenceReader, ReadsARealGenome) {
  const auto text = read_gzip(std::string(GENEGRAFT_SHARED) +
                              "/data/genomes/NC_000913.3_Escherichia_coli_K-12_MG1655.fa.gz");
  if (!text) GTEST_SKIP() << "no data/genomes";
  const auto records = read(*text);
  ASSERT_EQ(records.size(), 1u);
  EXPECT_EQ(records[0].error, "");
  EXPECT_EQ(records[0].letters.size(), 4'641'652u);
  EXPECT_EQ(records[0].id.substr(0, 9), "NC_000913");
}

}  // namespace
}  // namespace genegraft::sequence
