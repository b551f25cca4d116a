#include "model/screen_distance.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "support/model_screens.hpp"

namespace genegraft::model {
namespace {

TEST(ScreenProfile, HoldsSharesOfRowsByHand) {
  ScreenBuilder builder("one", {});
  const std::string guide(20, 'A');
  auto site = guide;
  site[4] = 'C';
  builder.add(record_of(guide + "NGG", site + "TGG"), 1);
  const auto profile = screen_profile(builder.finish());
  // guide letters (20, 4), site letters (20, 4), mismatches (20), letters (4, 4), PAM (4, 4),
  // number of mismatches (21), gaps (2), prevalence
  ASSERT_EQ(profile.size(), 80u + 80 + 20 + 16 + 16 + 21 + 2 + 1);
  EXPECT_EQ(profile[4 * 4 + 0], 1);       // A in the guide at position 5
  EXPECT_EQ(profile[80 + 4 * 4 + 1], 1);  // C in the site
  EXPECT_EQ(profile[160 + 4], 1);         // a mismatch there
  EXPECT_EQ(profile[160 + 5], 0);
  EXPECT_EQ(profile[180 + 0 * 4 + 1], 1);  // A against C
  EXPECT_EQ(profile[196 + 2 * 4 + 2], 1);  // GG
  EXPECT_EQ(profile[212 + 1], 1);          // one mismatch
  EXPECT_EQ(profile.back(), 0);            // all positive
}

TEST(ScreenDistances, AreZeroForAScreenItselfAndTheSameBothWays) {
  const std::vector<Screen> screens = {made_up_screen("a", random_guides(5, 1), 60, 2),
                                       made_up_screen("b", random_guides(5, 3), 60, 4),
                                       made_up_screen("c", random_guides(5, 5), 60, 6)};
  const auto distances = screen_distances(screens, 1, 2);
  for (std::size_t a = 0; a < 3; ++a) {
    EXPECT_EQ(distances[a][a].euclidean, 0);
    for (std::size_t b = 0; b < 3; ++b) {
      EXPECT_EQ(distances[a][b].cosine, distances[b][a].cosine);
      if (a == b) continue;
      EXPECT_GT(distances[a][b].manhattan, distances[a][b].euclidean);
      EXPECT_GE(distances[a][b].classifier, 0);
      EXPECT_LE(distances[a][b].classifier, 1);
    }
  }
}

TEST(ScreenDistances, TellScreensOfDifferentMakeApart) {
  // Sites of the third screen have another PAM altogether.
  auto odd = made_up_screen("odd", random_guides(5, 5), 60, 6);
  ScreenBuilder builder("odd", {});
  for (std::size_t i = 0; i < odd.pairs.size(); ++i) {
    auto target = odd.pairs[i].target_text();
    target.replace(target.size() - 2, 2, "TT");
    builder.add(record_of(odd.pairs[i].guide_text(), target), odd.y[i]);
  }
  const std::vector<Screen> screens = {made_up_screen("a", random_guides(5, 1), 60, 2),
                                       made_up_screen("b", random_guides(5, 3), 60, 4),
                                       builder.finish()};
  const auto distances = screen_distances(screens, 1, 1);
  EXPECT_LT(distances[0][1].euclidean, distances[0][2].euclidean);
  EXPECT_GT(distances[0][2].classifier, 0.9);
}

TEST(RankCorrelation, IsSpearmansWithMeanRanksOfTies) {
  const double a[] = {1, 2, 3, 4, 5}, rising[] = {10, 20, 30, 40, 1000},
               falling[] = {5, 4, 3, 2, 1};
  EXPECT_NEAR(rank_correlation(a, rising), 1, 1e-12);
  EXPECT_NEAR(rank_correlation(a, falling), -1, 1e-12);
  const double tied[] = {1, 1, 2, 2, 3};
  EXPECT_NEAR(rank_correlation(a, tied), 0.9486832980505138, 1e-12);  // scipy.stats.spearmanr
  const double flat[] = {1, 1, 1, 1, 1};
  EXPECT_TRUE(std::isnan(rank_correlation(a, flat)));
  EXPECT_TRUE(std::isnan(rank_correlation(std::span(a, 2), std::span(tied, 2))));
}

}  // namespace
}  // namespace genegraft::model
