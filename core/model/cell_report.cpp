#include "model/cell_report.hpp"

#include <algorithm>
#include <cstdio>

#include "evaluate/reject_option.hpp"
#include "model/table_decision.hpp"

namespace genegraft::model {
namespace {

/// The probability of each cell's likeliest label, and whether that is its own.
struct TopAnswers {
  std::vector<float> probability;
  std::vector<std::int32_t> right;
};

TopAnswers top_answers(const Matrix& probability, std::span<const std::int32_t> y) {
  TopAnswers top;
  for (int i = 0; i < probability.rows; ++i) {
    const auto row = probability.row(i);
    const auto most = std::max_element(row.begin(), row.end());
    top.probability.push_back(*most);
    top.right.push_back(most - row.begin() == y[i]);
  }
  return top;
}

/// What a share of the values lies below.
float quantile(std::vector<float> values, double share) {
  if (values.empty()) return 0;
  const auto at = static_cast<std::ptrdiff_t>(share * static_cast<double>(values.size() - 1));
  std::nth_element(values.begin(), values.begin() + at, values.end());
  return values[static_cast<std::size_t>(at)];
}

std::string percent(std::int64_t part, std::int64_t of) {
  char text[16];
  std::snprintf(text, sizeof text, "%.1f %%",
                of > 0 ? 100.0 * static_cast<double>(part) / static_cast<double>(of) : 0.0);
  return text;
}

}  // namespace

DecidedCells decide_cells(const CellSamples& samples, const HeldOutCells& held_out, int folds,
                          const CellDecisionOptions& options, int threads) {
  Matrix raw(samples.size(), samples.classes());
  raw.values = held_out.model;
  auto [calibration, probability] =
      calibrate_classes(raw, samples.y, held_out.fold, folds, options.calibration, threads);
  DecidedCells decided;
  decided.json["calibration"] = std::move(calibration);
  decided.json["threshold_rule"] =
      "the finest type, from the likeliest label up, whose probability reaches the floor";
  const auto top = top_answers(probability, samples.y);
  const auto floor = evaluate::find_floor({top.probability, top.right}, options.wrong);
  const float least = quantile(top.probability, options.rejected);
  decided.json["floor"] = std::max(least, floor.value_or(1.0f));
  decided.json["wrong_limit"] = options.wrong;
  decided.json["wrong_reached"] = floor.has_value();
  decided.json["rejected_share"] = options.rejected;
  if (!held_out.unlikeness.empty())
    decided.unlike = quantile(held_out.unlikeness, 1 - options.unlike);
  decided.probability = std::move(probability.values);
  return decided;
}

void BackOffCounts::add(const CellAnswer& answer, int labels_known, bool right) {
  if (answer.type < 0) {
    ++unassigned;
  } else if (answer.type < labels_known) {
    ++labels;
    right_labels += right;
  } else {
    ++coarse;
    right_coarse += right;
  }
}

std::string describe_back_off(const BackOffCounts& counts) {
  const auto all = counts.labels + counts.coarse + counts.unassigned;
  std::string text = "Where unsure calls are left open: " + percent(counts.labels, all) +
                     " of the cells get a label, " + percent(counts.right_labels, counts.labels) +
                     " of them the right one";
  if (counts.coarse > 0)
    text += "; " + percent(counts.coarse, all) + " get a coarser type, " +
            percent(counts.right_coarse, counts.coarse) + " of them a right one";
  return text + "; " + percent(counts.unassigned, all) + " stay unassigned.";
}

bool holds(const std::vector<CellType>& types, int type, int of) {
  for (; of >= 0; of = types[static_cast<std::size_t>(of)].parent)
    if (of == type) return true;
  return false;
}

evaluate::ClassReport begin_cell_report(const CellSamples& samples, std::string protocol,
                                        const std::string& evened_by) {
  evaluate::ClassReport report;
  report.protocol = std::move(protocol);
  if (!evened_by.empty())
    report.protocol += " For learning, the cells of each " + evened_by +
                       " are thinned to the depth of the shallowest one.";
  report.group_name = samples.group_name.empty() ? "cell" : samples.group_name;
  return report;
}

evaluate::ClassSet report_cells(const CellSamples& samples, const HeldOutCells& held_out,
                                const DecidedCells& decided, const CellDecision& decision,
                                const evaluate::ReportOptions& options) {
  std::vector<evaluate::NamedClassScore> scores = {{"model", "Genegraft", decided.probability}};
  if (!held_out.linear.empty())
    scores.push_back({"linear", "logistic regression", held_out.linear});
  scores.push_back({"commonest", "the commonest type", held_out.commonest});
  auto set = evaluate::report_classes(samples.name, samples.labels, samples.y, samples.group,
                                      scores, options);
  BackOffCounts counts;
  const std::size_t classes = samples.labels.size();
  for (std::size_t i = 0; i < samples.y.size(); ++i) {
    const auto answer =
        decision.decide(std::span(decided.probability).subspan(i * classes, classes),
                        held_out.unlikeness.empty() ? 0 : held_out.unlikeness[i]);
    counts.add(answer, samples.classes(), holds(decision.types(), answer.type, samples.y[i]));
  }
  set.notes.push_back(describe_back_off(counts));
  return set;
}

}  // namespace genegraft::model
