#include "model/feature_importance.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "support/model_screens.hpp"

namespace genegraft::model {
namespace {

TEST(FeatureImportance, PutsWhatTheLabelsFollowFirstWithAnIntervalOverGuides) {
  const auto model = open_small_model(crispr::PairEncoding::mismatch, 20);
  const auto screen = made_up_screen("held out", random_guides(4, 77), 100, 78);
  const auto found = permutation_importance(model, screen, 1000, {.repeats = 2});
  ASSERT_EQ(found.size(), crispr::features(model.encoding()).size());
  // The labels follow CFD, which several features carry; whichever leads, losing it hurts.
  EXPECT_GT(found[0].mean, 0.005);
  EXPECT_LT(found[0].low, found[0].high);
  EXPECT_LE(found[0].low, found[0].mean + 1e-9);
  EXPECT_GE(found[0].high, found[0].mean - 1e-9);
  for (std::size_t f = 1; f < found.size(); ++f) EXPECT_LE(found[f].mean, found[f - 1].mean);
}

TEST(FeatureImportance, HasNoIntervalOverOneGuide) {
  const auto model = open_small_model();
  const auto screen = made_up_screen("one guide", random_guides(1, 79), 60, 80);
  const auto found = permutation_importance(model, screen, 1000, {.repeats = 1});
  EXPECT_TRUE(std::isnan(found[0].low));
  EXPECT_TRUE(std::isnan(found[0].high));
}

}  // namespace
}  // namespace genegraft::model
