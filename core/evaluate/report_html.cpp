#include "evaluate/report_html.hpp"

#include <cmath>

#include "evaluate/report_markup.hpp"
#include "evaluate/report_plots.hpp"
#include "evaluate/report_tables.hpp"
#include "evaluate/report_text.hpp"

namespace genegraft::evaluate {
namespace {

std::string how_to_read(const Report& report) {
  const std::string groups = plural(report.group_name);
  return "A score is judged by the area under the precision–recall curve (PR AUC) and the area "
         "under the receiver operating characteristic (ROC AUC). Without any skill, PR AUC equals "
         "the prevalence, the share of positive rows, so read it beside that; ROC AUC is then "
         "0.5. Intervals hold the middle 95 % of bootstrap draws of whole " +
         groups + ", because rows of one " + report.group_name +
         " resemble each other. Data with one " + report.group_name + " have none.";
}

std::string figure_in_words(const Figure& figure) {
  const std::string interval = format_interval(figure);
  return format_figure(figure.value) + (interval.empty() ? "" : " (" + interval + ")");
}

const ScoreReport* best_baseline(const SetReport& set) {
  const ScoreReport* best = nullptr;
  for (std::size_t s = 1; s < set.scores.size(); ++s) {
    const auto& score = set.scores[s];
    if (std::isnan(score.pr_auc.value)) continue;
    if (!best || score.pr_auc.value > best->pr_auc.value) best = &score;
  }
  return best;
}

/// "Forest: PR AUC 0.412 (0.371–0.455), 65 times the prevalence. Best baseline: …."
std::string finding(const SetReport& set) {
  if (set.scores.empty() || std::isnan(set.scores.front().pr_auc.value)) return {};
  const auto& model = set.scores.front();
  std::string words = model.title + ": PR AUC " + figure_in_words(model.pr_auc) + ", " +
                      format_figure(model.pr_auc.value / set.prevalence()) +
                      " times the prevalence.";
  const ScoreReport* baseline = best_baseline(set);
  if (!baseline) return words;
  return words + " Best baseline: " + baseline->title + ", " + figure_in_words(baseline->pr_auc) +
         ".";
}

std::string size_in_words(const SetReport& set, const std::string& group_name) {
  return count_of(set.rows, "row") + " of " + count_of(set.groups, group_name) + ", " +
         count_of(set.positives, "positive") + ": a prevalence of " +
         format_figure(set.prevalence()) + ".";
}

std::string summary_section(const Report& report) {
  std::string html = "<section>\n<h2>All data sets</h2>\n";
  html += paragraph(how_to_read(report));
  html += pr_auc_table(report);
  html += "<div class=\"plots\">\n";
  const Axis axis = pr_auc_axis(report);
  for (const auto& set : report.sets) html += pr_auc_plot(set, axis) + "\n";
  html += "</div>\n";
  return html + roc_auc_table(report) + "</section>\n";
}

std::string set_section(const SetReport& set, const std::string& group_name) {
  std::string html = "<section>\n<h2>" + escape_markup(set.name) + "</h2>\n";
  html += paragraph(size_in_words(set, group_name), "quiet");
  const std::string words = finding(set);
  if (!words.empty()) html += paragraph(words, "lead");
  html += notes_list(set.notes);
  html += metric_table(set, group_name);
  html += "<div class=\"plots\">\n" + roc_plot(set) + "\n" + pr_plot(set) + "\n" +
          calibration_plot(set) + "\n</div>\n</section>\n";
  return html;
}

}  // namespace

std::string report_html(const Report& report) {
  std::string html = page_head(report.title) + "<body>\n<main>\n<h1>" +
                     escape_markup(report.title) + "</h1>\n" + paragraph(report.protocol, "lead");
  html += summary_section(report);
  for (const auto& set : report.sets) html += set_section(set, report.group_name);
  return html + "</main>\n</body>\n</html>\n";
}

}  // namespace genegraft::evaluate
