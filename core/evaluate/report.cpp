#include "evaluate/report.hpp"

#include <algorithm>
#include <cassert>

#include "base/parallel.hpp"
#include "evaluate/group_bootstrap.hpp"
#include "evaluate/group_numbers.hpp"
#include "evaluate/score_figures.hpp"
#include "evaluate/score_steps.hpp"

namespace genegraft::evaluate {
namespace {

using DrawTable = std::vector<FigureRow>;  ///< (draws, kColumns)

/// (scores) tables of draws. A batch of kLanes draws writes rows of its own, so the tables do not
/// depend on the number of threads.
std::vector<DrawTable> draw_tables(std::span<const ScoreSums> scores, int groups,
                                   const ReportOptions& options) {
  std::vector<DrawTable> tables(scores.size(), DrawTable(options.draws));
  const std::int64_t batches = (options.draws + kLanes - 1) / kLanes;
  parallel_for(batches, options.threads, [&](std::int64_t batch) {
    const std::int64_t first = batch * kLanes;
    const auto weight = draw_groups(groups, options.seed, first);
    const auto rows = std::min<std::int64_t>(kLanes, options.draws - first);
    for (std::size_t s = 0; s < scores.size(); ++s) {
      const auto figures = weigh_figures(scores[s], weight);
      std::copy_n(figures.begin(), rows, tables[s].begin() + first);
    }
  });
  return tables;
}

Figure figure_of(const FigureRow& values, const DrawTable& table, int groups, Column column) {
  std::vector<double> draws;
  if (groups > 1) {
    for (const auto& row : table) draws.push_back(row[column]);
  }
  const Interval interval = percentile_interval(draws);
  return {values[column], interval.low, interval.high};
}

void fill_figures(ScoreReport& report, const ScoreSums& sums, const DrawTable& table) {
  const int groups = static_cast<int>(sums.groups.size());
  const std::vector<Weights> once(groups, Weights{1});  // lane 0: every group as it is
  const FigureRow values = weigh_figures(sums, once)[0];
  const auto figure = [&](Column column) { return figure_of(values, table, groups, column); };
  report.roc_auc = figure(kRocAuc);
  report.pr_auc = figure(kPrAuc);
  report.group_roc_auc = figure(kGroupRocAuc);
  if (sums.has_chosen) {
    report.f1_chosen = figure(kF1Chosen);
    report.mcc_chosen = figure(kMccChosen);
  }
  if (!sums.has_half) return;
  report.f1_half = figure(kF1Half);
  report.mcc_half = figure(kMccHalf);
  report.brier = figure(kBrier);
  report.log_loss = figure(kLogLoss);
}

std::span<const float> ranking_of(const NamedScore& score) {
  return score.ranking.empty() ? score.score : score.ranking;
}

void fill_curves(ScoreReport& report, const NamedScore& score, std::span<const std::int32_t> y) {
  const auto steps = score_steps(ranking_of(score), y);
  report.roc = roc_curve(steps);
  report.pr = pr_curve(steps);
  if (score.probability) report.calibration = calibration_curve(score.score, y);
}

}  // namespace

SetReport report_set(const std::string& name, std::span<const std::int32_t> y,
                     std::span<const int> group, std::span<const NamedScore> scores,
                     const ReportOptions& options) {
  assert(group.size() == y.size() && options.draws >= 0);
  const GroupNumbers groups = number_groups(group);
  SetReport set;
  set.name = name;
  set.rows = static_cast<std::int64_t>(y.size());
  set.groups = groups.count;
  for (const auto label : y) set.positives += label != 0;

  std::vector<ScoreSums> sums(scores.size());
  set.scores.resize(scores.size());
  parallel_for(static_cast<std::int64_t>(scores.size()), options.threads, [&](std::int64_t s) {
    const NamedScore& score = scores[s];
    assert(score.score.size() == y.size() && ranking_of(score).size() == y.size());
    sums[s] = sum_score(score.score, y, groups.of_row, groups.count, score.probability,
                        score.threshold, ranking_of(score));
    set.scores[s].name = score.name;
    set.scores[s].title = score.title;
    set.scores[s].probability = score.probability;
    if (score.threshold.size() == 1) set.scores[s].threshold = score.threshold[0];
    fill_curves(set.scores[s], score, y);
  });
  const auto tables = draw_tables(sums, groups.count, options);
  for (std::size_t s = 0; s < scores.size(); ++s) fill_figures(set.scores[s], sums[s], tables[s]);
  return set;
}

}  // namespace genegraft::evaluate
