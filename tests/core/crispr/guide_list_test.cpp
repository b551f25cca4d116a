#include "crispr/guide_list.hpp"

#include <gtest/gtest.h>

namespace genegraft::crispr {
namespace {

/// "name=letters" of each, or the error.
std::string read(std::string_view text) {
  const auto guides = read_guide_list(text, 3);
  if (!guides) return guides.error().message;
  std::string all;
  for (const auto& guide : *guides) all += guide.name + "=" + guide.letters + " ";
  return all;
}

TEST(GuideList, ReadsGuidesWithAndWithoutNames) {
  EXPECT_EQ(read("GAGTCCGAGCAGAAGAAGAA\n"), "GAGTCCGAGCAGAAGAAGAA=GAGTCCGAGCAGAAGAAGAA ");
  EXPECT_EQ(
      read("# mine\nname,guide\nemx1,gagtccgagcagaagaagaaNGG\r\n\nGGGTGGGGGGAGTTTGCTCC\tvegfa\n"),
      "emx1=GAGTCCGAGCAGAAGAAGAANGG vegfa=GGGTGGGGGGAGTTTGCTCC ");
  EXPECT_EQ(read(">emx1 a guide\nGAGTCCGAGCAGAAGAAGAA\n>b\nGGGTGGGGGGAGTTTGCTCC"),
            "emx1=GAGTCCGAGCAGAAGAAGAA b=GGGTGGGGGGAGTTTGCTCC ");
}

TEST(GuideList, NamesTheLineThatIsNoGuide) {
  EXPECT_EQ(read("GAGTCCGAGCAGAAGAAGAA\nhello\n"),
            "line 2: expected a guide of at least 10 nucleotides, and maybe its name");
  EXPECT_EQ(read("GAGTCCGAGCAGAAGAAGAA\tGAGTCCGAGCAGAAGAAGAC\t1\n"),
            "line 1: expected a guide of at least 10 nucleotides, and maybe its name");
  EXPECT_EQ(read("\n# none\n"), "there are no guides in it");
}

}  // namespace
}  // namespace genegraft::crispr
