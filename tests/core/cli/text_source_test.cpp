#include "cli/text_source.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/cli_program.hpp"

namespace genegraft::cli {
namespace {

using testing::HasSubstr;

TEST(TextSource, ReturnsWholeLinesWhateverTheBlock) {
  const Workspace work;
  std::string text;
  for (int i = 0; i < 300; ++i) text += std::string(static_cast<std::size_t>(i % 23), 'x') + "\n";
  text += "no line end";
  for (const auto& path : {work.write("plain", text), work.write_gzip("zipped.gz", text)}) {
    for (const std::size_t bytes : {1u, 7u, 100u, 100000u}) {
      auto source = *TextSource::open(path);
      std::string joined;
      for (auto block = *source.read_lines(bytes); !block.empty();
           block = *source.read_lines(bytes)) {
        joined += block;
        ASSERT_TRUE(block.ends_with('\n') || joined.size() == text.size());
      }
      ASSERT_EQ(joined, text) << bytes;
    }
  }
}

TEST(TextSource, ReadsGzipMembersOneBehindTheOther) {
  const Workspace work;
  work.write_gzip("a", "one\n");
  work.write_gzip("b", "two\n");
  auto source = *TextSource::open(work.write("ab.gz", work.read("a") + work.read("b")));
  EXPECT_EQ(*source.read_lines(), "one\ntwo\n");
}

TEST(TextSource, FailsOnATruncatedOrDamagedGzip) {
  const Workspace work;
  work.write_gzip("good.gz",
                  table_text(model::made_up_screen("a", model::random_guides(5, 1), 200, 2)));
  const auto bytes = work.read("good.gz");
  auto broken = bytes;
  for (std::size_t i = bytes.size() / 2; i < bytes.size() / 2 + 40; ++i) broken[i] = 0x55;
  for (const auto& wrong :
       {bytes.substr(0, bytes.size() / 2), bytes.substr(0, bytes.size() - 4), broken}) {
    auto source = *TextSource::open(work.write("wrong.gz", wrong));
    auto block = source.read_lines();
    while (block && !block->empty()) block = source.read_lines();
    ASSERT_FALSE(block);
    EXPECT_THAT(block.error().message,
                HasSubstr("wrong.gz: the gzip data is damaged or cut short"));
    auto again = *TextSource::open(work.path("wrong.gz"));
    block = again.read_block();
    while (block && !block->empty()) block = again.read_block();
    EXPECT_FALSE(block);
  }
}

TEST(TextSource, RefusesALineThatIsTooLongToBeARow) {
  const Workspace work;
  auto source = *TextSource::open(work.write("long", std::string(6 << 20, 'A')));
  EXPECT_THAT(source.read_lines().error().message, HasSubstr("a line is longer than 1 MB"));
}

TEST(TextSource, ReadsBlocksOfALineOfAnyLength) {
  const Workspace work;
  const auto text = std::string(6 << 20, 'A') + "\nC";
  for (const auto& path : {work.write("long", text), work.write_gzip("long.gz", text)}) {
    auto source = *TextSource::open(path);
    std::string joined;
    for (auto block = *source.read_block(); !block.empty(); block = *source.read_block())
      joined += block;
    EXPECT_TRUE(joined == text) << path;  // too long to be printed
    EXPECT_EQ(*source.read_block(), "");
  }
}

TEST(TextSource, ReadsBlocksOnFromTheLinesThatWereRead) {
  const Workspace work;
  auto source = *TextSource::open(work.write("mixed", "one\ntwo\nthree\nfour"));
  auto joined = *source.read_lines(10);
  EXPECT_EQ(joined, "one\ntwo\n");
  for (auto block = *source.read_block(3); !block.empty(); block = *source.read_block(3))
    joined += block;
  EXPECT_EQ(joined, "one\ntwo\nthree\nfour");
}

TEST(TextSource, RefusesFoldersAndWhatIsNotThere) {
  const Workspace work;
  EXPECT_THAT(TextSource::open(work.path(".")).error().message,
              HasSubstr("a folder, expected a file"));
  EXPECT_THAT(TextSource::open(work.path("none")).error().message, HasSubstr("No such file"));
}

TEST(TableName, IsTheFileWithoutItsExtensions) {
  EXPECT_EQ(table_name("data/cd33.tsv.gz"), "cd33");
  EXPECT_EQ(table_name("a.b.csv"), "a.b");
  EXPECT_EQ(table_name("-"), "standard input");
  EXPECT_EQ(table_name(".tsv"), ".tsv");
}

}  // namespace
}  // namespace genegraft::cli
