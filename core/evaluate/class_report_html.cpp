#include "evaluate/class_report_html.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "evaluate/class_plots.hpp"
#include "evaluate/report_markup.hpp"
#include "evaluate/report_text.hpp"

namespace genegraft::evaluate {
namespace {

struct Metric {
  const char* words;
  Figure ClassFigures::*figure;
  bool higher_is_better = true;
};
constexpr Metric kMetrics[] = {{"Accuracy", &ClassFigures::accuracy},
                               {"Balanced accuracy", &ClassFigures::balanced_accuracy},
                               {"Macro-F1", &ClassFigures::macro_f1},
                               {"Micro-F1", &ClassFigures::micro_f1},
                               {"Log loss", &ClassFigures::log_loss, false},
                               {"Matthews correlation", &ClassFigures::mcc},
                               {"Cohen's kappa", &ClassFigures::kappa}};

std::string metric_table(const ClassSet& set) {
  std::string heads = head_cell("Metric"), rows;
  for (std::size_t s = 0; s < set.scores.size(); ++s)
    heads += score_head(set.scores[s].title, s == 0);
  for (const auto& [words, figure, higher_is_better] : kMetrics) {
    FigureCells cells;
    for (const auto& score : set.scores) cells.push_back(score.figures.*figure);
    rows += element("tr", row_head(words) + figure_cells(cells, higher_is_better)) + "\n";
  }
  return captioned_table("All figures on " + set.name + ".", heads, rows);
}

std::string class_table(const ClassSet& set) {
  const auto& model = set.scores.front();
  std::string heads = head_cell("Type") + head_cell("Rows") + head_cell("Answers") +
                      head_cell("Precision") + head_cell("Recall") + head_cell("F1");
  for (std::size_t s = 1; s < set.scores.size(); ++s)
    heads += head_cell("F1, " + set.scores[s].title);
  std::string rows;
  for (std::size_t k = 0; k < model.classes.size(); ++k) {
    const auto& one = model.classes[k];
    FigureCells f1 = {one.f1};
    for (std::size_t s = 1; s < set.scores.size(); ++s) f1.push_back(set.scores[s].classes[k].f1);
    rows +=
        element("tr", row_head(one.label) + element("td", format_count(one.rows)) +
                          element("td", format_count(one.answers)) + figure_cells({one.precision}) +
                          figure_cells({one.recall}) + figure_cells(f1)) +
        "\n";
  }
  return captioned_table("Each type against all others on " + set.name + ".", heads, rows);
}

std::string set_section(const ClassSet& set, const std::string& group_name) {
  std::string html = "<section>\n" + element("h2", escape_markup(set.name)) + "\n";
  std::string size = count_of(set.rows, "cell");
  if (group_name != "cell") size += " of " + count_of(set.groups, group_name);
  html += paragraph(size + ".", "quiet") + notes_list(set.notes);
  if (set.scores.empty() || set.rows == 0) return html + "</section>\n";
  html += metric_table(set) + "<div class=\"plots\">\n";
  for (std::size_t s = 0; s < std::min<std::size_t>(2, set.scores.size()); ++s)
    html += confusion_plot(set, set.scores[s]) + "\n";
  return html + "</div>\n" + class_table(set) + "</section>\n";
}

std::string rest_table(const ClassReport& report) {
  const std::string heads =
      head_cell("Type") + head_cell("Negatives") + head_cell("Cells") + head_cell("Of the type") +
      score_head("Accuracy, forest", true) + head_cell("Accuracy, logistic regression") +
      score_head("AUROC, forest", true) + head_cell("AUROC, logistic regression");
  std::string rows;
  for (const auto& row : report.rest)
    rows += element("tr", row_head(row.label) + element("td", escape_markup(row.negatives)) +
                              element("td", format_count(row.rows)) +
                              element("td", format_count(row.positives)) +
                              figure_cells({row.accuracy, row.linear_accuracy}) +
                              figure_cells({row.roc_auc, row.linear_roc_auc})) +
            "\n";
  return captioned_table("A model for each type against the rest, on held-out cells.", heads, rows);
}

std::string rest_section(const ClassReport& report) {
  if (report.rest.empty()) return {};
  std::string html = "<section>\n<h2>One type against the rest</h2>\n" + rest_table(report);
  for (const auto& row : report.rest) {
    if (row.genes.empty()) continue;
    html += element("h3", escape_markup(row.label)) + "\n<div class=\"plots\">\n";
    for (const auto& group : row.genes) html += bar_plot(group) + "\n";
    html += "</div>\n";
  }
  return html + "</section>\n";
}

}  // namespace

std::string class_report_html(const ClassReport& report) {
  std::string html = page_head(report.title) + "<body>\n<main>\n<h1>" +
                     escape_markup(report.title) + "</h1>\n" + paragraph(report.protocol, "lead");
  for (const auto& set : report.sets) html += set_section(set, report.group_name);
  return html + rest_section(report) + "</main>\n</body>\n</html>\n";
}

}  // namespace genegraft::evaluate
