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
  constexpr double kWidth = 340, kLeft = 6, kRight = 334, kTop = 46, kRow = 36;
  const double bottom = kTop + kRow * static_cast<double>(set.scores.size());
  const auto at = [&](double value) {
    return kLeft + share_of_axis(axis, value) * (kRight - kLeft);
  };
  SvgCanvas canvas(kWidth, bottom + 40);
  canvas.text({0, 14}, set.name, "plot-title");
  for (const double tick : axis_ticks(axis)) {
    canvas.line({at(tick), kTop}, {at(tick), bottom}, "grid");
    const bool first = at(tick) < kLeft + 10, last = at(tick) > kRight - 10;
    canvas.text({at(tick), bottom + 17}, tick_label(tick), "tick-label",
                first ? "start" : last ? "end" : "middle");
  }
  canvas.line({kLeft, bottom}, {kRight, bottom}, "axis");
  const double chance = at(set.prevalence());
  canvas.line({chance, kTop - 4}, {chance, bottom}, "reference");
  const bool right_half = chance > kWidth / 2;
  canvas.text({std::max(chance - 3, 0.0), kTop - 9},
              "prevalence " + format_figure(set.prevalence()), "name quiet",
              right_half ? "end" : "start");
  for (std::size_t s = 0; s < set.scores.size(); ++s) {
    const auto& score = set.scores[s];
    const double y = kTop + kRow * (static_cast<double>(s) + 0.72);
    const int series = static_cast<int>(s);
    canvas.text({kLeft, y - 11}, score.title, s == 0 ? "name accent" : "name");
    canvas.text({kRight, y - 11}, with_interval(score.pr_auc), "name", "end");
    if (std::isnan(score.pr_auc.value)) continue;
    if (!std::isnan(score.pr_auc.low)) {
      canvas.line({at(score.pr_auc.low), y}, {at(score.pr_auc.high), y},
                  series_style("interval", series));
    }
    canvas.mark({at(score.pr_auc.value), y}, series, series_style("mark", series));
  }
  canvas.text({(kLeft + kRight) / 2, bottom + 34},
              axis.label + (axis.logarithmic ? ", logarithmic" : ""), "axis-label", "middle");
  return canvas.svg("Area under the precision–recall curve. " +
                    areas_in_words(set, &ScoreReport::pr_auc) + " Chance is the prevalence, " +
                    format_figure(set.prevalence()) + ".");
}

}  // namespace genegraft::evaluate
