#include "crispr/pair_encoding.hpp"

#include <gtest/gtest.h>

#include "support/crispr_pairs.hpp"

namespace genegraft::crispr {
namespace {

TEST(PairEncoding, IsFoundByItsName) {
  for (const auto encoding : {PairEncoding::onehot7, PairEncoding::mismatch})
    EXPECT_EQ(find_encoding(name(encoding)), encoding);
  EXPECT_FALSE(find_encoding("onehot8"));
  EXPECT_FALSE(find_encoding(""));
}

TEST(PairEncoding, FillsAsManyNumbersAsItNames) {
  const auto pair = pair_of(kGuide + "NGG", with(kGuide, {{3, 'T'}}) + "TGG");
  for (const auto encoding : {PairEncoding::onehot7, PairEncoding::mismatch}) {
    std::vector<float> row(features(encoding).size(), -99);
    ASSERT_TRUE(encode_pair(encoding, pair, row));
    for (const float value : row) EXPECT_NE(value, -99);
  }
  EXPECT_EQ(features(PairEncoding::onehot7).size(), 168u);
  EXPECT_EQ(features(PairEncoding::mismatch).size(), 84u);
}

TEST(PairEncoding, HoldsWhatItSaysIsItsWidest) {
  const auto wide = pair_of("GAG--TCCGAGCAGAAGAAGAANGG", "GAGAATCCGAGCAGAAGAAGAATGG");
  for (const auto encoding : {PairEncoding::onehot7, PairEncoding::mismatch}) {
    std::vector<float> row(features(encoding).size());
    EXPECT_EQ(encode_pair(encoding, wide, row).has_value(), wide.width() <= widest(encoding));
  }
}

}  // namespace
}  // namespace genegraft::crispr
