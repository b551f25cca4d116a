#include "model/offtarget_training.hpp"

#include <gtest/gtest.h>

#include "evaluate/metrics.hpp"
#include "support/model_screens.hpp"

namespace genegraft::model {
namespace {

TEST(TrainOfftarget, LearnsARuleThatCarriesOverToOtherGuides) {
  const auto training = made_up_screen("a", random_guides(8, 1), 200, 2),
             other = made_up_screen("b", random_guides(5, 3), 200, 4);
  const Screen* const screens[] = {&training};
  for (const auto sampling :
       {ScreenSampling::bootstrap, ScreenSampling::balanced, ScreenSampling::screens}) {
    auto options = few_trees(40);
    options.sampling = sampling;
    const auto grown = train_offtarget(screens, options);
    const auto score = score_screen(grown->learner, options.encoding, other, 2);
    EXPECT_GT(evaluate::roc_auc(score, other.y), 0.95) << static_cast<int>(sampling);
  }
}

TEST(TrainOfftarget, GrowsTheSameForestWithAnyNumberOfThreads) {
  const auto a = made_up_screen("a", random_guides(4, 1), 100, 2),
             b = made_up_screen("b", random_guides(3, 3), 80, 4);
  const Screen* const screens[] = {&a, &b};
  const auto grow = [&](int threads, std::uint64_t seed) {
    auto options = few_trees(12);
    options.learner.threads = threads;
    options.learner.seed = seed;
    return write_model_file({small_manifest(), train_offtarget(screens, options)->learner});
  };
  EXPECT_EQ(grow(1, 1), grow(4, 1));
  EXPECT_NE(grow(1, 1), grow(1, 2));
}

TEST(TrainOfftarget, DrawsFromAScreenThatHoldsOneClassOnly) {
  auto positives = made_up_screen("p", random_guides(4, 5), 100, 6);
  for (auto& y : positives.y) y = 1;
  const auto both = made_up_screen("b", random_guides(4, 1), 100, 2);
  const Screen* const screens[] = {&positives, &both};
  const auto fitted = train_offtarget(screens, few_trees());
  const auto& forest = std::get<forest::Forest>(fitted->learner);
  EXPECT_EQ(forest.trees(), 10);
  for (const float value : forest.leaf_value) ASSERT_TRUE(value >= 0 && value <= 1);
}

TEST(ScoreScreen, DoesNotDependOnTheNumberOfThreads) {
  const auto screen = made_up_screen("a", random_guides(6, 1), 300, 2);
  const Screen* const screens[] = {&screen};
  const auto options = few_trees();
  const auto fitted = train_offtarget(screens, options);
  EXPECT_EQ(score_screen(fitted->learner, options.encoding, screen, 1),
            score_screen(fitted->learner, options.encoding, screen, 4));
}

}  // namespace
}  // namespace genegraft::model
