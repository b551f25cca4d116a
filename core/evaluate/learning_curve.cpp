#include "evaluate/learning_curve.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
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
    for (const double value : {point.mean.value, point.mean.low, point.mean.high}) {
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

std::string table(const LearningCurves& curves) {
  std::set<int> sizes;
  std::string heads = head_cell("Learnt");
  for (const auto& way : curves.ways)
    for (const auto& point : way.points) sizes.insert(point.rows);
  for (const int rows : sizes) heads += head_cell(format_count(rows) + " rows");
  std::string rows;
  for (const auto& way : curves.ways) {
    std::map<int, Figure> by_rows;
    for (const auto& point : way.points) by_rows[point.rows] = point.mean;
    std::string cells = row_head(way.name);
    for (const int size : sizes)
      cells += figure_cells({by_rows.contains(size) ? std::optional(by_rows[size]) : std::nullopt});
    rows += element("tr", cells) + "\n";
  }
  return captioned_table(
      curves.figure + " on the test rows of " + curves.set + ", mean of draws of the rows.", heads,
      rows, /*best_in_bold=*/false);
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
      path.push_back({static_cast<float>(x), static_cast<float>(point.mean.value)});
      const auto& [mean, low_mean, high_mean] = point.mean;
      const bool known = std::isfinite(low_mean);
      plot.add_interval(x, mean, known ? low_mean : mean, known ? high_mean : mean,
                        static_cast<int>(w));
    }
    plot.add_curve(path, static_cast<int>(w), way.name);
    if (!way.points.empty())
      summary += (w == 0 ? " " : "; ") + way.name + " " +
                 format_figure(way.points.front().mean.value) + " of " +
                 format_count(way.points.front().rows) + " rows, " +
                 format_figure(way.points.back().mean.value) + " of " +
                 format_count(way.points.back().rows);
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
