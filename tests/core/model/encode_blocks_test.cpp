#include "model/encode_blocks.hpp"

#include <gtest/gtest.h>

#include "support/model_screens.hpp"

namespace genegraft::model {
namespace {

TEST(EncodeBlocks, HandsOnEveryPairsNumbersInItsPlace) {
  const auto screen = made_up_screen("s", random_guides(4, 3), 300, 4);  // more than two blocks
  const auto encoding = crispr::PairEncoding::mismatch;
  const std::size_t width = crispr::features(encoding).size();
  for (const int threads : {1, 3}) {
    std::vector<float> found(screen.pairs.size() * width, -1);
    const PairBlocks blocks{
        .pair = [&](std::size_t i) { return i % 7 == 0 ? nullptr : &screen.pairs[i]; },
        .refuse = [](std::size_t, const Error&) { ADD_FAILURE(); },
        .use =
            [&](std::size_t first, std::span<const float> rows) {
              std::copy(rows.begin(), rows.end(), found.begin() + first * width);
            }};
    encode_blocks(encoding, screen.pairs.size(), threads, blocks);
    for (std::size_t i = 0; i < screen.pairs.size(); ++i) {
      std::vector<float> expected(width);
      if (i % 7 != 0) {
        ASSERT_TRUE(crispr::encode_pair(encoding, screen.pairs[i], expected));
      }
      EXPECT_EQ(std::vector(found.begin() + i * width, found.begin() + (i + 1) * width), expected);
    }
  }
}

TEST(EncodeBlocks, SaysWhichPairsTheEncodingCannotHold) {
  // 25 columns: more than onehot7 has.
  const auto wide = record_of("GAGT-CCGAGCAG-AAGAAGAANGG", "GAGTACCGAGCAGTAAGAAGAAGGG");
  ASSERT_EQ(wide.error, "");
  std::vector<std::size_t> refused;
  const PairBlocks blocks{
      .pair = [&](std::size_t) { return &wide.pair; },
      .refuse = [&](std::size_t i, const Error&) { refused.push_back(i); },
      .use = [](std::size_t, std::span<const float> rows) { EXPECT_EQ(rows.size(), 2u * 168); }};
  encode_blocks(crispr::PairEncoding::onehot7, 2, 1, blocks);
  EXPECT_EQ(refused, (std::vector<std::size_t>{0, 1}));
}

}  // namespace
}  // namespace genegraft::model
