#include "expression/archive.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/archives.hpp"

namespace genegraft::expression {
namespace {

using testing::HasSubstr;

std::string error_of(const std::string& bytes) {
  const auto files = list_archive(BytesInMemory(bytes));
  return files ? "" : files.error().message;
}

TEST(ListArchive, FindsTheBytesOfFilesInAZip) {
  const auto zip =
      to_zip({{"a/matrix.mtx", "stored", false}, {"a/", "", false}, {"b.txt", "x", false}});
  const auto files = *list_archive(BytesInMemory(zip));
  ASSERT_EQ(files.size(), 2u);
  EXPECT_EQ(files[0].name, "a/matrix.mtx");
  EXPECT_FALSE(files[0].deflated);
  EXPECT_EQ(zip.substr(static_cast<std::size_t>(files[0].first),
                       static_cast<std::size_t>(files[0].packed)),
            "stored");
  EXPECT_EQ(zip.substr(static_cast<std::size_t>(files[1].first),
                       static_cast<std::size_t>(files[1].packed)),
            "x");
}

TEST(ListArchive, FindsTheBytesOfFilesInATar) {
  const std::string content(700, 'c');
  const std::string deep = std::string(150, 'd') + "/matrix.mtx";
  const auto tar = to_tar(
      {{"folder/genes.tsv", "g", false}, {"./barcodes.tsv", content, false}, {deep, "m", false}});
  const auto files = *list_archive(BytesInMemory(tar));
  ASSERT_EQ(files.size(), 3u);
  EXPECT_EQ(files[0].name, "folder/genes.tsv");
  EXPECT_EQ(files[1].name, "barcodes.tsv");
  EXPECT_EQ(files[2].name, deep);
  EXPECT_EQ(
      tar.substr(static_cast<std::size_t>(files[1].first), static_cast<std::size_t>(files[1].size)),
      content);
  EXPECT_EQ(tar.substr(static_cast<std::size_t>(files[2].first), 1), "m");
}

TEST(ListArchive, RefusesWhatItCannotRead) {
  EXPECT_THAT(error_of("plain text"), HasSubstr("neither a zip nor a tar"));
  EXPECT_THAT(error_of(""), HasSubstr("neither a zip nor a tar"));
  EXPECT_THAT(error_of(to_zip({{"a", "x", false}}, 99)), HasSubstr("a: packed by a method other"));
  EXPECT_THAT(error_of(to_zip({{"a", "x", false}}, 0, 1)), HasSubstr("a: encrypted"));
}

TEST(ListArchive, SurvivesBeingCutOrChangedAnywhere) {
  const std::vector<PackedFile> files = {{"matrix.mtx", std::string(300, 'm'), false},
                                         {"genes.tsv", "g", false}};
  Random random(5);
  for (const auto& whole : {to_zip(files), to_tar(files)}) {
    for (std::size_t size = 0; size < whole.size(); size += 1 + size / 50) {
      const BytesInMemory cut(whole.substr(0, size));
      const auto listed = list_archive(cut).value_or(std::vector<ArchiveFile>());
      for (const auto& file : listed) EXPECT_LE(file.first + file.packed, cut.size());
    }
    for (int repeat = 0; repeat < 3000; ++repeat) {
      auto bytes = whole;
      for (int change = 0; change < 3; ++change)
        bytes[random.below(bytes.size())] = static_cast<char>(random.below(256));
      const BytesInMemory changed(bytes);
      const auto listed = list_archive(changed).value_or(std::vector<ArchiveFile>());
      for (const auto& file : listed) {
        EXPECT_GE(file.first, 0);
        EXPECT_GE(file.packed, 0);
        EXPECT_LE(file.first + file.packed, changed.size());
      }
    }
  }
}

}  // namespace
}  // namespace genegraft::expression
