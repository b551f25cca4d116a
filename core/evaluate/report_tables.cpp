#include "evaluate/report_tables.hpp"

#include <algorithm>
#include <vector>

#include "base/text.hpp"
#include "evaluate/report_markup.hpp"
#include "evaluate/report_text.hpp"

namespace genegraft::evaluate {
namespace {

struct ScoreName {
  std::string name, title;
};

/// Every score of any set, in the order in which they first appear.
std::vector<ScoreName> all_scores(const Report& report) {
  std::vector<ScoreName> names;
  for (const auto& set : report.sets) {
    for (const auto& score : set.scores) {
      const bool known = std::any_of(names.begin(), names.end(), [&](const ScoreName& other) {
        return other.name == score.name;
      });
      if (!known) names.push_back({score.name, score.title});
    }
  }
  return names;
}

FigureCells figures_of(const SetReport& set, const std::vector<ScoreName>& names,
                       Figure ScoreReport::*figure) {
  FigureCells cells(names.size());
  for (std::size_t n = 0; n < names.size(); ++n) {
    for (const auto& score : set.scores) {
      if (score.name == names[n].name) cells[n] = score.*figure;
    }
  }
  return cells;
}

std::string score_heads(const std::vector<ScoreName>& names) {
  std::string heads;
  for (std::size_t n = 0; n < names.size(); ++n) heads += score_head(names[n].title, n == 0);
  return heads;
}

std::string size_cells(const SetReport& set) {
  return element("td", format_count(set.rows)) + element("td", format_count(set.positives)) +
         element("td", format_count(set.groups)) + element("td", format_figure(set.prevalence()));
}

struct MetricRow {
  std::string words;
  FigureCells figures;
  bool higher_is_better = true;
};

FigureCells column_of(const SetReport& set, Figure ScoreReport::*figure) {
  FigureCells cells;
  for (const auto& score : set.scores) cells.push_back(score.*figure);
  return cells;
}

FigureCells column_of(const SetReport& set, std::optional<Figure> ScoreReport::*figure) {
  FigureCells cells;
  for (const auto& score : set.scores) cells.push_back(score.*figure);
  return cells;
}

/// Not a metric, and no figure of it is the best.
std::string threshold_row(const SetReport& set) {
  std::string cells;
  bool any = false;
  for (const auto& score : set.scores) {
    cells += element("td", score.threshold ? format_figure(*score.threshold) : "–");
    any |= score.threshold.has_value();
  }
  return any ? element("tr", row_head("Chosen threshold") + cells) : "";
}

std::vector<MetricRow> metric_rows(const SetReport& set, const std::string& group_name) {
  return {
      {"PR AUC", column_of(set, &ScoreReport::pr_auc)},
      {"ROC AUC", column_of(set, &ScoreReport::roc_auc)},
      {"ROC AUC, mean within " + plural(group_name), column_of(set, &ScoreReport::group_roc_auc)},
      {"F1 at probability 0.5", column_of(set, &ScoreReport::f1_half)},
      {"MCC at probability 0.5", column_of(set, &ScoreReport::mcc_half)},
      {"F1 at the chosen threshold", column_of(set, &ScoreReport::f1_chosen)},
      {"MCC at the chosen threshold", column_of(set, &ScoreReport::mcc_chosen)},
      {"Brier score, lower is better", column_of(set, &ScoreReport::brier), false},
      {"Log loss, lower is better", column_of(set, &ScoreReport::log_loss), false},
  };
}

bool any_figure(const FigureCells& cells) {
  return std::any_of(cells.begin(), cells.end(), [](const auto& cell) { return cell.has_value(); });
}

}  // namespace

std::string pr_auc_table(const Report& report) {
  const auto names = all_scores(report);
  std::string rows;
  for (const auto& set : report.sets) {
    rows += element("tr", row_head(set.name) + size_cells(set) +
                              figure_cells(figures_of(set, names, &ScoreReport::pr_auc))) +
            "\n";
  }
  const std::string heads = head_cell("Data set") + head_cell("Rows") + head_cell("Positives") +
                            head_cell(capitalized(plural(report.group_name))) +
                            head_cell("Prevalence");
  return captioned_table("Area under the precision–recall curve (PR AUC).",
                         heads + score_heads(names), rows);
}

std::string roc_auc_table(const Report& report) {
  const auto names = all_scores(report);
  std::string rows;
  for (const auto& set : report.sets) {
    rows += element("tr", row_head(set.name) +
                              figure_cells(figures_of(set, names, &ScoreReport::roc_auc))) +
            "\n";
  }
  return captioned_table("Area under the ROC curve (ROC AUC).",
                         head_cell("Data set") + score_heads(names), rows);
}

std::string metric_table(const SetReport& set, const std::string& group_name) {
  std::string heads = head_cell("Metric");
  for (std::size_t s = 0; s < set.scores.size(); ++s) {
    heads += score_head(set.scores[s].title, s == 0);
  }
  std::string rows;
  for (const auto& metric : metric_rows(set, group_name)) {
    if (!any_figure(metric.figures)) continue;
    rows += element("tr", row_head(metric.words) +
                              figure_cells(metric.figures, metric.higher_is_better)) +
            "\n";
  }
  return captioned_table("All figures on " + set.name + ".", heads, rows + threshold_row(set));
}

}  // namespace genegraft::evaluate
