#include "crispr/mismatch_encoding.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <set>
#include <span>

#include "crispr/cfd.hpp"
#include "support/crispr_pairs.hpp"

namespace genegraft::crispr {
namespace {

std::vector<float> encode(const AlignedPair& pair) {
  std::vector<float> row(mismatch_features().size(), std::nanf(""));
  encode_mismatch(pair, row);
  return row;
}

float feature(const AlignedPair& pair, const std::string& title) {
  const auto& names = mismatch_features();
  const auto found = std::find_if(names.begin(), names.end(),
                                  [&](const auto& name) { return name.title == title; });
  EXPECT_NE(found, names.end()) << title;
  return found == names.end() ? std::nanf("")
                              : encode(pair)[static_cast<std::size_t>(found - names.begin())];
}

// tests/golden/mismatch_features.tsv: 20 real pairs without gaps, 12 with a DNA bulge, 12 with an
// RNA bulge, encoded by an implementation in numpy that shares nothing with this one (it works on
// whole columns of a table read from the published CFD and Doench tables).
TEST(MismatchEncoding, AgreesWithASecondImplementationOnRealPairs) {
  const auto rows = read_golden("mismatch_features.tsv", true);
  ASSERT_EQ(rows.size(), 45u);
  const auto& names = mismatch_features();
  for (const auto& row : rows) ASSERT_EQ(row.size(), names.size() + 2);
  for (std::size_t f = 0; f < names.size(); ++f) EXPECT_EQ(rows[0][f + 2], names[f].title);
  for (const auto& row : std::span(rows).subspan(1)) {
    const auto encoded = encode(pair_of(row[0], row[1]));
    for (std::size_t f = 0; f < names.size(); ++f)
      EXPECT_NEAR(encoded[f], std::atof(row[f + 2].c_str()), 1e-5)
          << names[f].title << ": " << row[0] << ' ' << row[1];
  }
}

TEST(MismatchEncoding, GivesEveryNumberATitleOfItsOwn) {
  std::set<std::string> titles;
  for (const auto& name : mismatch_features()) {
    EXPECT_TRUE(titles.insert(name.title).second) << name.title;
    EXPECT_GE(name.position, 0);
    EXPECT_LE(name.position, kBulgePosition);
  }
  EXPECT_EQ(titles.size(), 84u);
}

TEST(MismatchEncoding, CostsNothingForAPerfectMatch) {
  const auto pair = pair_of(kGuide + "NGG", kGuide + "TGG");
  EXPECT_EQ(feature(pair, "CFD score"), 1);
  EXPECT_EQ(feature(pair, "cost of mismatches, PAM and gaps (measured)"), 0);
  EXPECT_EQ(feature(pair, "MIT score (log)"), 0);
  EXPECT_EQ(feature(pair, "number of differences, gaps included"), 0);
  EXPECT_EQ(feature(pair, "longest run of matches"), 20);
  EXPECT_EQ(feature(pair, "distance of difference 1 from the PAM"), 21);
  EXPECT_EQ(feature(pair, "PAM is NGG"), 1);
  EXPECT_EQ(feature(pair, "PAM starts with T"), 1);
}

// rG:dT and rU:dG pair by wobbling; the site shows the complements of dT and dG.
TEST(MismatchEncoding, KnowsTheKindsOfMismatch) {
  const auto kinds = [](int position, char letter) {
    const auto pair = pair_of(kGuide + "NGG", with(kGuide, {{position, letter}}) + "TGG");
    return std::vector<float>{feature(pair, "wobble mismatches (G:T, U:G)"),
                              feature(pair, "transitions"),
                              feature(pair, "purine-purine mismatches"),
                              feature(pair, "pyrimidine-pyrimidine mismatches")};
  };
  EXPECT_EQ(kinds(1, 'A'), (std::vector<float>{1, 1, 0, 0}));  // guide G, site A
  EXPECT_EQ(kinds(4, 'C'), (std::vector<float>{1, 1, 0, 0}));  // guide U, site C
  EXPECT_EQ(kinds(2, 'G'), (std::vector<float>{0, 1, 0, 0}));  // guide A, site G
  EXPECT_EQ(kinds(5, 'T'), (std::vector<float>{0, 1, 0, 0}));  // guide C, site T
  EXPECT_EQ(kinds(1, 'C'), (std::vector<float>{0, 0, 1, 0}));  // guide G, site C: G meets G
  EXPECT_EQ(kinds(5, 'A'), (std::vector<float>{0, 0, 0, 1}));  // guide C, site A: C meets T
}

TEST(MismatchEncoding, CountsEveryGapOfATwoLetterBulge) {
  const auto one = pair_of("GAGTCCGAGC-AGAAGAAGAANGG", "GAGTCCGAGCTAGAAGAAGAATGG");
  const auto two = pair_of("GAGTCCGAGC--AGAAGAAGAANGG", "GAGTCCGAGCTTAGAAGAAGAATGG");
  EXPECT_EQ(feature(one, "number of gaps"), 1);
  EXPECT_EQ(feature(two, "number of gaps"), 2);
  EXPECT_EQ(feature(two, "DNA bulges"), 2);
  EXPECT_EQ(feature(two, "number of differences, gaps included"), 2);
  EXPECT_FLOAT_EQ(feature(two, "cost of the gaps"), 2 * feature(one, "cost of the gaps"));
  EXPECT_FLOAT_EQ(feature(two, "cost of mismatches and PAM, a tenth for each gap"),
                  2 * std::log(0.1f));
  EXPECT_FLOAT_EQ(feature(two, "CFD score"), 0.01f);
}

TEST(MismatchEncoding, PutsAGapBehindTheLastLetterNextToThePam) {
  const auto pair = pair_of(kGuide + "-NGG", kGuide + "TTGG");
  EXPECT_EQ(feature(pair, "DNA bulges"), 1);
  EXPECT_EQ(feature(pair, "distance of the gap from the PAM"), 1);
}

TEST(MismatchEncoding, GivesFiniteNumbersForEveryPair) {
  Random random(2);
  for (int i = 0; i < 3000; ++i) {
    auto guide = random_letters(20, random), target = random_letters(20, random);
    for (std::uint64_t gap = random.below(3); gap > 0; --gap) {  // DNA bulges
      const auto at = random.below(guide.size());
      guide.insert(at, "-");
      target.insert(at, 1, "ACGT"[random.below(4)]);
    }
    const auto at = random.below(guide.size());
    if (guide[at] != '-' && random.below(2)) target[at] = '-';
    if (random.below(4) == 0) guide[random.below(20)] = 'N';
    const auto pair = parse_pair(guide + "NGG", target + random_letters(3, random));
    if (!pair) continue;  // two gaps in a column, or a gap overwritten
    for (const float value : encode(*pair))
      ASSERT_TRUE(std::isfinite(value)) << guide << ' ' << target;
  }
}

}  // namespace
}  // namespace genegraft::crispr
