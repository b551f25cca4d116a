#include "evaluate/class_report.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>

#include "base/parallel.hpp"
#include "evaluate/class_counts.hpp"
#include "evaluate/group_bootstrap.hpp"
#include "evaluate/group_numbers.hpp"

namespace genegraft::evaluate {
namespace {

enum Column : int { kAccuracy, kBalanced, kMacroF1, kLogLoss, kMcc, kKappa, kColumns };

/// All figures of one count, the columns above and then precision, recall and F1 of each class.
std::vector<double> figures_of(const ClassCounts& counts) {
  std::vector<double> figures = {accuracy(counts), balanced_accuracy(counts),
                                 macro_f1(counts), log_loss(counts),
                                 mcc(counts),      kappa(counts)};
  for (int k = 0; k < counts.classes; ++k) {
    figures.push_back(precision(counts, k));
    figures.push_back(recall(counts, k));
    figures.push_back(f1(counts, k));
  }
  return figures;
}

/// What a bootstrap draw needs to know of a row.
struct RowAnswer {
  int truth, answer, group;
  double loss;
};

std::vector<RowAnswer> answers_of(std::span<const float> probability,
                                  std::span<const std::int32_t> y, std::span<const int> group,
                                  std::size_t classes) {
  std::vector<RowAnswer> rows;
  rows.reserve(y.size());
  for (std::size_t i = 0; i < y.size(); ++i) {
    const auto row = probability.subspan(i * classes, classes);
    const auto most = std::max_element(row.begin(), row.end()) - row.begin();
    const double p = std::max(1e-7, static_cast<double>(row[static_cast<std::size_t>(y[i])]));
    rows.push_back({y[i], static_cast<int>(most), group[i], -std::log(std::min(p, 1.0))});
  }
  return rows;
}

/// (draws) figures; a batch of kLanes draws writes rows of its own.
std::vector<std::vector<double>> draw_figures(const std::vector<RowAnswer>& rows, int classes,
                                              int groups, const ReportOptions& options) {
  std::vector<std::vector<double>> draws(static_cast<std::size_t>(options.draws));
  parallel_for((options.draws + kLanes - 1) / kLanes, options.threads, [&](std::int64_t batch) {
    const std::int64_t first = batch * kLanes;
    const auto weight = draw_groups(groups, options.seed, first);
    for (int lane = 0; lane < kLanes && first + lane < options.draws; ++lane) {
      ClassCounts counts(classes);
      for (const auto& row : rows)
        counts.add(row.truth, row.answer, row.loss, double{weight[row.group][lane]});
      draws[static_cast<std::size_t>(first + lane)] = figures_of(counts);
    }
  });
  return draws;
}

ClassScore report_score(const NamedClassScore& score, const std::vector<std::string>& labels,
                        std::span<const std::int32_t> y, const GroupNumbers& groups,
                        const ReportOptions& options) {
  const int classes = static_cast<int>(labels.size());
  assert(score.probability.size() == y.size() * labels.size());
  const auto rows = answers_of(score.probability, y, groups.of_row, labels.size());
  ClassCounts counts(classes);
  for (const auto& row : rows) counts.add(row.truth, row.answer, row.loss);
  const auto values = figures_of(counts);
  std::vector<std::vector<double>> draws;
  if (groups.count > 1) draws = draw_figures(rows, classes, groups.count, options);
  const auto figure = [&](int column) {
    std::vector<double> drawn;
    for (const auto& draw : draws) drawn.push_back(draw[static_cast<std::size_t>(column)]);
    const auto interval = percentile_interval(drawn);
    return Figure{values[static_cast<std::size_t>(column)], interval.low, interval.high};
  };
  ClassScore report{.name = score.name, .title = score.title};
  report.figures = {.accuracy = figure(kAccuracy),
                    .balanced_accuracy = figure(kBalanced),
                    .macro_f1 = figure(kMacroF1),
                    .micro_f1 = figure(kAccuracy),
                    .log_loss = figure(kLogLoss),
                    .mcc = figure(kMcc),
                    .kappa = figure(kKappa)};
  for (int k = 0; k < classes; ++k)
    report.classes.push_back(
        {labels[static_cast<std::size_t>(k)], static_cast<std::int64_t>(counts.rows_of(k)),
         static_cast<std::int64_t>(counts.answers_of(k)), figure(kColumns + 3 * k),
         figure(kColumns + 3 * k + 1), figure(kColumns + 3 * k + 2)});
  for (const double count : counts.of) report.confusion.push_back(std::llround(count));
  return report;
}

}  // namespace

ClassSet report_classes(const std::string& name, std::vector<std::string> labels,
                        std::span<const std::int32_t> y, std::span<const int> group,
                        std::span<const NamedClassScore> scores, const ReportOptions& options) {
  const auto groups = number_groups(group);
  ClassSet set{.name = name,
               .rows = static_cast<std::int64_t>(y.size()),
               .groups = groups.count,
               .labels = std::move(labels)};
  for (const auto& score : scores)
    set.scores.push_back(report_score(score, set.labels, y, groups, options));
  return set;
}

}  // namespace genegraft::evaluate
