#include "model/offtarget_validation.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "crispr/guide_families.hpp"
#include "support/model_screens.hpp"

namespace genegraft::model {
namespace {

using crispr::kGuide;
using crispr::with;
using testing::HasSubstr;

const FitProgress kSilent = [](int, int, const std::string&) { return forest::Progress(); };

std::vector<Screen> three_screens() {
  return {made_up_screen("a", random_guides(4, 1), 80, 2),
          made_up_screen("b", random_guides(4, 3), 80, 4),
          made_up_screen("c", random_guides(4, 5), 80, 6)};
}

/// The screen with every label turned around.
Screen turned_around(Screen screen) {
  for (auto& y : screen.y) y = 1 - y;
  return screen;
}

TEST(LeaveOneScreenOut, ScoresAScreenAsAModelOfTheOthersDoes) {
  const auto screens = three_screens();
  const auto options = few_trees();
  const auto held_out = leave_one_screen_out(screens, options, kSilent);
  const Screen* const others[] = {&screens[0], &screens[2]};
  EXPECT_EQ(held_out.score[1], score_screen(train_offtarget(others, options)->learner,
                                            options.encoding, screens[1], 1));
}

TEST(LeaveOneScreenOut, GivesAScreensOwnLabelsNoSayInItsScores) {
  auto screens = three_screens();
  const auto before = leave_one_screen_out(screens, few_trees(), kSilent);
  screens[1] = turned_around(screens[1]);
  const auto after = leave_one_screen_out(screens, few_trees(), kSilent);
  EXPECT_EQ(before.score[1], after.score[1]);
  EXPECT_NE(before.score[0], after.score[0]);
}

// The test screen's guides, or guides near them, also stand in another screen, with labels that
// would show: training must be blind to those rows.
TEST(LeaveOneScreenOut, NeverTrainsOnTheTestScreensGuides) {
  const auto shared = random_guides(2, 9);
  const auto near =
      std::vector{with(shared[0], {{5, 'A'}, {9, 'C'}}), "T" + shared[1].substr(0, 19)};
  const auto own = random_guides(3, 11);
  auto both = own;
  both.insert(both.end(), near.begin(), near.end());
  std::vector<Screen> screens = {made_up_screen("test", shared, 150, 1),
                                 made_up_screen("other", both, 60, 2)};
  const auto before = leave_one_screen_out(screens, few_trees(), kSilent);
  // Labels of the near guides change; nothing may move in the test screen's scores.
  for (std::size_t i = 0; i < screens[1].y.size(); ++i)
    if (screens[1].guide[i] >= 3) screens[1].y[i] = 1 - screens[1].y[i];
  EXPECT_EQ(leave_one_screen_out(screens, few_trees(), kSilent).score[0], before.score[0]);
}

TEST(LeaveOneScreenOut, LeavesScreensOfOneClassUnscored) {
  auto screens = three_screens();
  for (auto& y : screens[2].y) y = 1;
  const auto held_out = leave_one_screen_out(screens, few_trees(), kSilent);
  for (const float score : held_out.score[2]) ASSERT_TRUE(std::isnan(score));
}

TEST(LeaveOneScreenOut, GivesUpOnAScreenWhoseGuidesAreAllThereIs) {
  const auto guides = random_guides(3, 1);
  const std::vector<Screen> screens = {made_up_screen("a", guides, 60, 2),
                                       made_up_screen("b", guides, 60, 3)};
  const auto held_out = leave_one_screen_out(screens, few_trees(), kSilent);
  for (const auto& score : held_out.score)
    for (const float value : score) ASSERT_TRUE(std::isnan(value));
}

TEST(CrossValidateGuides, ScoresEveryRow) {
  const auto screens = three_screens();
  const auto held_out = cross_validate_guides(screens, few_trees(), 4, kSilent);
  for (std::size_t s = 0; s < screens.size(); ++s) {
    ASSERT_EQ(held_out.score[s].size(), screens[s].pairs.size());
    for (const float score : held_out.score[s]) ASSERT_FALSE(std::isnan(score));
  }
  EXPECT_THAT(held_out.protocol, HasSubstr("4 folds"));
  EXPECT_EQ(held_out.parts, 4);
  for (std::size_t s = 0; s < screens.size(); ++s) {
    ASSERT_EQ(held_out.part[s].size(), screens[s].pairs.size());
    for (const int part : held_out.part[s]) ASSERT_TRUE(part >= 0 && part < 4);
  }
}

// One family of guides, spread over two screens: its rows are held out together, so its own labels
// never reach its scores.
TEST(CrossValidateGuides, GivesAFamilysLabelsNoSayInItsScores) {
  auto first = random_guides(5, 1), second = random_guides(5, 2);
  first.push_back(kGuide);
  second.push_back(with(kGuide, {{3, 'A'}}));
  second.push_back(kGuide.substr(1) + "C");
  std::vector<Screen> screens = {made_up_screen("a", first, 60, 2),
                                 made_up_screen("b", second, 60, 4)};
  const auto of_family = [&](std::size_t s, std::size_t i) {
    return crispr::near_identical(screens[s].guides[static_cast<std::size_t>(screens[s].guide[i])],
                                  kGuide);
  };
  const auto before = cross_validate_guides(screens, few_trees(), 3, kSilent);
  // Swapping labels in pairs keeps the class counts, by which folds are dealt.
  std::vector<std::pair<std::size_t, std::size_t>> positive, negative;
  for (std::size_t s = 0; s < 2; ++s)
    for (std::size_t i = 0; i < screens[s].y.size(); ++i)
      if (of_family(s, i)) (screens[s].y[i] ? positive : negative).push_back({s, i});
  const auto swaps = std::min(positive.size(), negative.size());
  ASSERT_GT(swaps, 5u);
  for (std::size_t k = 0; k < swaps; ++k) {
    screens[positive[k].first].y[positive[k].second] = 0;
    screens[negative[k].first].y[negative[k].second] = 1;
  }
  const auto after = cross_validate_guides(screens, few_trees(), 3, kSilent);
  bool others_moved = false;
  for (std::size_t s = 0; s < 2; ++s)
    for (std::size_t i = 0; i < screens[s].y.size(); ++i) {
      if (of_family(s, i)) {
        ASSERT_EQ(before.score[s][i], after.score[s][i]);
      } else {
        others_moved |= before.score[s][i] != after.score[s][i];
      }
    }
  EXPECT_TRUE(others_moved);
}

}  // namespace
}  // namespace genegraft::model
