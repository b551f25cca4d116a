#include "evaluate/report_markup.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "evaluate/plot_style.hpp"
#include "evaluate/report_text.hpp"

namespace genegraft::evaluate {
namespace {

std::string figure_cell(const std::optional<Figure>& figure, bool best) {
  if (!figure || std::isnan(figure->value)) return element("td", "–");
  const std::string value = escape_markup(format_figure(figure->value));
  const std::string interval = format_interval(*figure);
  return element("td", (best ? element("strong", value) : value) +
                           (interval.empty() ? "" : element("small", interval)));
}

}  // namespace

std::string element(const std::string& tag, const std::string& inside) {
  return "<" + tag + ">" + inside + "</" + tag.substr(0, tag.find(' ')) + ">";
}

std::string figure_cells(const FigureCells& figures, bool higher_is_better) {
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

std::string captioned_table(const std::string& caption, const std::string& heads,
                            const std::string& rows, bool best_in_bold) {
  const std::string words = escape_markup(caption);
  return "<figure><figcaption>" + words + " 95 % intervals beneath" +
         (best_in_bold ? ", the best of a row in bold" : "") +
         ".</figcaption>\n"
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

std::string paragraph(const std::string& words, const std::string& style) {
  return "<p" + (style.empty() ? "" : " class=\"" + style + "\"") + ">" + escape_markup(words) +
         "</p>\n";
}

std::string page_head(const std::string& title) {
  return "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
         "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>" +
         escape_markup(title) + "</title>\n<style>" + kReportStyle + kPlotStyle +
         "</style>\n</head>\n";
}

std::string notes_list(const std::vector<std::string>& notes) {
  if (notes.empty()) return {};
  std::string list = "<ul class=\"quiet\">";
  for (const auto& note : notes) list += "<li>" + escape_markup(note) + "</li>";
  return list + "</ul>\n";
}

}  // namespace genegraft::evaluate
