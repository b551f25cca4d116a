#include "model/few_shot.hpp"

#include <gtest/gtest.h>

#include <set>

#include "support/model_screens.hpp"

namespace genegraft::model {
namespace {

TEST(DrawLabelled, TakesRowsOfTheChosenGuidesAQuarterPositive) {
  const auto screen = made_up_screen("s", random_guides(6, 1), 200, 2);
  const std::vector<bool> chosen = {true, false, true, true, false, false};
  Random random(5);
  const auto rows = draw_labelled(screen, chosen, 60, 0.25, random);
  EXPECT_EQ(rows.size(), 60u);
  std::set<std::size_t> distinct(rows.begin(), rows.end());
  EXPECT_EQ(distinct.size(), rows.size());
  int positives = 0;
  std::vector<int> of_guide(6);
  for (const auto row : rows) {
    EXPECT_TRUE(chosen[static_cast<std::size_t>(screen.guide[row])]);
    positives += screen.y[row];
    ++of_guide[static_cast<std::size_t>(screen.guide[row])];
  }
  EXPECT_EQ(positives, 15);
  for (const std::size_t g : {0, 2, 3}) EXPECT_NEAR(of_guide[g], 20, 3) << g;
}

TEST(DrawLabelled, TakesWhatThereIsWhereRowsAreFewer) {
  const auto screen = made_up_screen("s", random_guides(2, 1), 20, 2);
  Random random(5);
  const auto rows = draw_labelled(screen, {true, true}, 1000, 0.25, random);
  EXPECT_EQ(rows.size(), screen.pairs.size());
}

TEST(MeasureFewShot, MeasuresEveryWayInEveryDraw) {
  const std::vector<Screen> screens = {made_up_screen("a", random_guides(6, 1), 80, 2),
                                       made_up_screen("b", random_guides(6, 3), 80, 4),
                                       made_up_screen("c", random_guides(6, 5), 80, 6)};
  FewShotOptions options{.offtarget = few_trees(), .rows = {10, 40}, .draws = 3};
  const auto silent = [](int, int, const std::string&) { return forest::Progress(); };
  const auto measured = measure_few_shot(screens, 1, options, silent);
  ASSERT_TRUE(measured) << measured.error().message;
  EXPECT_EQ(measured->name, "b");
  ASSERT_EQ(measured->curves.size(), 3 + options.adaptations.size());
  for (const auto& curve : measured->curves)
    for (const auto& draws : curve.pr_auc) {
      ASSERT_EQ(draws.size(), 3u) << curve.method;
      for (const double figure : draws) EXPECT_TRUE(figure > 0 && figure <= 1) << curve.method;
    }
  // The unadapted source is measured on the same guides whatever the number of rows.
  EXPECT_EQ(measured->curves[0].pr_auc[0], measured->curves[0].pr_auc[1]);
  const auto again = measure_few_shot(screens, 1, options, silent);
  for (std::size_t m = 0; m < measured->curves.size(); ++m)
    EXPECT_EQ(again->curves[m].pr_auc, measured->curves[m].pr_auc) << measured->curves[m].method;
}

TEST(MeasureFewShot, RefusesAScreenWithPositivesOfOneGuide) {
  auto one = made_up_screen("one", random_guides(2, 1), 60, 2);
  for (std::size_t i = 0; i < one.y.size(); ++i) one.y[i] = one.y[i] && one.guide[i] == 0;
  const std::vector<Screen> screens = {one, made_up_screen("b", random_guides(4, 3), 60, 4)};
  FewShotOptions options{.offtarget = few_trees(3), .rows = {10}, .draws = 2};
  const auto silent = [](int, int, const std::string&) { return forest::Progress(); };
  const auto measured = measure_few_shot(screens, 0, options, silent);
  ASSERT_FALSE(measured);
  EXPECT_NE(measured.error().message.find("fewer than two families"), std::string::npos);
}

}  // namespace
}  // namespace genegraft::model
