#include "evaluate/report_tables.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <vector>

#include "base/text.hpp"
#include "evaluate/report_text.hpp"

namespace genegraft::evaluate {
namespace {

using Cells = std::vector<std::optional<Figure>>;

std::string element(const std::string& tag, const std::string& inside) {
  return "<" + tag + ">" + inside + "</" + tag.substr(0, tag.find(' ')) + ">";
}

std::string figure_cell(const std::optional<Figure>& figure, bool best) {
  if (!figure || std::isnan(figure->value)) return element("td", "–");
  const std::string value = escape_markup(format_figure(figure->value));
  const std::string interval = format_interval(*figure);
  return element("td", (best ? element("strong", value) : value) +
                           (interval.empty() ? "" : element("small", interval)));
}

/// One cell a figure, the best of at least two in bold.
std::string figure_cells(const Cells& figures, bool higher_is_better = true) {
  const double sign = higher_is_better ? 1 : -1;
  double best = -std::numeric_limits<double>::infinity();
  int defined = 0;
  for (const auto& figure : figures) {
    if (!figure || std::isnan(figure->value)) continue;
    best = std::max(best, sign * figure->value);
    ++defined;
  }
  std::string cells;
  for (const auto& figure : figures) {
    cells += figure_cell(figure, defined > 1 && figure && sign * figure->value == best);
  }
  return cells;
}

std::string score_head(const std::string& title, bool model) {
  return element(model ? "th scope=\"col\" class=\"model\"" : "th scope=\"col\"",
                 escape_markup(title));
}

/// Wide tables scroll by themselves, by keyboard too, and leave the page still.
std::string captioned_table(const std::string& caption, const std::string& heads,
                            const std::string& rows) {
  const std::string words = escape_markup(caption);
  return "<figure><figcaption>" + words +
         " 95 % intervals beneath, the best of a row in bold.</figcaption>\n"
         "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"" +
         words + "\"><table>" + element("thead", element("tr", heads)) + "\n" +
         element("tbody", rows) + "</table></div></figure>\n";
}

std::string head_cell(const std::string& words) {
  return element("th scope=\"col\"", escape_markup(words));
}

std::string row_head(const std::string& words) {
  return element("th scope=\"row\"", escape_markup(words));
}

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

Cells figures_of(const SetReport& set, const std::vector<ScoreName>& names,
                 Figure ScoreReport::*figure) {
  Cells cells(names.size());
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
  Cells figures;
  bool higher_is_better = true;
};

Cells column_of(const SetReport& set, Figure ScoreReport::*figure) {
  Cells cells;
  for (const auto& score : set.scores) cells.push_back(score.*figure);
  return cells;
}

Cells column_of(const SetReport& set, std::optional<Figure> ScoreReport::*figure) {
  Cells cells;
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

bool any_figure(const Cells& cells) {
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
