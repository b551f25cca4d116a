#include "cli/show_fit.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace genegraft::cli {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

TEST(ByImportance, PutsTheMostImportantFirstAndKeepsTheOrderOfEquals) {
  model::FittedLearner fitted;
  EXPECT_THAT(by_importance(fitted), IsEmpty());
  fitted.importance = {0.1, 0.4, 0.1, 0.3, 0.1};
  EXPECT_THAT(by_importance(fitted), ElementsAre(1, 3, 0, 2, 4));
}

TEST(PrintFitted, WritesNotesAndTheFirstFeaturesToStandardError) {
  model::FittedLearner fitted;
  fitted.notes = {"C = 0.1 by 5 folds"};
  std::vector<std::string> titles;
  for (int f = 0; f < 10; ++f) {
    fitted.importance.push_back((10 - f) / 55.0);
    titles.push_back("feature " + std::to_string(f));
  }
  testing::internal::CaptureStderr();
  print_fitted(fitted, titles);
  const auto said = testing::internal::GetCapturedStderr();
  EXPECT_THAT(said,
              HasSubstr("C = 0.1 by 5 folds\nmost important features:\n   18.2 %  feature 0"));
  EXPECT_THAT(said, HasSubstr("feature 7"));
  EXPECT_THAT(said, Not(HasSubstr("feature 8")));
}

TEST(ShowFit, NeverStopsAFitAndBeginsAgainWhereOneFitHasTwoParts) {
  const auto progress = show_fit("training");
  for (const int done : {1, 50, 100, 1, 70}) EXPECT_TRUE(progress(done, 100));
}

}  // namespace
}  // namespace genegraft::cli
