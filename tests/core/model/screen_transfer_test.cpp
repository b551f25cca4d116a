#include "model/screen_transfer.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "crispr/guide_families.hpp"
#include "evaluate/metrics.hpp"
#include "model/transfer_choice.hpp"
#include "model/transfer_threshold.hpp"
#include "support/model_screens.hpp"

namespace genegraft::model {
namespace {

using testing::Each;

const FitProgress kSilent = [](int, int, const std::string&) { return forest::Progress(); };

TransferOptions quick(TransferProtocol protocol = TransferProtocol::guides,
                      Rebalancing rebalancing = Rebalancing::none) {
  return {.offtarget = few_trees(), .protocol = protocol, .rebalancing = rebalancing};
}

/// b shares two guides with a; c shares none with either.
std::vector<Screen> three_screens() {
  const auto guides = random_guides(14, 1);
  const auto some = [&](int first, int last) {
    return std::vector(guides.begin() + first, guides.begin() + last);
  };
  return {made_up_screen("a", some(0, 6), 60, 2), made_up_screen("b", some(4, 9), 60, 3),
          made_up_screen("c", some(9, 14), 60, 4)};
}

bool same(const std::vector<float>& a, const std::vector<float>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](float x, float y) { return x == y || (std::isnan(x) && std::isnan(y)); });
}

TEST(Transfer, ScoresAScreenOfOtherGuidesByAModelOfTheWholeSource) {
  const auto screens = three_screens();
  const auto cells = transfer_from(screens, 0, quick(), kSilent);
  auto options = few_trees();
  options.sampling = ScreenSampling::bootstrap;
  const Screen* const source[] = {&screens[0]};
  EXPECT_EQ(cells[2].score, score_screen(train_offtarget(source, options)->learner,
                                         options.encoding, screens[2], 1));
}

// Labels of a guide, wherever they stand in the source, have no say in that guide's scores: every
// label of one guide is turned around, and only the scores of other guides may change.
TEST(Transfer, NeverLearnsFromTheGuideThatItScores) {
  const auto screens = three_screens();
  for (std::size_t guide = 0; guide < screens[0].guides.size(); ++guide) {
    auto turned = screens;
    for (std::size_t i = 0; i < turned[0].y.size(); ++i)
      if (turned[0].guide[i] == static_cast<int>(guide)) turned[0].y[i] = 1 - turned[0].y[i];
    auto options = quick();
    options.folds = 6;  // a guide each, so that the turned labels do not move guides to other folds
    const auto before = transfer_from(screens, 0, options, kSilent);
    const auto after = transfer_from(turned, 0, options, kSilent);
    bool others_changed = false;
    for (std::size_t t = 0; t < 2; ++t)
      for (std::size_t i = 0; i < screens[t].pairs.size(); ++i) {
        const auto& letters = screens[t].guides[static_cast<std::size_t>(screens[t].guide[i])];
        const bool of_guide = crispr::near_identical(letters, screens[0].guides[guide]);
        if (of_guide)
          EXPECT_EQ(before[t].score[i], after[t].score[i]) << t << " " << i;
        else
          others_changed = others_changed || before[t].score[i] != after[t].score[i];
      }
    EXPECT_TRUE(others_changed);
  }
}

TEST(Transfer, MeasuresEveryRowWhereGuidesCanBeHeldOut) {
  const auto screens = three_screens();
  for (const auto rebalancing :
       {Rebalancing::none, Rebalancing::weights, Rebalancing::undersampling, Rebalancing::balanced})
    for (std::size_t s = 0; s < 3; ++s)
      for (const auto& cell :
           transfer_from(screens, s, quick(TransferProtocol::guides, rebalancing), kSilent))
        EXPECT_TRUE(std::none_of(cell.score.begin(), cell.score.end(),
                                 [](float value) { return std::isnan(value); }))
            << name(rebalancing) << s;
}

TEST(Transfer, RebalancingFindsMorePositives) {
  auto screens = three_screens();
  std::vector<std::size_t> rare;  // a positive in ten or so
  int positives = 0;
  for (std::size_t i = 0; i < screens[0].y.size(); ++i)
    if (screens[0].y[i] == 0 || positives++ % 4 == 0) rare.push_back(i);
  screens[0] = with_rows(screens[0], rare);
  const auto mean = [&](Rebalancing rebalancing) {
    const auto cells =
        transfer_from(screens, 0, quick(TransferProtocol::guides, rebalancing), kSilent);
    double sum = 0;
    for (const float value : cells[2].score) sum += value;
    return sum / static_cast<double>(cells[2].score.size());
  };
  const double none = mean(Rebalancing::none);
  EXPECT_GT(mean(Rebalancing::undersampling), 1.2 * none);
  EXPECT_GT(mean(Rebalancing::balanced), none);
  EXPECT_GT(mean(Rebalancing::weights), 1.05 * none);
}

TEST(Transfer, SplitsRowsAsTheReferenceStudyDoes) {
  const auto screens = three_screens();
  const auto cells = transfer_from(screens, 1, quick(TransferProtocol::rows), kSilent);
  const auto measured = std::count_if(cells[1].score.begin(), cells[1].score.end(),
                                      [](float value) { return !std::isnan(value); });
  EXPECT_NEAR(static_cast<double>(measured) / static_cast<double>(cells[1].score.size()), 0.3,
              0.01);
  for (const float value : cells[0].score) EXPECT_FALSE(std::isnan(value));  // shared guides too
}

// Only what stands apart from a row may choose its threshold.
TEST(Transfer, ChoosesThresholdsOnTheOtherScreensAndOnRowsThatStandApart) {
  const auto screens = three_screens();
  const auto cells = transfer_from(screens, 0, quick(), kSilent);
  for (const std::size_t target : {1, 2}) {
    const auto other = 3 - target;
    const ThresholdedScreen measured(cells[other].score, screens[other].y);
    const ThresholdedScreen* only[] = {&measured};
    ASSERT_EQ(cells[target].threshold.size(), 1u);
    EXPECT_EQ(cells[target].threshold[0], common_threshold(only));
  }
  ASSERT_EQ(cells[0].threshold.size(), screens[0].pairs.size());
  for (std::size_t i = 0; i < screens[0].pairs.size(); ++i)
    for (std::size_t j = 0; j < i; ++j)
      if (screens[0].guide[i] == screens[0].guide[j]) {
        EXPECT_EQ(cells[0].threshold[i], cells[0].threshold[j]);
      }
}

TEST(Transfer, ChoosesThresholdsOnScreensOfTheSameAssayWhereThereAreAny) {
  auto screens = three_screens();
  screens.push_back(made_up_screen("d", random_guides(5, 9), 60, 5));
  auto options = quick();
  options.assay = {0, 1, 2, 2};
  const auto cells = transfer_from(screens, 0, options, kSilent);
  const auto of = [&](std::initializer_list<std::size_t> judges) {
    std::vector<ThresholdedScreen> measured;
    for (const auto t : judges) measured.emplace_back(cells[t].score, screens[t].y);
    std::vector<const ThresholdedScreen*> all;
    for (const auto& one : measured) all.push_back(&one);
    return common_threshold(all);
  };
  EXPECT_EQ(cells[2].threshold.at(0), of({3}));
  EXPECT_EQ(cells[3].threshold.at(0), of({2}));
  EXPECT_EQ(cells[1].threshold.at(0), of({2, 3}));  // no other of its kind
}

TEST(Transfer, JudgesByPrAucWhereTheThresholdIsChosen) {
  const auto screens = three_screens();
  const auto cells = transfer_from(screens, 0, quick(), kSilent);
  ASSERT_EQ(cells[1].judged.size(), 1u);
  EXPECT_FLOAT_EQ(cells[1].judged[0],
                  static_cast<float>(evaluate::pr_auc(cells[2].score, screens[2].y)));
  EXPECT_EQ(cells[0].judged.size(), cells[0].threshold.size());
  EXPECT_THAT(cells[0].methods, testing::ElementsAre(Method::forest));
}

TEST(Transfer, ARivalTakesTheCellsThatItIsJudgedBetterIn) {
  const auto screens = three_screens();
  auto options = quick();
  const auto forest = transfer_from(screens, 1, options, kSilent);
  options.offtarget.learner.method = Method::linear;
  const auto linear = transfer_from(screens, 1, options, kSilent);
  options.offtarget.learner.method = Method::forest;
  options.rivals = {Method::linear};
  const auto both = transfer_from(screens, 1, options, kSilent);
  for (const std::size_t target : {0, 2}) {
    const auto& better =
        linear[target].judged[0] > forest[target].judged[0] ? linear[target] : forest[target];
    EXPECT_EQ(both[target].threshold, better.threshold);
    EXPECT_EQ(both[target].methods, better.methods);
  }
  for (std::size_t i = 0; i < screens[1].pairs.size(); ++i) {
    const auto& better = linear[1].judged[i] > forest[1].judged[i] ? linear[1] : forest[1];
    EXPECT_EQ(both[1].score[i], better.score[i]);
    EXPECT_EQ(both[1].threshold[i], better.threshold[i]);
  }
}

TEST(Transfer, ByRowARivalIsJudgedOnRowsThatDoNotMeasure) {
  const auto screens = three_screens();
  auto options = quick();
  options.protocol = TransferProtocol::rows;
  const auto alone = transfer_from(screens, 1, options, kSilent);
  EXPECT_EQ(alone[1].judged.size(), screens[1].pairs.size());
  options.rivals = {Method::linear};
  const auto both = transfer_from(screens, 1, options, kSilent);
  ASSERT_EQ(both[1].judged.size(), 1u);
  EXPECT_GT(both[1].judged[0], 0);
  ASSERT_EQ(both[1].methods.size(), 1u);
  if (both[1].methods[0] == Method::linear) {
    options.offtarget.learner.method = Method::linear;
    options.rivals.clear();
    EXPECT_THAT(transfer_from(screens, 1, options, kSilent)[1].threshold,
                testing::ContainerEq(both[1].threshold));
  } else {
    EXPECT_THAT(alone[1].threshold, testing::ContainerEq(both[1].threshold));
  }
}

TEST(Transfer, KeepsBothMethodsOfACellWhoseRowsAreByBoth) {
  const auto cell = [](Method method, std::vector<float> judged) {
    TransferCell made;
    made.score = made.threshold = std::vector<float>(judged.size(), static_cast<float>(method));
    made.judged = std::move(judged);
    made.methods = {method};
    return made;
  };
  const auto best = [&](std::vector<float> rival) {
    return best_judged({{cell(Method::forest, {.5F, .5F})}, {cell(Method::linear, rival)}})[0]
        .methods;
  };
  EXPECT_THAT(best({.4F, .5F}), testing::ElementsAre(Method::forest));
  EXPECT_THAT(best({.6F, .4F}), testing::ElementsAre(Method::forest, Method::linear));
  EXPECT_THAT(best({.6F, .7F}), testing::ElementsAre(Method::linear));
}

TEST(Transfer, ReportsACellAndSaysNothingWhereAClassIsMissing) {
  const auto screens = three_screens();
  const auto cells = transfer_from(screens, 0, quick(), kSilent);
  const auto report = report_cell(screens[2], cells[2], {.draws = 20});
  EXPECT_EQ(report.rows, screens[2].rows());
  ASSERT_EQ(report.scores.size(), 1u);
  EXPECT_GT(report.scores[0].roc_auc.value, 0.8);
  EXPECT_TRUE(report.scores[0].f1_chosen.has_value());

  auto negatives = screens[2];
  std::fill(negatives.y.begin(), negatives.y.end(), 0);
  EXPECT_TRUE(report_cell(negatives, cells[2], {.draws = 20}).scores.empty());

  const auto cfd = score_untrained(screens[2], Untrained::cfd);
  EXPECT_EQ(report_cell(screens[2], cfd, {.draws = 20}).scores[0].roc_auc.value, 1);  // its labels
  const auto mit = score_untrained(screens[2], Untrained::mit);
  EXPECT_LT(report_cell(screens[2], mit, {.draws = 20}).rows, screens[2].rows());  // none of gaps
}

TEST(Transfer, IsTheSameForAnyNumberOfThreads) {
  const auto screens = three_screens();
  auto options = quick(TransferProtocol::guides, Rebalancing::balanced);
  const auto two = transfer_from(screens, 0, options, kSilent);
  options.offtarget.learner.threads = 1;
  const auto one = transfer_from(screens, 0, options, kSilent);
  for (std::size_t t = 0; t < 3; ++t) EXPECT_TRUE(same(one[t].score, two[t].score));
}

TEST(Transfer, NamesAreFoundAgain) {
  for (const auto protocol : {TransferProtocol::guides, TransferProtocol::rows})
    EXPECT_EQ(find_protocol(name(protocol)), protocol);
  for (const auto rebalancing :
       {Rebalancing::none, Rebalancing::weights, Rebalancing::undersampling, Rebalancing::balanced})
    EXPECT_EQ(find_rebalancing(name(rebalancing)), rebalancing);
  EXPECT_FALSE(find_rebalancing("smote"));
}

}  // namespace
}  // namespace genegraft::model
