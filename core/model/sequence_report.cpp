#include "model/sequence_report.hpp"

#include <algorithm>
#include <cstdio>
#include <map>

#include "base/random.hpp"
#include "evaluate/answer_figures.hpp"
#include "evaluate/group_bootstrap.hpp"
#include "evaluate/group_numbers.hpp"
#include "evaluate/splits.hpp"

namespace genegraft::model {
namespace {

constexpr int kFolds = 5;

HeldOutTable to_table(const LabelledSequences& rows, const SequenceAnswers& answers) {
  HeldOutTable table;
  table.model = output_columns(answers.model, rows.classes());
  table.linear = output_columns(answers.linear, rows.classes());
  return table;
}

std::vector<std::int32_t> labels_of(const LabelledSequences& rows, const SequenceAnswers& answers) {
  std::vector<std::int32_t> y;
  for (const int row : answers.rows) y.push_back(rows.y[static_cast<std::size_t>(row)]);
  return y;
}

/// (M) the class answered, by the decision's own threshold.
std::vector<int> answered(const LabelledSequences& rows, const TableDecision& decision) {
  const auto classes = rows.classes() == 2 ? 1 : rows.classes();
  const auto n = decision.probability.size() / static_cast<std::size_t>(classes);
  std::vector<int> answers;
  for (std::size_t i = 0; i < n; ++i) {
    const float* p = decision.probability.data() + i * classes;
    const auto& threshold = decision.threshold;
    const float yes = threshold.empty()       ? 0.5f
                      : threshold.size() == 1 ? threshold[0]
                                              : threshold[i];
    answers.push_back(classes == 1 ? p[0] >= yes
                                   : static_cast<int>(std::max_element(p, p + classes) - p));
  }
  return answers;
}

std::string percent(double share) {
  char text[16];
  std::snprintf(text, sizeof text, "%.1f", 100 * share);
  return text;
}

/// Interval of a share over draws of whole groups.
evaluate::Interval share_interval(const std::vector<std::uint8_t>& right,
                                  const std::vector<int>& group,
                                  const evaluate::ReportOptions& options) {
  const auto [of_row, count] = evaluate::number_groups(group);
  std::vector<double> rows(static_cast<std::size_t>(count)), hits(rows.size());
  for (std::size_t i = 0; i < right.size(); ++i) {
    ++rows[static_cast<std::size_t>(of_row[i])];
    hits[static_cast<std::size_t>(of_row[i])] += right[i];
  }
  std::vector<double> draws;
  for (int d = 0; d < options.draws; ++d) {
    Random random(options.seed, static_cast<std::uint64_t>(d));
    double drawn = 0, hit = 0;
    for (int g = 0; g < count; ++g) {
      const auto one = random.below(static_cast<std::uint64_t>(count));
      drawn += rows[one];
      hit += hits[one];
    }
    draws.push_back(hit / drawn);
  }
  return evaluate::percentile_interval(draws);
}

}  // namespace

TableDecision decide_sequences(const LabelledSequences& rows, const SequenceAnswers& held_out,
                               const DecisionOptions& options, std::uint64_t seed, int threads) {
  const auto samples = without_letters(rows, held_out.rows);
  auto table = to_table(rows, held_out);
  table.fold = evaluate::class_folds(samples.group, samples.y, samples.classes(), kFolds, seed);
  return decide_table(samples, table, kFolds, options, threads);
}

Expected<TableDecision> apply_decision(const LabelledSequences& rows,
                                       const SequenceAnswers& answers, const Json& decision) {
  const auto read = RowDecision::read(Json{{"decision", decision}}, rows.classes());
  if (!read) return tl::unexpected(read.error());
  auto probability = answers.model;
  const auto classes = static_cast<std::size_t>(rows.classes());
  for (std::size_t i = 0; i < answers.rows.size(); ++i)
    read->calibrate(std::span(probability).subspan(i * classes, classes));
  TableDecision applied{decision, output_columns(probability, rows.classes()), {}};
  if (rows.classes() == 2) applied.threshold = {decision.value("threshold", 0.5f)};
  return applied;
}

std::vector<evaluate::SetReport> report_sequences(const LabelledSequences& rows,
                                                  const SequenceAnswers& answers,
                                                  const TableDecision& decision,
                                                  const evaluate::ReportOptions& options) {
  auto samples = without_letters(rows, answers.rows);
  samples.name = answers.name;
  auto sets = report_table(samples, to_table(rows, answers), decision, options).sets;
  sets.front().notes.push_back(describe_right_answers(rows, answers, decision, options));
  return sets;
}

std::string describe_right_answers(const LabelledSequences& rows, const SequenceAnswers& answers,
                                   const TableDecision& decision,
                                   const evaluate::ReportOptions& options) {
  const auto y = labels_of(rows, answers);
  const auto given = answered(rows, decision);
  const auto classes = static_cast<std::size_t>(rows.classes());
  std::vector<float> sure(y.size() * classes);  // answers as probabilities of 0 and 1
  std::vector<std::uint8_t> right;
  for (std::size_t i = 0; i < y.size(); ++i) {
    sure[i * classes + static_cast<std::size_t>(given[i])] = 1;
    right.push_back(given[i] == y[i]);
  }
  const auto figures = evaluate::answer_figures(sure, y, rows.classes());
  const auto interval = share_interval(right, without_letters(rows, answers.rows).group, options);
  std::string text = "accuracy " + percent(figures.accuracy) + " % (" + percent(interval.low) +
                     "-" + percent(interval.high) + ")";
  const bool one_class = std::all_of(y.begin(), y.end(), [&](int k) { return k == y.front(); });
  if (!one_class) {
    char mcc[16];
    std::snprintf(mcc, sizeof mcc, "%.3f", figures.mcc);
    text += ", precision " + percent(figures.precision) + " %, recall " + percent(figures.recall) +
            " %, MCC " + mcc;
  }
  if (answers.linear.empty()) return text;
  const auto linear = evaluate::answer_figures(answers.linear, y, rows.classes());
  return text + "; logistic regression: accuracy " + percent(linear.accuracy) + " %";
}

}  // namespace genegraft::model
