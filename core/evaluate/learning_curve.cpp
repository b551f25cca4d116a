#include "evaluate/learning_curve.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <map>
#include <set>

#include "base/text.hpp"
#include "evaluate/report_markup.hpp"
#include "evaluate/report_text.hpp"
#include "evaluate/svg_plot.hpp"

namespace genegraft::evaluate {
namespace {

struct Extent {
  double low_rows = INFINITY, high_rows = 0, low = INFINITY, high = -INFINITY;

  void take(const LearningPoint& point) {
    low_rows = std::min<double>(low_rows, point.rows);
    high_rows = std::max<double>(high_rows, point.rows);
    for (const double value : {point.mean, point.low, point.high}) {
      if (!std::isfinite(value)) continue;
      low = std::min(low, value);
      high = std::max(high, value);
    }
  }
};

Extent extent_of(const LearningCurves& curves) {
  Extent extent;
  for (const auto& way : curves.ways)
    for (const auto& point : way.points) extent.take(point);
  return extent;
}

std::string figure_of(double value) {
  char text[16];
  std::snprintf(text, sizeof text, "%.3f", value);
  return text;
}

std::string cell(const LearningPoint& point) {
  std::string inside = figure_of(point.mean);
  if (std::isfinite(point.low))
    inside += "<small>" + figure_of(point.low) + "–" + figure_of(point.high) + "</small>";
  return element("td", inside);
}

std::string table(const LearningCurves& curves) {
  std::set<int> sizes;
  std::string heads = head_cell("Learnt");
  for (const auto& way : curves.ways)
    for (const auto& point : way.points) sizes.insert(point.rows);
  for (const int rows : sizes) heads += head_cell(format_count(rows) + " rows");
  std::string rows;
  for (const auto& way : curves.ways) {
    std::map<int, const LearningPoint*> by_rows;
    for (const auto& point : way.points) by_rows[point.rows] = &point;
    std::string cells = row_head(way.name);
    for (const int size : sizes)
      cells += by_rows.contains(size) ? cell(*by_rows[size]) : element("td", "–");
    rows += element("tr", cells) + "\n";
  }
  return captioned_table(curves.figure + " on the test rows of " + curves.set +
                             ", mean of draws of the rows, 95 % interval beneath.",
                         heads, rows);
}

}  // namespace

std::string learning_plot(const LearningCurves& curves) {
  constexpr double kStep = 0.05, kBeside = 1.25, kApart = 1.03;
  const auto extent = extent_of(curves);
  const double low = std::floor(extent.low / kStep) * kStep;
  const double high = std::max(low + kStep, std::min(1.0, std::ceil(extent.high / kStep) * kStep));
  SvgPlot plot(curves.set,
               {"Rows learnt from", extent.low_rows / kBeside, extent.high_rows * kBeside, true},
               {curves.figure, low, high});
  std::string summary = curves.figure + " on " + curves.set + ":";
  for (std::size_t w = 0; w < curves.ways.size(); ++w) {
    const auto& way = curves.ways[w];
    // Beside each other, so that intervals of the same rows do not hide one another.
    const double aside =
        std::pow(kApart, static_cast<double>(w) - (std::ssize(curves.ways) - 1) / 2.0);
    std::vector<CurvePoint> path;
    for (const auto& point : way.points) {
      const double x = point.rows * aside;
      path.push_back({static_cast<float>(x), static_cast<float>(point.mean)});
      const bool known = std::isfinite(point.low);
      plot.add_interval(x, point.mean, known ? point.low : point.mean,
                        known ? point.high : point.mean, static_cast<int>(w));
    }
    plot.add_curve(path, static_cast<int>(w), way.name);
    if (!way.points.empty())
      summary += (w == 0 ? " " : "; ") + way.name + " " + figure_of(way.points.front().mean) +
                 " of " + format_count(way.points.front().rows) + " rows, " +
                 figure_of(way.points.back().mean) + " of " + format_count(way.points.back().rows);
  }
  return plot.svg(summary + ".");
}

std::string learning_page(const std::string& title, const std::vector<LearningCurves>& all) {
  std::string html =
      page_head(title) + "<body>\n<main>\n<h1>" + escape_markup(title) + "</h1>\n" +
      paragraph(
          "What labelled rows are worth: models that learnt from some of the training rows, "
          "measured on all test rows. The rows are drawn several times.",
          "lead") +
      "<div class=\"plots\">\n";
  for (const auto& curves : all) html += learning_plot(curves) + "\n";
  html += "</div>\n";
  for (const auto& curves : all)
    html += "<section>\n" + element("h2", escape_markup(curves.set + ", " + curves.figure)) + "\n" +
            table(curves) + "</section>\n";
  return html + "</main>\n</body>\n</html>\n";
}

}  // namespace genegraft::evaluate
