#include "sequence/genome_reader.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/random.hpp"
#include "base/text.hpp"
#include "support/two_bit_file.hpp"

namespace genegraft::sequence {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

/// "header|letters" of each sequence, put together again from its blocks.
std::vector<std::string> read(const std::string& bytes, std::size_t piece = std::string::npos,
                              std::size_t overlap = 5, std::size_t block = 16) {
  GenomeReader reader(overlap, block);
  std::vector<std::string> sequences;
  std::vector<bool> ended;
  const auto drain = [&] {
    while (const auto next = reader.next()) {
      std::int64_t fresh = 0;
      for (const auto& segment : next->segments) {
        const auto number = static_cast<std::size_t>(segment.sequence);
        if (number == sequences.size()) {
          sequences.push_back(segment.header + "|");
          ended.push_back(false);
        }
        ASSERT_LT(number, sequences.size());
        EXPECT_FALSE(ended[number]);
        auto& text = sequences[number];
        const auto have = static_cast<std::int64_t>(text.size() - segment.header.size() - 1);
        const auto letters = next->letters.substr(segment.offset, segment.length);
        const auto again = static_cast<std::size_t>(have - segment.start);
        EXPECT_EQ(again, segment.start == 0 && have == 0
                             ? 0
                             : std::min<std::size_t>(overlap, static_cast<std::size_t>(have)));
        EXPECT_EQ(letters.substr(0, again), text.substr(text.size() - again));
        text += letters.substr(again);
        fresh += static_cast<std::int64_t>(letters.size() - again);
        ended[number] = segment.ends;
      }
      EXPECT_EQ(next->fresh, fresh);
      EXPECT_LE(next->letters.size(), block);
    }
  };
  for (std::size_t i = 0; i < bytes.size(); i += std::min(piece, bytes.size())) {
    const auto fed = reader.feed(std::string_view(bytes).substr(i, piece));
    if (!fed) return {"error: " + fed.error().message};
    drain();
  }
  const auto finished = reader.finish();
  if (!finished) return {"error: " + finished.error().message};
  drain();
  for (const bool is_ended : ended) EXPECT_TRUE(is_ended);
  return sequences;
}

TEST(GenomeReader, ReadsFastaWhateverItsLines) {
  EXPECT_THAT(read(">one of two\r\nACGT\r\n\r\nNN gg\n;a comment\nt\n>two\n\n>three\nA"),
              ElementsAre("one of two|ACGTNNggt", "two|", "three|A"));
}

TEST(GenomeReader, CutsLongSequencesAndJoinsShortOnes) {
  Random random(1);
  std::string text;
  std::vector<std::string> expected;
  for (int i = 0; i < 60; ++i) {
    std::string letters;
    for (auto n = random.below(60); n > 0; --n) letters += "ACGTN"[random.below(5)];
    text += ">s" + std::to_string(i) + "\n" + letters + "\n";
    expected.push_back("s" + std::to_string(i) + "|" + letters);
  }
  for (const std::size_t piece : {1, 2, 7, 64, 10'000}) {
    EXPECT_EQ(read(text, piece), expected);
    EXPECT_EQ(read(text, piece, 22, 23), expected);
    EXPECT_EQ(read(text, piece, 3, 1000), expected);
  }
}

TEST(GenomeReader, ReadsTwoBitOfEitherByteOrder) {
  Random random(2);
  std::vector<std::pair<std::string, std::string>> sequences;
  std::vector<std::string> expected;
  for (int i = 0; i < 12; ++i) {
    std::string letters;
    const auto length = i == 3 ? 0 : 1 + random.below(20'000);
    while (letters.size() < length)
      letters += random.below(40) == 0 ? std::string(1 + random.below(30), 'N')
                                       : std::string(1, "ACGTacgt"[random.below(8)]);
    letters.resize(length);
    sequences.emplace_back("chr" + std::to_string(i), letters);
    expected.push_back(sequences.back().first + "|" + to_upper(letters));
  }
  for (const bool big_endian : {false, true})
    for (const std::uint32_t version : {0, 1}) {
      const auto bytes = TwoBitFile(sequences, big_endian, version).bytes();
      EXPECT_EQ(read(bytes, std::string::npos, 25, 4096), expected);
      EXPECT_EQ(read(bytes, 1 + random.below(50), 25, 300), expected);
    }
}

TEST(GenomeReader, SaysWhatIsWrongWithAFile) {
  EXPECT_THAT(read(""), ElementsAre("error: the file is empty; expected a genome (FASTA or 2bit)"));
  EXPECT_THAT(read("guide\ttarget\n"),
              ElementsAre("error: line 1: expected a genome in FASTA (a line that begins with >) "
                          "or 2bit"));
  EXPECT_THAT(read("\n\n  \n"), ElementsAre("error: there are no sequences in the file"));
  EXPECT_THAT(read(">protein\nMKLVFFAEDVGSNKGAIIGLMVGGVV\n"),
              ElementsAre(HasSubstr("the first letters of the file: letter ")));
}

TEST(GenomeReader, SaysWhereATwoBitFileIsDamaged) {
  const std::vector<std::pair<std::string, std::string>> sequences{{"chr1", "ACGTNNNNACGTACGTACGT"},
                                                                   {"chr2", "ACGTACGT"}};
  const auto bytes = TwoBitFile(sequences).bytes();
  EXPECT_THAT(read(bytes.substr(0, 12)),
              ElementsAre("error: the 2bit file ends within its header"));
  EXPECT_THAT(read(bytes.substr(0, 20)), ElementsAre("error: the 2bit file ends within its index"));
  EXPECT_THAT(read(bytes.substr(0, bytes.size() - 1)),
              ElementsAre("error: the 2bit file ends within sequence chr2"));
  EXPECT_THAT(read(bytes.substr(0, 40)),
              ElementsAre("error: the 2bit file ends within sequence chr1"));
  auto backwards = bytes;
  backwards[16 + 9 + 5] = 17;  // chr2's place, before chr1's
  EXPECT_THAT(read(backwards), ElementsAre(HasSubstr("chr2 of the 2bit file does not lie behind")));
  auto runs = bytes;
  runs[34 + 4] = 21;  // of 20 letters
  EXPECT_THAT(read(runs), ElementsAre(HasSubstr("has 20 letters and 21 runs of N")));
  EXPECT_THAT(read(TwoBitFile(sequences, false, 2).bytes()),
              ElementsAre("error: the 2bit file is of version 2, expected 0 or 1"));
}

TEST(GenomeReader, NeverCrashesOnADamagedTwoBitFile) {
  Random random(4);
  const auto bytes =
      TwoBitFile({{"chr1", "ACGTNNNNACGTACGTACGT"}, {"chr2", std::string(300, 'G')}}).bytes();
  int refused = 0;
  for (int round = 0; round < 2000; ++round) {
    auto damaged = bytes;
    for (auto changes = 1 + random.below(4); changes > 0; --changes)
      damaged[4 + random.below(damaged.size() - 4)] = static_cast<char>(random.below(256));
    GenomeReader reader(22);
    const auto fed = reader.feed(damaged);
    refused += !fed || !reader.finish();
  }
  EXPECT_GT(refused, 500);
}

}  // namespace
}  // namespace genegraft::sequence
