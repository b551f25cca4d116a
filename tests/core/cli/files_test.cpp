#include "cli/files.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <thread>

#include "support/cli_program.hpp"

namespace genegraft::cli {
namespace {

using testing::HasSubstr;

TEST(ReadFile, ReadsBytesAndSaysWhatIsNoFile) {
  const Workspace work;
  work.write("some", "ab");
  EXPECT_EQ(*read_file(work.path("some"), 2), (std::vector<std::uint8_t>{'a', 'b'}));
  EXPECT_THAT(read_file(work.path("some"), 1).error().message,
              HasSubstr("the file has 2 bytes, expected at most 1"));
  EXPECT_THAT(read_file(work.path("none"), 9).error().message, HasSubstr("No such file"));
  EXPECT_EQ(read_file(work.path("."), 9).error().message,
            work.path(".") + ": a folder, expected a file");
}

TEST(Output, ShowsAFileUnderItsNameOnlyWhenComplete) {
  const Workspace work;
  {
    auto output = Output::open(work.path("out"));
    ASSERT_TRUE(output);
    ASSERT_TRUE(output->write("half"));
    EXPECT_FALSE(work.has("out"));
  }
  EXPECT_EQ(work.files(), 0u);  // given up: nothing is left
  auto output = Output::open(work.path("out"));
  ASSERT_TRUE(output->write("whole"));
  ASSERT_TRUE(output->finish());
  EXPECT_EQ(work.read("out"), "whole");
  EXPECT_EQ(work.files(), 1u);
}

TEST(Output, RefusesAFolderAndAPlaceThatIsNotThere) {
  const Workspace work;
  EXPECT_THAT(Output::open(work.path(".")).error().message, HasSubstr("a folder, expected a file"));
  EXPECT_THAT(Output::open(work.path("no/such/file")).error().message, HasSubstr("No such file"));
}

// A device must not be replaced by a file: /dev/null stands for a named pipe here.
TEST(Output, WritesToANamedPipeAsItIs) {
  const Workspace work;
  ASSERT_EQ(mkfifo(work.path("pipe").c_str(), 0600), 0);
  std::string received;
  std::thread reader([&] { received = read_text(work.path("pipe")); });
  {
    auto output = Output::open(work.path("pipe"));
    ASSERT_TRUE(output) << output.error().message;
    ASSERT_TRUE(output->write("through"));
    ASSERT_TRUE(output->finish());
  }
  reader.join();
  EXPECT_EQ(received, "through");
  struct stat status {};
  ASSERT_EQ(stat(work.path("pipe").c_str(), &status), 0);
  EXPECT_TRUE(S_ISFIFO(status.st_mode));
}

// NIST's example for SHA-256 (FIPS 180-2, B.1).
TEST(Sha256, IsTheStandardsOwn) {
  const Workspace work;
  const std::string expected = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
  EXPECT_EQ(sha256("abc"), expected);
  EXPECT_EQ(*file_sha256(work.write("abc", "abc")), expected);
  EXPECT_FALSE(file_sha256(work.path("none")));
}

}  // namespace
}  // namespace genegraft::cli
