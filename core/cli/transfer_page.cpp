#include <cmath>
#include <cstdio>

#include "base/text.hpp"
#include "cli/transfer.hpp"
#include "evaluate/plot_style.hpp"
#include "evaluate/report_plots.hpp"
#include "evaluate/report_text.hpp"

namespace genegraft::cli {
namespace {

using evaluate::escape_markup;
using evaluate::format_figure;
using model::Json;

constexpr const char* kStyle = R"(
.maps{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,760px),1fr));gap:32px}
.map td,.map tbody th{padding:0;height:44px;vertical-align:middle}
.map thead th{padding:0 4px 8px;text-align:center;white-space:normal;font-size:12px;min-width:56px}
.map tbody th{padding-right:12px;font-size:13px}
.map td a{display:block;padding:4px;text-align:center;color:var(--ink);text-decoration:none;background:color-mix(in srgb,var(--leaf) calc(var(--v)*45%),var(--paper))}
.map td a:hover,.map td a:focus-visible{outline:2px solid var(--leaf);outline-offset:-2px}
.map td a small{font-size:11px;color:var(--ink)}
.map td.self a{box-shadow:inset 0 0 0 1.5px var(--muted)}
.map td.none{text-align:center;color:var(--muted)}
.map tr.untrained>*{border-top:1px solid var(--rule)}
.map tr.first-untrained>*{border-top:2px solid var(--muted)}
main a{color:var(--leaf)}
pre{white-space:pre-wrap;overflow-wrap:anywhere}
.cell{display:none;margin:16px 0 0;padding:16px;border:1px solid var(--rule)}
.cell:target{display:block}
.cell h3{margin:0 0 8px;font-size:18px}
)";

struct Metric {
  const char* key;
  const char* title;
  const char* words;
};
constexpr Metric kMetrics[] = {
    {"pr_auc", "PR AUC", "Area under the precision–recall curve; without skill, the prevalence."},
    {"roc_auc", "ROC AUC", "Area under the receiver operating characteristic; without skill 0.5."},
    {"f1_chosen", "F1 at a chosen threshold",
     "For another screen, the threshold is chosen on the screens that are neither source nor "
     "target; for the source itself, on rows of it that its model did not learn from."},
    {"f1_half", "F1 at 0.5", "As the reference study has it."},
    {"mcc_chosen", "MCC at the chosen threshold", "Matthews correlation coefficient."}};

double value_of(const Json& figure, const char* bound) {
  const auto found = figure.find(bound);
  return found != figure.end() && found->is_number() ? found->get<double>() : std::nan("");
}

const Json* figure_of(const Json& cell, const char* key) {
  if (cell["scores"].empty() || !cell["scores"][0].contains(key)) return nullptr;
  return &cell["scores"][0][key];
}

evaluate::Figure to_figure(const Json& figure) {
  return {value_of(figure, "value"), value_of(figure, "low"), value_of(figure, "high")};
}

std::vector<evaluate::CurvePoint> to_curve(const Json& points) {
  std::vector<evaluate::CurvePoint> curve;
  for (const auto& point : points) curve.push_back({point[0].get<float>(), point[1].get<float>()});
  return curve;
}

std::string cell_id(std::size_t matrix, const char* part, std::size_t row, std::size_t column) {
  return "m" + std::to_string(matrix) + part[0] + std::to_string(row) + "-" +
         std::to_string(column);
}

std::string paragraph(const std::string& words, const char* style) {
  return std::string("<p class=\"") + style + "\">" + escape_markup(words) + "</p>\n";
}

/// Names of files may break after an underscore.
std::string breakable(const std::string& name) {
  std::string html;
  for (const char letter : escape_markup(name)) {
    html += letter;
    if (letter == '_') html += "<wbr>";
  }
  return html;
}

std::string map_cell(const Json& cell, const Metric& metric, const std::string& id, bool self) {
  const auto* figure = figure_of(cell, metric.key);
  if (!figure) return "<td class=\"none\">–</td>";
  const auto known = to_figure(*figure);
  // The square root keeps rare positives' small areas apart; of a ROC AUC only what is above chance
  // counts.
  const bool roc = std::string(metric.key) == "roc_auc";
  const double shade = roc ? std::max(0.0, 2 * known.value - 1)
                           : std::sqrt(std::max(0.0, std::min(1.0, known.value)));
  char style[32];
  std::snprintf(style, sizeof style, "--v:%.3f", shade);
  return std::string("<td") + (self ? " class=\"self\"" : "") + "><a href=\"#" + id +
         "\" style=\"" + style + "\">" + escape_markup(format_figure(known.value)) + "<small>" +
         evaluate::format_interval(known) + "</small></a></td>";
}

std::string map_rows(const Json& matrix, const char* part, const Metric& metric,
                     std::size_t number) {
  std::string html;
  for (std::size_t r = 0; r < matrix[part].size(); ++r) {
    const auto& row = matrix[part][r];
    const bool trained = part[0] == 'r';
    html += trained  ? "<tr>"
            : r == 0 ? "<tr class=\"untrained first-untrained\">"
                     : "<tr class=\"untrained\">";
    html += "<th scope=\"row\">" + breakable(row["source"].get<std::string>()) + "</th>";
    for (std::size_t c = 0; c < row["cells"].size(); ++c)
      html += map_cell(row["cells"][c], metric, cell_id(number, part, r, c), trained && r == c);
    html += "</tr>\n";
  }
  return html;
}

std::string heat_map(const Json& matrix, const Metric& metric, std::size_t number) {
  std::string html = "<figure><figcaption><strong>" + std::string(metric.title) + "</strong>. " +
                     metric.words + " Rows: trained on; columns: tested on.</figcaption>\n" +
                     "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"" +
                     metric.title + "\"><table class=\"map\"><thead><tr><td></td>";
  for (const auto& cell : matrix["rows"][0]["cells"]) {
    html += "<th scope=\"col\">" + breakable(cell["name"].get<std::string>()) + "</th>";
  }
  return html + "</tr></thead><tbody>\n" + map_rows(matrix, "rows", metric, number) +
         map_rows(matrix, "untrained", metric, number) + "</tbody></table></div></figure>\n";
}

/// " Learnt by forest and boosting."; nothing of what was not learnt.
std::string learnt_by(const Json& cell) {
  std::string text;
  for (const auto& method : cell.value("methods", Json::array()))
    text += (text.empty() ? " Learnt by " : " and ") + escape_markup(method.get<std::string>());
  return text.empty() ? text : text + ".";
}

/// Curves of one cell, shown where its id is the address's fragment.
std::string cell_panel(const Json& cell, const std::string& source, const std::string& id,
                       std::size_t matrix) {
  if (cell["scores"].empty()) return {};
  const auto& score = cell["scores"][0];
  evaluate::SetReport set{.name = cell["name"],
                          .rows = cell["rows"],
                          .positives = cell["positives"],
                          .groups = cell["groups"]};
  evaluate::ScoreReport shown{.name = "model", .title = source};
  if (score.contains("roc_auc")) shown.roc_auc = to_figure(score["roc_auc"]);
  if (score.contains("pr_auc")) shown.pr_auc = to_figure(score["pr_auc"]);
  shown.roc = to_curve(score["roc"]);
  shown.pr = to_curve(score["pr"]);
  set.scores.push_back(std::move(shown));
  std::string html = "<div class=\"cell\" id=\"" + id + "\"><h3>" + escape_markup(source) + " → " +
                     escape_markup(set.name) + "</h3>\n";
  html += paragraph(evaluate::count_of(set.rows, "row") + " of " +
                        evaluate::count_of(set.groups, "guide") + ", " +
                        evaluate::count_of(set.positives, "positive") + ": a prevalence of " +
                        format_figure(set.prevalence()) + "." + learnt_by(cell),
                    "quiet");
  html += "<div class=\"plots\">" + evaluate::pr_plot(set) + evaluate::roc_plot(set) +
          "</div><a href=\"#m" + std::to_string(matrix) + "\">Close</a></div>\n";
  return html;
}

/// "Off the diagonal the model is ahead of CFD in 31 of 42 cells; …"
std::string finding(const Json& matrix) {
  int cells = 0, ahead = 0;
  for (std::size_t r = 0; r < matrix["rows"].size(); ++r)
    for (std::size_t c = 0; c < matrix["rows"].size(); ++c) {
      if (r == c) continue;
      const auto* ours = figure_of(matrix["rows"][r]["cells"][c], "pr_auc");
      const auto* cfd = figure_of(matrix["untrained"][0]["cells"][c], "pr_auc");
      if (!ours || !cfd) continue;
      ++cells;
      ahead += value_of(*ours, "value") > value_of(*cfd, "value");
    }
  return "Trained on one other screen, the model has a higher PR AUC than CFD, which needs no "
         "training here, in " +
         std::to_string(ahead) + " of " + std::to_string(cells) + " cells.";
}

std::string matrix_section(const Json& matrix, std::size_t number) {
  const auto rebalancing = matrix["rebalancing"].get<std::string>();
  std::string html =
      "<section id=\"m" + std::to_string(number) + "\"><h2>" +
      (matrix["protocol"] == "guides" ? "By guide" : "By row") +
      (rebalancing == "none" ? ", not rebalanced" : ", rebalanced: " + escape_markup(rebalancing)) +
      "</h2>\n";
  html += paragraph(matrix["text"], "quiet") + paragraph(finding(matrix), "lead");
  html += "<div class=\"maps\">\n";
  for (const auto& metric : kMetrics) html += heat_map(matrix, metric, number);
  html += "</div>\n";
  for (const auto* part : {"rows", "untrained"})
    for (std::size_t r = 0; r < matrix[part].size(); ++r)
      for (std::size_t c = 0; c < matrix[part][r]["cells"].size(); ++c)
        html += cell_panel(matrix[part][r]["cells"][c], matrix[part][r]["source"],
                           cell_id(number, part, r, c), number);
  return html + "</section>\n";
}

std::string screens_section(const Json& screens) {
  std::string html =
      "<section><h2>The screens</h2><div class=\"scroll\" tabindex=\"0\" role=\"region\" "
      "aria-label=\"The screens\"><table><thead><tr><th scope=\"col\">Screen</th><th "
      "scope=\"col\">Rows</th><th scope=\"col\">Positives</th><th scope=\"col\">Prevalence</th><th "
      "scope=\"col\">Guides</th></tr></thead><tbody>\n";
  for (const auto& screen : screens) {
    html += "<tr><th scope=\"row\">" + escape_markup(screen["name"].get<std::string>()) + "</th>";
    html += "<td>" + format_count(screen["rows"].get<std::int64_t>()) + "</td><td>" +
            format_count(screen["positives"].get<std::int64_t>()) + "</td><td>" +
            format_figure(screen["prevalence"]) + "</td><td>" +
            format_count(screen["guides"].get<std::int64_t>()) + "</td></tr>\n";
  }
  return html + "</tbody></table></div></section>\n";
}

std::string similarity_section(const Json& json) {
  std::string html =
      "<section><h2>Is a screen like its target a better source?</h2>\n<p>Spearman's rank "
      "correlation, over all pairs of screens, of how unlike two screens are with how well a model "
      "of one does on the other: by ROC AUC, and by lift, which is PR AUC over prevalence. Below "
      "0: "
      "the more alike, the better.</p><div class=\"scroll\" tabindex=\"0\" role=\"region\" "
      "aria-label=\"Similarity and transfer\"><table><thead><tr><th scope=\"col\">Distance</th><th "
      "scope=\"col\">Matrix</th><th scope=\"col\">Cells</th><th scope=\"col\">with ROC AUC</th><th "
      "scope=\"col\">with lift</th></tr></thead><tbody>\n";
  const auto number = [](const Json& value) {
    if (!value.is_number()) return std::string("–");
    char text[16];
    std::snprintf(text, sizeof text, "%.2f", value.get<double>());
    return std::string(text);
  };
  for (const auto& entry : json["correlations"])
    html += "<tr><th scope=\"row\">" + entry["distance"].get<std::string>() + "</th><td>by " +
            entry["protocol"].get<std::string>() + ", rebalancing " +
            entry["rebalancing"].get<std::string>() + "</td><td>" + entry["cells"].dump() +
            "</td><td>" + number(entry["roc_auc"]) + "</td><td>" + number(entry["lift"]) +
            "</td></tr>\n";
  return html + "</tbody></table></div></section>\n";
}

std::string effects_section(const Json& effects) {
  if (effects.empty()) return {};
  std::string html =
      "<section><h2>What rebalancing changes</h2>\n<p>The mean over all cells but those of a "
      "screen "
      "with itself, with rebalancing less without. Intervals hold the middle 95 % of draws of "
      "whole "
      "screens.</p><div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"What "
      "rebalancing changes\"><table><thead><tr><th scope=\"col\">Figure</th><th "
      "scope=\"col\">Matrix</th><th scope=\"col\">Change</th><th scope=\"col\">Higher in</th><th "
      "scope=\"col\">Lower in</th><th scope=\"col\">Cells</th></tr></thead><tbody>\n";
  for (const auto& effect : effects) {
    std::string title;
    for (const auto& metric : kMetrics)
      if (effect["figure"] == metric.key) title = metric.title;
    const auto change = to_figure(effect["change"]);
    html += "<tr><th scope=\"row\">" + title + "</th><td>by " +
            effect["protocol"].get<std::string>() + ", " +
            effect["rebalancing"].get<std::string>() + "</td><td>" + format_figure(change.value) +
            " " + evaluate::format_interval(change) + "</td><td>" + effect["higher"].dump() +
            "</td><td>" + effect["lower"].dump() + "</td><td>" + effect["cells"].dump() +
            "</td></tr>\n";
  }
  return html + "</tbody></table></div></section>\n";
}

}  // namespace

std::string transfer_page(const Json& json) {
  const auto title = json["title"].get<std::string>();
  std::string html =
      "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<title>" +
      escape_markup(title) + "</title>\n<style>" + evaluate::kReportStyle + evaluate::kPlotStyle +
      kStyle + "</style>\n</head>\n<body>\n<main>\n<h1>" + escape_markup(title) + "</h1>\n";
  html +=
      "<p class=\"lead\">Each row of a map is one model, learnt from one screen; each column a "
      "screen it is tested on. Framed cells are a screen tested on itself. A click on a cell "
      "shows its curves. Intervals hold the middle 95 % of bootstrap draws of whole "
      "guides.</p>\n";
  html += screens_section(json["screens"]);
  for (std::size_t m = 0; m < json["matrices"].size(); ++m)
    html += matrix_section(json["matrices"][m], m);
  html += effects_section(json["effects"]) + similarity_section(json);
  if (json.contains("command"))
    html += "<section><h2>The command</h2><pre>" +
            escape_markup(json["command"].get<std::string>()) + "</pre></section>\n";
  return html + "</main>\n</body>\n</html>\n";
}

}  // namespace genegraft::cli
