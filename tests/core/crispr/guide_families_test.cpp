#include "crispr/guide_families.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "support/crispr_pairs.hpp"

namespace genegraft::crispr {
namespace {

using testing::ElementsAre;

TEST(NearIdentical, AllowsThreeOtherLetters) {
  EXPECT_TRUE(near_identical(kGuide, kGuide));
  EXPECT_TRUE(near_identical(kGuide, with(kGuide, {{1, 'T'}, {10, 'A'}, {20, 'C'}})));
  EXPECT_FALSE(near_identical(kGuide, with(kGuide, {{1, 'T'}, {6, 'A'}, {10, 'A'}, {20, 'C'}})));
}

TEST(NearIdentical, SeesAGuideShiftedByOneLetterEitherWay) {
  const auto left = kGuide.substr(1) + "T", right = "T" + kGuide.substr(0, 19);
  EXPECT_TRUE(near_identical(kGuide, left));
  EXPECT_TRUE(near_identical(left, kGuide));
  EXPECT_TRUE(near_identical(kGuide, right));
  const auto two = kGuide.substr(2) + "TT";  // shifted by two letters
  EXPECT_FALSE(near_identical(kGuide, two));
}

TEST(NearIdentical, LetsNMatchAnything) {
  EXPECT_TRUE(
      near_identical(kGuide, with(kGuide, {{1, 'N'}, {2, 'N'}, {3, 'N'}, {4, 'N'}, {5, 'T'}})));
}

TEST(NearIdentical, KeepsOtherLengthsApart) {
  EXPECT_FALSE(near_identical(kGuide, kGuide.substr(1)));
}

TEST(GuideFamilies, AreNumberedInOrderOfAppearance) {
  const std::string other = "TTTTTTTTTTCCCCCCCCCC";
  const std::vector<std::string> guides = {other, kGuide, other, with(kGuide, {{1, 'T'}}), kGuide};
  EXPECT_THAT(guide_families(guides), ElementsAre(0, 1, 0, 1, 1));
  EXPECT_TRUE(guide_families({}).empty());
}

TEST(GuideFamilies, LinkGuidesThroughAThird) {
  const auto middle = with(kGuide, {{1, 'T'}, {2, 'T'}, {3, 'T'}});
  const auto far = with(middle, {{4, 'A'}, {5, 'A'}, {6, 'A'}});
  ASSERT_FALSE(near_identical(kGuide, far));
  EXPECT_THAT(guide_families(std::vector{kGuide, far}), ElementsAre(0, 1));
  EXPECT_THAT(guide_families(std::vector{kGuide, far, middle}), ElementsAre(0, 0, 0));
}

/// Families by repeated passes over all pairs until nothing changes.
std::vector<int> families_slowly(const std::vector<std::string>& guides) {
  std::vector<int> family(guides.size());
  for (std::size_t i = 0; i < guides.size(); ++i) family[i] = static_cast<int>(i);
  for (bool changed = true; changed;) {
    changed = false;
    for (std::size_t a = 0; a < guides.size(); ++a)
      for (std::size_t b = 0; b < guides.size(); ++b)
        if (family[b] < family[a] && near_identical(guides[a], guides[b])) {
          family[a] = family[b];
          changed = true;
        }
  }
  std::map<int, int> number;
  for (int& f : family) f = number.emplace(f, static_cast<int>(number.size())).first->second;
  return family;
}

TEST(GuideFamilies, AreTheConnectedComponents) {
  Random random(1);
  for (int repeat = 0; repeat < 30; ++repeat) {
    std::vector<std::string> guides;
    for (int i = 0; i < 40; ++i) {
      auto guide = guides.empty() || random.below(3) == 0 ? random_letters(20, random)
                                                          : guides[random.below(guides.size())];
      for (int change = 0; change < 3; ++change) guide[random.below(20)] = "ACGTN"[random.below(5)];
      if (random.below(5) == 0) guide = guide.substr(1) + "A";
      guides.push_back(guide);
    }
    ASSERT_EQ(guide_families(guides), families_slowly(guides));
  }
}

}  // namespace
}  // namespace genegraft::crispr
