#include "cli/pretrain_report.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <vector>

#include "base/text.hpp"
#include "cli/progress.hpp"
#include "evaluate/plot_style.hpp"
#include "evaluate/report_text.hpp"
#include "evaluate/svg_plot.hpp"

namespace genegraft::cli {
namespace {

using evaluate::CurvePoint;
using evaluate::escape_markup;
using model::Json;

constexpr double kUniform = 2;  // bits a base without any knowledge

std::string bits(double value) {
  if (!std::isfinite(value)) return "–";
  char text[32];
  std::snprintf(text, sizeof text, "%.4f", value);
  return text;
}

/// NaN where it is not there, or null as JSON writes NaN.
double number(const Json& object, const char* key) {
  return object.contains(key) && object[key].is_number() ? object[key].get<double>() : std::nan("");
}

/// Order with the fewest bits; 0 where there are none.
std::size_t best_order(const std::vector<double>& markov) {
  return static_cast<std::size_t>(std::min_element(markov.begin(), markov.end()) - markov.begin());
}

std::vector<double> markov_of(const Json& evaluation) {
  std::vector<double> markov;
  for (const auto& value : evaluation["markov"])
    markov.push_back(value.is_number() ? value.get<double>() : std::nan(""));
  return markov;
}

struct Curves {
  std::vector<CurvePoint> train, held_out;  // (letters in millions, bits a base)
  double least = kUniform, most = 0, millions = 0;

  void add(std::vector<CurvePoint>& curve, double x, double y) {
    curve.push_back({static_cast<float>(x), static_cast<float>(y)});
    least = std::min(least, y);
    most = std::max(most, y);
  }
};

Curves read_curves(const Json& evaluation) {
  Curves curves;
  for (const auto& point : evaluation["curve"]) {
    curves.millions = number(point, "letters") / 1e6;
    curves.add(curves.train, curves.millions, number(point, "train"));
    if (point.contains("held_out"))
      curves.add(curves.held_out, curves.millions, number(point, "held_out"));
  }
  return curves;
}

std::string loss_plot(const Json& evaluation) {
  auto curves = read_curves(evaluation);
  if (curves.train.size() < 2) return {};
  const auto markov = markov_of(evaluation);
  for (const double value : markov) {
    curves.least = std::min(curves.least, value);
    curves.most = std::max(curves.most, value);
  }
  constexpr double kStep = 0.05;
  const double low = std::floor(curves.least / kStep) * kStep;
  const double high = std::min(2.2, std::ceil(curves.most / kStep) * kStep);
  evaluate::SvgPlot plot("Loss", {"Million letters learnt from", 0, curves.millions},
                         {"Bits a base", low, std::max(high, low + kStep)});
  if (curves.held_out.size() >= 2) plot.add_curve(curves.held_out, 0, "held out");
  plot.add_curve(curves.train, 1, "training");
  for (const auto& point : curves.held_out)
    plot.add_interval(point.x, point.y, point.y, point.y, 0);
  const auto end = static_cast<float>(curves.millions);
  const auto line = [&](std::size_t order) {
    const auto value = static_cast<float>(markov[order]);
    plot.add_reference({0, value}, {end, value}, "Markov, order " + std::to_string(order));
  };
  if (!markov.empty()) {
    line(best_order(markov));
    if (best_order(markov) != 0) line(0);
  }
  return plot.svg("Loss in bits a base over " + evaluate::tick_label(curves.millions) +
                  " million letters: training ends at " + bits(curves.train.back().y) +
                  (curves.held_out.empty()
                       ? "."
                       : ", held-out blocks at " + bits(curves.held_out.back().y) + "."));
}

std::string row(const std::string& name, double value, bool is_model) {
  return "<tr><th" + std::string(is_model ? " class=\"model\"" : "") + ">" + escape_markup(name) +
         "</th><td>" + (is_model ? "<strong>" + bits(value) + "</strong>" : bits(value)) +
         "</td><td>" + bits(std::exp2(value)) + "</td></tr>\n";
}

std::string table(const Json& evaluation) {
  std::string html =
      "<div class=\"scroll\" tabindex=\"0\"><table>\n<thead><tr><th>On held-out blocks</th>"
      "<th>Bits a base</th><th>Perplexity a base</th></tr></thead>\n<tbody>\n";
  html += row("Language model", number(evaluation, "bits_per_base"), true);
  const auto markov = markov_of(evaluation);
  for (std::size_t order = 0; order < markov.size(); ++order)
    html += row("Markov model of order " + std::to_string(order), markov[order], false);
  html += row("No knowledge", kUniform, false);
  return html + "</tbody></table></div>\n";
}

std::string finding(const Json& evaluation) {
  const double model = number(evaluation, "bits_per_base");
  const auto markov = markov_of(evaluation);
  if (!std::isfinite(model)) return "Nothing was held out, so nothing was measured.";
  std::string words = bits(model) + " bits a base on " +
                      format_count(evaluation.value("held_out_letters", 0LL)) +
                      " held-out letters.";
  if (markov.empty()) return words;
  const auto best = best_order(markov);
  return words + " The best Markov model, of order " + std::to_string(best) + ", needs " +
         bits(markov[best]) + ".";
}

std::string paragraph(const std::string& text, const char* style) {
  return std::string("<p class=\"") + style + "\">" + escape_markup(text) + "</p>\n";
}

}  // namespace

std::string pretrain_html(const model::Manifest& manifest) {
  const auto& evaluation = manifest.json["evaluation"];
  const auto& training = manifest.json["training"];
  const auto title = escape_markup(manifest.text("title"));
  std::string html =
      "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta "
      "name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>" +
      title + "</title>\n<style>" + evaluate::kReportStyle + evaluate::kPlotStyle +
      "</style>\n</head>\n<body>\n<main>\n<h1>" + title + "</h1>\n";
  if (!manifest.text("summary").empty()) html += paragraph(manifest.text("summary"), "lead");
  html += paragraph(finding(evaluation), "lead");
  html += paragraph(evaluation.value("protocol", ""), "quiet");
  html += "<section>\n<h2>Loss</h2>\n<div class=\"plots\">\n" + loss_plot(evaluation) +
          "\n</div>\n" + table(evaluation) + "</section>\n<section>\n<h2>Training</h2>\n";
  html += paragraph(
      format_count(training.value("steps", 0LL)) + " steps in " +
          duration(training.value("seconds", 0.0)) + ", " +
          format_count(std::llround(number(training, "bases_per_second"))) +
          " bases a second; from " + format_count(training.value("letters", 0LL)) + " letters of " +
          evaluate::count_of(static_cast<long long>(training["files"].size()), "file") + ".",
      "");
  html += paragraph(training.value("command", ""), "quiet");
  return html + "</section>\n</main>\n</body>\n</html>\n";
}

}  // namespace genegraft::cli
