#include "model/sampled_negatives.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "model/offtarget_validation.hpp"
#include "support/model_screens.hpp"

namespace genegraft::model {
namespace {

Screen positives_alone() {
  auto screen = made_up_screen("c", random_guides(4, 1), 60, 2);
  std::vector<std::size_t> rows;
  for (std::size_t i = 0; i < screen.y.size(); ++i)
    if (screen.y[i] == 1) rows.push_back(i);
  return with_rows(screen, rows);
}

TEST(WithSampledNegatives, MakesSitesAsARandomGenomeHasThem) {
  const auto before = positives_alone();
  const auto screen = with_sampled_negatives(before, 200, 5, 1);
  EXPECT_TRUE(screen.sampled);
  const auto made = screen.rows() - before.rows();
  EXPECT_NEAR(static_cast<double>(made), 200.0 * static_cast<double>(before.rows()),
              0.01 * static_cast<double>(made));  // a few are there already
  std::map<int, double> with;
  std::set<std::string> pams, seen;
  for (auto i = before.pairs.size(); i < screen.pairs.size(); ++i) {
    const auto& pair = screen.pairs[i];
    EXPECT_EQ(screen.y[i], 0);
    EXPECT_EQ(pair.protospacer(), screen.guides[static_cast<std::size_t>(screen.guide[i])]);
    EXPECT_EQ(pair.dna_bulges() + pair.rna_bulges(), 0);
    ++with[pair.mismatches()];
    const auto site = pair.target_text();
    pams.insert(site.substr(site.size() - 2));
    EXPECT_TRUE(seen.insert(pair.protospacer() + site).second);
  }
  EXPECT_EQ(pams, (std::set<std::string>{"AG", "GG"}));
  EXPECT_EQ(with.rbegin()->first, 5);
  EXPECT_EQ(with.count(0), 0u);
  // C(20, 5) 3^5 / (C(20, 4) 3^4) = 48 / 5
  EXPECT_NEAR(with[5] / with[4], 9.6, 1.5);
}

TEST(WithSampledNegatives, LeavesScreensWithNegativesAndIsTheSameFromASeed) {
  const auto whole = made_up_screen("a", random_guides(3, 1), 40, 2);
  EXPECT_EQ(with_sampled_negatives(whole, 20, 6, 1).rows(), whole.rows());
  EXPECT_EQ(with_sampled_negatives(positives_alone(), 0, 6, 1).rows(), positives_alone().rows());
  EXPECT_EQ(with_sampled_negatives(positives_alone(), 5, 6, 1).pairs,
            with_sampled_negatives(positives_alone(), 5, 6, 1).pairs);
}

TEST(WithSampledNegatives, AreLearntFromButNotMeasuredOn) {
  const std::vector<Screen> screens = {made_up_screen("a", random_guides(4, 7), 60, 2),
                                       made_up_screen("b", random_guides(4, 8), 60, 3),
                                       with_sampled_negatives(positives_alone(), 20, 6, 1)};
  OfftargetOptions options;
  options.learner.method = Method::linear;
  const FitProgress silent = [](int, int, const std::string&) { return forest::Progress{}; };
  for (const auto& held_out : {leave_one_screen_out(screens, options, silent),
                               cross_validate_guides(screens, options, 3, silent)}) {
    EXPECT_FALSE(std::isnan(held_out.score[0][0]));
    for (const float score : held_out.score[2]) ASSERT_TRUE(std::isnan(score));
  }
}

}  // namespace
}  // namespace genegraft::model
