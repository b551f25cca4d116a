#include "base/error.hpp"

#include <gtest/gtest.h>

namespace genegraft {
namespace {

Expected<int> read_line(bool good) {
  if (!good) return fail("letter 4 is not a nucleotide");
  return 5;
}

Expected<int> read_file(bool good) {
  const auto line = read_line(good);
  if (!line) return inside("guides.tsv:17", line.error());
  return *line + 1;
}

TEST(Error, NamesThePlaceFromTheOutsideInwards) {
  EXPECT_EQ(read_file(true).value(), 6);
  EXPECT_EQ(read_file(false).error().message, "guides.tsv:17: letter 4 is not a nucleotide");
}

}  // namespace
}  // namespace genegraft
