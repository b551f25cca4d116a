#include "evaluate/report_plots.hpp"

#include <algorithm>
#include <cmath>

#include "evaluate/report_text.hpp"
#include "evaluate/svg_plot.hpp"

namespace genegraft::evaluate {
namespace {

std::string name_with(const ScoreReport& score, const Figure& area) {
  return score.title + " " + format_figure(area.value);
}

std::string with_interval(const Figure& figure) {
  const std::string interval = format_interval(figure);
  return format_figure(figure.value) + (interval.empty() ? "" : " (" + interval + ")");
}

/// "On hmg: Forest 0.412 (0.371–0.455); CFD 0.31 (…)."
std::string areas_in_words(const SetReport& set, Figure ScoreReport::*area) {
  std::string words = "On " + set.name + ": ";
  for (std::size_t s = 0; s < set.scores.size(); ++s) {
    words += (s ? "; " : "") + set.scores[s].title + " " + with_interval(set.scores[s].*area);
  }
  return words + ".";
}

/// End of both axes of a calibration plot: all bins, with their intervals, and not much more.
double calibration_end(const SetReport& set) {
  double end = 0;
  for (const auto& score : set.scores) {
    for (const auto& bin : score.calibration) end = std::max({end, bin.predicted, bin.high});
  }
  return end > 0.5 ? 1 : round_up(std::max(end, 1e-6));
}

void add_calibration(SvgPlot& plot, const ScoreReport& score, int series) {
  std::vector<CurvePoint> line;
  for (const auto& bin : score.calibration) {
    line.push_back({static_cast<float>(bin.predicted), static_cast<float>(bin.observed)});
    plot.add_interval(bin.predicted, bin.observed, bin.low, bin.high, series);
  }
  plot.add_curve(line, series, score.title);
}

constexpr double kRowsWidth = 340, kRowHeight = 36;

/// Geometry of a column of intervals: a row each score, its name and figure above the interval.
struct IntervalRows {
  const Axis& axis;
  int count = 0;

  static constexpr double left = 6, right = 334, top = 46;
  double bottom() const { return top + kRowHeight * count; }
  double x(double value) const { return left + share_of_axis(axis, value) * (right - left); }
  double y(int row) const { return top + kRowHeight * (row + 0.72); }
};

void draw_ticks(SvgCanvas& canvas, const IntervalRows& rows) {
  for (const double tick : axis_ticks(rows.axis)) {
    const double x = rows.x(tick);
    const char* anchor = x < rows.left + 10 ? "start" : x > rows.right - 10 ? "end" : "middle";
    canvas.line({x, rows.top}, {x, rows.bottom()}, "grid");
    canvas.text({x, rows.bottom() + 17}, tick_label(tick), "tick-label", anchor);
  }
  canvas.line({rows.left, rows.bottom()}, {rows.right, rows.bottom()}, "axis");
  canvas.text({kRowsWidth / 2, rows.bottom() + 34},
              rows.axis.label + (rows.axis.logarithmic ? ", logarithmic" : ""), "axis-label",
              "middle");
}

void draw_prevalence(SvgCanvas& canvas, const IntervalRows& rows, double prevalence) {
  const double x = rows.x(prevalence);
  canvas.line({x, rows.top - 4}, {x, rows.bottom()}, "reference");
  canvas.text({x, rows.top - 9}, "prevalence " + format_figure(prevalence), "name quiet",
              x > kRowsWidth / 2 ? "end" : "start");
}

void draw_interval_row(SvgCanvas& canvas, const IntervalRows& rows, const ScoreReport& score,
                       int row) {
  const Figure& area = score.pr_auc;
  const double y = rows.y(row);
  canvas.text({rows.left, y - 11}, score.title, row == 0 ? "name accent" : "name");
  canvas.text({rows.right, y - 11}, with_interval(area), "name", "end");
  if (std::isnan(area.value)) return;
  if (!std::isnan(area.low)) {
    canvas.line({rows.x(area.low), y}, {rows.x(area.high), y}, series_style("interval", row));
  }
  canvas.mark({rows.x(area.value), y}, row, series_style("mark", row));
}

}  // namespace

std::string roc_plot(const SetReport& set) {
  SvgPlot plot("ROC curve", {"False positive rate"}, {"True positive rate"});
  for (std::size_t s = 0; s < set.scores.size(); ++s) {
    const auto& score = set.scores[s];
    plot.add_curve(score.roc, static_cast<int>(s), name_with(score, score.roc_auc));
  }
  plot.add_reference({0, 0}, {1, 1}, "chance 0.5");
  return plot.svg("ROC curves, with the area under each. " +
                  areas_in_words(set, &ScoreReport::roc_auc) + " Chance is 0.5.");
}

std::string pr_plot(const SetReport& set) {
  SvgPlot plot("Precision–recall curve", {"Recall"}, {"Precision"});
  for (std::size_t s = 0; s < set.scores.size(); ++s) {
    const auto& score = set.scores[s];
    plot.add_curve(score.pr, static_cast<int>(s), name_with(score, score.pr_auc));
  }
  const auto prevalence = static_cast<float>(set.prevalence());
  const std::string chance = "prevalence " + format_figure(set.prevalence());
  plot.add_reference({0, prevalence}, {1, prevalence}, chance);
  return plot.svg("Precision–recall curves, with the area under each. " +
                  areas_in_words(set, &ScoreReport::pr_auc) + " Chance is the " + chance + ".");
}

std::string calibration_plot(const SetReport& set) {
  const bool any = std::any_of(set.scores.begin(), set.scores.end(),
                               [](const ScoreReport& score) { return !score.calibration.empty(); });
  if (!any) return {};
  const double end = calibration_end(set);
  SvgPlot plot("Calibration", {"Predicted probability, mean of a bin", 0, end},
               {"Observed share of positives", 0, end});
  std::string words;
  for (std::size_t s = 0; s < set.scores.size(); ++s) {
    const auto& score = set.scores[s];
    if (score.calibration.empty()) continue;
    add_calibration(plot, score, static_cast<int>(s));
    const auto& top = score.calibration.back();
    words += " " + score.title + ": in its highest bin " + format_figure(top.predicted) +
             " predicted, " + with_interval({top.observed, top.low, top.high}) + " observed.";
  }
  const auto corner = static_cast<float>(end);
  plot.add_reference({0, 0}, {corner, corner}, "perfect");
  return plot.svg("Calibration on " + set.name + "." + words);
}

Axis pr_auc_axis(const Report& report) {
  double least = 1;
  for (const auto& set : report.sets) {
    if (set.positives > 0) least = std::min(least, set.prevalence());
  }
  constexpr double kRare = 0.05;
  if (least >= kRare) return {"PR AUC"};
  return {"PR AUC", std::pow(10, std::floor(std::log10(least))), 1, true};
}

std::string pr_auc_plot(const SetReport& set, const Axis& axis) {
  const IntervalRows rows{axis, static_cast<int>(set.scores.size())};
  SvgCanvas canvas(kRowsWidth, rows.bottom() + 40);
  canvas.text({0, 14}, set.name, "plot-title");
  draw_ticks(canvas, rows);
  draw_prevalence(canvas, rows, set.prevalence());
  for (std::size_t s = 0; s < set.scores.size(); ++s) {
    draw_interval_row(canvas, rows, set.scores[s], static_cast<int>(s));
  }
  return canvas.svg("Area under the precision–recall curve. " +
                    areas_in_words(set, &ScoreReport::pr_auc) + " Chance is the prevalence, " +
                    format_figure(set.prevalence()) + ".");
}

}  // namespace genegraft::evaluate
