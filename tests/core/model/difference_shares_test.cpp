#include "model/difference_shares.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "crispr/cfd.hpp"
#include "support/crispr_pairs.hpp"

namespace genegraft::model {
namespace {

using crispr::AlignedPair;
using crispr::kGuide;
using crispr::pair_of;

/// Columns of mismatches and gaps; the PAM's difference is left to the caller.
std::vector<int> columns_of(const AlignedPair& pair) {
  std::vector<int> columns;
  for (int c = 0; c < pair.pam_start(); ++c)
    if (pair[c].mismatch() || pair[c].bulge()) columns.push_back(c);
  return columns;
}

/// Shapley values by their definition: the mean change over all orders in which differences come
/// about.
std::vector<double> shares_slowly(const AlignedPair& pair,
                                  const std::function<float(const AlignedPair&)>& score) {
  const auto columns = columns_of(pair);
  const auto with_only = [&](const std::vector<bool>& present) {
    auto variant = pair;
    for (std::size_t d = columns.size(); d-- > 0;)
      if (!present[d]) variant = crispr::repair(variant, columns[d]);
    return static_cast<double>(score(variant));
  };
  std::vector<std::size_t> order(columns.size());
  std::iota(order.begin(), order.end(), 0u);
  std::vector<double> shares(static_cast<std::size_t>(pair.width()));
  int orders = 0;
  do {
    ++orders;
    std::vector<bool> present(columns.size());
    for (const auto d : order) {
      const double before = with_only(present);
      present[d] = true;
      shares[static_cast<std::size_t>(columns[d])] += with_only(present) - before;
    }
  } while (std::next_permutation(order.begin(), order.end()));
  for (double& share : shares) share /= orders;
  return shares;
}

TEST(DifferenceShares, AreTheMeanOverAllOrders) {
  const std::pair<const char*, const char*> kPairs[] = {
      {"GAGTCCGAGCAGAAGAAGAANGG", "GAGTTAGAGCAGAAGACGAATGG"},
      {"GAG-TCCGAGCAGAAGAAGAANGG", "GAGATCAGAGC-GAAGAAGATTGG"},
      {"GAG--TCCGAGCAGAAGAAGAANGG", "GAGTATCAGAGCAGAAGAAGATTGG"}};
  for (const auto& [guide, target] : kPairs) {
    const auto pair = pair_of(guide, target);
    const auto shares = difference_shares(pair, crispr::cfd_score);
    const auto expected = shares_slowly(pair, crispr::cfd_score);
    ASSERT_EQ(shares.share.size(), expected.size());
    for (std::size_t c = 0; c < expected.size(); ++c)
      EXPECT_NEAR(shares.share[c], expected[c], 1e-6) << target << ' ' << c;
    EXPECT_NEAR(shares.perfect, 1, 1e-6);
  }
}

TEST(DifferenceShares, GiveThePamItsOwnAtItsFirstLetterThatIsNotG) {
  const auto nag = difference_shares(pair_of(kGuide + "NGG", kGuide + "TAG"), crispr::cfd_score);
  EXPECT_EQ(nag.perfect, 1);
  EXPECT_NEAR(nag.share[21], 0.259259259 - 1, 1e-6);
  EXPECT_EQ(nag.share[22], 0);
  const auto nga = difference_shares(pair_of(kGuide + "NGG", kGuide + "TGA"), crispr::cfd_score);
  EXPECT_EQ(nga.share[21], 0);
  EXPECT_NEAR(nga.share[22], 0.069444444 - 1, 1e-6);
}

TEST(DifferenceShares, AddUpToTheScoreForAnyNumberOfDifferences) {
  Random random(1);
  for (int i = 0; i < 20; ++i) {
    const auto pair = pair_of(
        kGuide + "NGG", crispr::random_letters(20, random) + "TAG");  // about fifteen mismatches
    const auto score = [](const AlignedPair& variant) {
      return std::sqrt(static_cast<float>(variant.mismatches() + 1));
    };
    const auto shares = difference_shares(pair, score);
    double sum = shares.perfect;
    for (const double share : shares.share) sum += share;
    EXPECT_NEAR(sum, score(pair), 1e-5);
    EXPECT_EQ(difference_shares(pair, score).share,
              shares.share);  // the orders drawn are always the same
  }
}

TEST(DifferenceShares, AreNothingForAPerfectMatch) {
  const auto shares = difference_shares(pair_of(kGuide + "NGG", kGuide + "TGG"), crispr::cfd_score);
  EXPECT_EQ(shares.perfect, 1);
  for (const double share : shares.share) EXPECT_EQ(share, 0);
}

}  // namespace
}  // namespace genegraft::model
