#include "crispr/onehot7_encoding.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/crispr_pairs.hpp"

namespace genegraft::crispr {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr int kWidth = kOnehotColumns * kOnehotChannels;

std::vector<float> encode(const AlignedPair& pair) {
  std::vector<float> row(kWidth, -1);  // every place must be written
  EXPECT_TRUE(encode_onehot7(pair, row));
  return row;
}

std::vector<float> column(const std::vector<float>& row, int c) {
  return {row.begin() + c * kOnehotChannels, row.begin() + (c + 1) * kOnehotChannels};
}

TEST(Onehot7, PadsTwentyThreeColumnsByAnEmptyOneOnTheLeft) {
  const auto row = encode(pair_of(kGuide + "NGG", kGuide + "TGG"));
  EXPECT_THAT(column(row, 0), ElementsAre(0, 0, 0, 0, 0, 0, 0));
  EXPECT_THAT(column(row, 1), ElementsAre(0, 0, 1, 0, 0, 0, 0));  // G on both sides
  EXPECT_THAT(column(row, 2), ElementsAre(1, 0, 0, 0, 0, 0, 0));  // A
  EXPECT_THAT(column(row, 4), ElementsAre(0, 1, 0, 0, 0, 0, 0));  // T
  EXPECT_THAT(column(row, 5), ElementsAre(0, 0, 0, 1, 0, 0, 0));  // C
  EXPECT_THAT(column(row, 23), ElementsAre(0, 0, 1, 0, 0, 0, 0));
}

// Channels A, T, G, C, gap; the last two say whose letter comes first in that order.
TEST(Onehot7, MarksBothLettersOfAMismatchAndWhoseComesFirst) {
  const auto row = encode(
      pair_of(kGuide + "NGG", with(kGuide, {{1, 'A'}, {2, 'C'}, {4, 'G'}, {5, 'G'}}) + "TGG"));
  EXPECT_THAT(column(row, 1), ElementsAre(1, 0, 1, 0, 0, 0, 1));  // guide G, site A
  EXPECT_THAT(column(row, 2), ElementsAre(1, 0, 0, 1, 0, 1, 0));  // guide A, site C
  EXPECT_THAT(column(row, 4), ElementsAre(0, 1, 1, 0, 0, 1, 0));  // guide T, site G
  EXPECT_THAT(column(row, 5), ElementsAre(0, 0, 1, 1, 0, 0, 1));  // guide C, site G
}

TEST(Onehot7, MarksGapsOnEitherSide) {
  const auto dna = encode(pair_of("GAG-TCCGAGCAGAAGAAGAANGG", "GAGATCCGAGCAGAAGAAGAATGG"));
  EXPECT_THAT(column(dna, 0), ElementsAre(0, 0, 1, 0, 0, 0, 0));  // 24 columns: no padding
  EXPECT_THAT(column(dna, 3), ElementsAre(1, 0, 0, 0, 1, 0, 1));  // guide gap, site A
  const auto rna = encode(pair_of(kGuide + "NGG", "GAG-CCGAGCAGAAGAAGAATGG"));
  EXPECT_THAT(column(rna, 4), ElementsAre(0, 1, 0, 0, 1, 1, 0));  // guide T, site gap
}

TEST(Onehot7, LetsAnNTakeTheOtherSidesBase) {
  const auto row = encode(pair_of(kGuide + "NGG", kGuide + "TGG"));
  EXPECT_THAT(column(row, 21), ElementsAre(0, 1, 0, 0, 0, 0, 0));
  const auto unknown = encode(pair_of(kGuide, kGuide));
  EXPECT_THAT(column(unknown, 21), ElementsAre(0, 0, 0, 0, 0, 0, 0));
}

TEST(Onehot7, RefusesMoreThanTwentyFourColumns) {
  std::vector<float> row(kWidth);
  const auto encoded =
      encode_onehot7(pair_of("GAG--TCCGAGCAGAAGAAGAANGG", "GAGAATCCGAGCAGAAGAAGAATGG"), row);
  ASSERT_FALSE(encoded);
  EXPECT_THAT(encoded.error().message, HasSubstr("25 columns"));
}

TEST(Onehot7, NamesEveryNumberByItsPosition) {
  const auto& features = onehot7_features();
  ASSERT_EQ(features.size(), static_cast<std::size_t>(kWidth));
  // Column 1 of a padded pair holds guide position 1, column 23 the PAM's last letter.
  EXPECT_EQ(features[0].position, 0);
  EXPECT_EQ(features[kOnehotChannels].position, 1);
  EXPECT_EQ(features.back().position, 23);
}

}  // namespace
}  // namespace genegraft::crispr
