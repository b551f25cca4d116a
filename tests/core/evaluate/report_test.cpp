#include "evaluate/report.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "evaluate/group_bootstrap.hpp"
#include "support/evaluate_naive.hpp"

namespace genegraft::evaluate {
namespace {

constexpr int kDraws = 50;

SetReport report_of(const naive::Rows& rows, int threads = 1) {
  const float threshold = 0.4f;
  const std::vector<NamedScore> scores = {{"model", "Model", true, rows.score, {&threshold, 1}},
                                          {"rank", "Rank", false, rows.score, {}}};
  return report_set("set", rows.y, rows.group, scores, {.draws = kDraws, .threads = threads});
}

void expect_figure(const Figure& figure, double value, const std::vector<double>& draws) {
  const Interval interval = percentile_interval(draws);
  EXPECT_NEAR(figure.value, value, 1e-12);
  EXPECT_NEAR(figure.low, interval.low, 1e-12);
  EXPECT_NEAR(figure.high, interval.high, 1e-12);
}

/// The metric on the rows, and on every bootstrap draw with its rows written out.
template <typename Metric>
void expect_bootstrap(const Figure& figure, const naive::Rows& rows, int groups, Metric metric) {
  std::vector<double> draws;
  for (int d = 0; d < kDraws; ++d) {
    std::vector<int> times;
    for (const auto& lanes : draw_groups(groups, 1, d)) times.push_back(static_cast<int>(lanes[0]));
    draws.push_back(metric(naive::repeat_groups(rows, times)));
  }
  expect_figure(figure, metric(rows), draws);
}

TEST(Report, EveryIntervalIsThatOfRowsWrittenOut) {
  const auto rows = naive::tied_rows(150, 6, 20, 0.5, 3);
  const auto set = report_of(rows);
  const auto& model = set.scores[0];
  expect_bootstrap(model.roc_auc, rows, 6, naive::roc_auc);
  expect_bootstrap(model.pr_auc, rows, 6, naive::pr_auc);
  expect_bootstrap(*model.brier, rows, 6, [](const auto& r) { return brier(r.score, r.y); });
  expect_bootstrap(*model.log_loss, rows, 6, [](const auto& r) { return log_loss(r.score, r.y); });
  expect_bootstrap(*model.f1_half, rows, 6,
                   [](const auto& r) { return f1(confusion_at(r.score, r.y, 0.5f)); });
  expect_bootstrap(*model.mcc_half, rows, 6,
                   [](const auto& r) { return mcc(confusion_at(r.score, r.y, 0.5f)); });
  expect_bootstrap(*model.f1_chosen, rows, 6,
                   [](const auto& r) { return f1(confusion_at(r.score, r.y, 0.4f)); });
  expect_bootstrap(*model.mcc_chosen, rows, 6,
                   [](const auto& r) { return mcc(confusion_at(r.score, r.y, 0.4f)); });
}

TEST(Report, GroupRocAucWeighsGroupsAsTheyAreDrawn) {
  const auto rows = naive::tied_rows(150, 6, 20, 0.5, 3);
  const auto areas = group_roc_aucs(rows.score, rows.y, rows.group, 6);
  std::vector<double> draws;
  for (int d = 0; d < kDraws; ++d) {
    double sum = 0;
    const auto weight = draw_groups(6, 1, d);
    for (int g = 0; g < 6; ++g) sum += weight[g][0] * areas[g];
    draws.push_back(sum / 6);
  }
  expect_figure(report_of(rows).scores[0].group_roc_auc,
                mean_group_roc_auc(rows.score, rows.y, rows.group), draws);
}

TEST(Report, ResultsAreTheSameForAnyNumberOfThreads) {
  const auto rows = naive::tied_rows(400, 9, 300, 0.2, 4);
  const auto one = report_of(rows, 1), three = report_of(rows, 3);
  for (int s = 0; s < 2; ++s) {
    EXPECT_EQ(one.scores[s].pr_auc.low, three.scores[s].pr_auc.low);
    EXPECT_EQ(one.scores[s].roc_auc.high, three.scores[s].roc_auc.high);
    EXPECT_EQ(one.scores[s].group_roc_auc.low, three.scores[s].group_roc_auc.low);
  }
}

TEST(Report, OneGroupHasNoIntervals) {
  const auto set = report_of(naive::tied_rows(50, 1, 20, 0.5, 3));
  EXPECT_FALSE(std::isnan(set.scores[0].pr_auc.value));
  EXPECT_TRUE(std::isnan(set.scores[0].pr_auc.low));
  EXPECT_TRUE(std::isnan(set.scores[0].brier->high));
}

TEST(Report, RanksHaveNoFiguresOfProbabilities) {
  const auto set = report_of(naive::tied_rows(50, 3, 20, 0.5, 3));
  const auto& rank = set.scores[1];
  EXPECT_FALSE(rank.brier || rank.log_loss || rank.f1_half || rank.mcc_half);
  EXPECT_FALSE(rank.f1_chosen || rank.mcc_chosen || rank.threshold);
  EXPECT_TRUE(rank.calibration.empty());
  EXPECT_FALSE(rank.roc.empty());
  EXPECT_EQ(set.scores[0].pr_auc.low, rank.pr_auc.low);  // the same draws for every score
}

TEST(Report, ThresholdsMayDifferFromRowToRow) {
  const std::vector<float> score = {.9f, .4f, .5f, .1f};
  const std::vector<std::int32_t> y = {1, 1, 0, 0};
  const std::vector<int> group = {0, 1, 0, 1};
  const std::vector<float> threshold = {.6f, .3f, .6f, .3f};  // of each row's own fold
  const std::vector<NamedScore> scores = {{"model", "Model", true, score, threshold}};
  const auto set = report_set("set", y, group, scores, {.draws = 20});
  EXPECT_EQ(set.scores[0].f1_chosen->value, 1);
  EXPECT_FALSE(set.scores[0].threshold);  // there is no one value to name
}

TEST(Report, DrawsWithoutPositivesAreLeftOut) {
  // Only group 0 holds positives; a third of all draws miss it.
  const std::vector<float> score = {.9f, .1f, .5f, .2f, .6f, .3f};
  const std::vector<std::int32_t> y = {1, 0, 0, 0, 0, 0};
  const std::vector<int> group = {0, 0, 1, 1, 2, 2};
  const std::vector<NamedScore> scores = {{"model", "Model", true, score, {}}};
  const auto set = report_set("set", y, group, scores, {.draws = 200});
  EXPECT_EQ(set.scores[0].roc_auc.low, 1);
  EXPECT_EQ(set.scores[0].pr_auc.low, 1);
  EXPECT_EQ(set.scores[0].f1_half->low, 0.5);  // both others false at .5, never nothing to find
}

TEST(Report, CountsRowsPositivesAndGroups) {
  const std::vector<float> score = {.9f, .1f, .5f};
  const std::vector<NamedScore> scores = {{"model", "Model", true, score, {}}};
  const auto set =
      report_set("hmg", std::vector<std::int32_t>{1, 0, 0}, std::vector{4, 4, 900}, scores, {});
  EXPECT_EQ(set.name, "hmg");
  EXPECT_EQ(set.rows, 3);
  EXPECT_EQ(set.positives, 1);
  EXPECT_EQ(set.groups, 2);
}

}  // namespace
}  // namespace genegraft::evaluate
