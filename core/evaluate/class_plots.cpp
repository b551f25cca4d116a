#include "evaluate/class_plots.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "evaluate/plot_axis.hpp"
#include "evaluate/plot_style.hpp"
#include "evaluate/svg_canvas.hpp"

namespace genegraft::evaluate {
namespace {

double widest(const std::vector<std::string>& names) {
  double width = 0;
  for (const auto& name : names) width = std::max(width, text_width(name));
  return width;
}

std::string widened(std::string svg) {
  return svg.replace(0, std::string("<svg class=\"plot\"").size(), "<svg class=\"plot wide\"");
}

void draw_cell(SvgCanvas& canvas, Spot corner, double size, std::int64_t count, double share) {
  if (count > 0) canvas.rectangle(corner, size, size, "heat", 0.08 + 0.92 * share);
  canvas.rectangle(corner, size, size, "heat-frame");
  if (count == 0) return;
  canvas.text({corner.x + size / 2, corner.y + size / 2 + 4}, format_count(count),
              share > 0.5 ? "count on-dark" : "count", "middle");
}

}  // namespace

std::string confusion_plot(const ClassSet& set, const ClassScore& score) {
  const std::size_t classes = set.labels.size();
  const double cell = classes <= 12 ? 40 : 30, top = 64;
  const double left = widest(set.labels) + 12;
  const double side = cell * static_cast<double>(classes);
  // Names under the columns are turned, so they take as much room below as those on the left.
  SvgCanvas canvas(left + side + 8, top + side + widest(set.labels) + 16);
  canvas.text({0, 16}, score.title + ": rows are true types, columns answers", "plot-title");
  canvas.text({0, 34}, "shaded by the share of the row", "quiet");
  for (std::size_t t = 0; t < classes; ++t) {
    const double y = top + cell * static_cast<double>(t);
    canvas.text({left - 8, y + cell / 2 + 4}, set.labels[t], "tick-label", "end");
    std::int64_t rows = 0;
    for (std::size_t a = 0; a < classes; ++a) rows += score.confusion[t * classes + a];
    for (std::size_t a = 0; a < classes; ++a) {
      const auto count = score.confusion[t * classes + a];
      draw_cell(canvas, {left + cell * static_cast<double>(a), y}, cell, count,
                rows > 0 ? static_cast<double>(count) / static_cast<double>(rows) : 0);
    }
  }
  for (std::size_t a = 0; a < classes; ++a)
    canvas.upright_text({left + cell * (static_cast<double>(a) + 0.5) + 4,
                         top + side + 8 + text_width(set.labels[a]) / 2},
                        set.labels[a], "tick-label");
  return widened(canvas.svg("Confusion matrix of " + score.title + " on " + set.name));
}

std::string bar_plot(const BarGroup& group) {
  constexpr double kRow = 20, kTop = 32, kWidth = 400;
  std::vector<std::string> names;
  double most = 0;
  for (const auto& bar : group.bars) {
    names.push_back(bar.name);
    most = std::max({most, bar.value, bar.high > bar.low ? bar.high : 0});
  }
  if (!(most > 0)) most = 1;
  const double left = widest(names) + 12, bottom = kTop + kRow * static_cast<double>(names.size());
  const auto at = [&](double value) {
    return left + std::clamp(value / most, 0.0, 1.0) * (kWidth - left - 8);
  };
  SvgCanvas canvas(kWidth, bottom + 40);
  canvas.text({0, 14}, group.title, "plot-title");
  for (const double tick : axis_ticks({.low = 0, .high = most})) {
    canvas.line({at(tick), kTop - 4}, {at(tick), bottom}, "grid");
    canvas.text({at(tick), bottom + 16}, tick_label(tick), "tick-label", "middle");
  }
  canvas.text({at(most / 2), bottom + 34}, group.unit, "axis-label", "middle");
  for (std::size_t b = 0; b < group.bars.size(); ++b) {
    const auto& bar = group.bars[b];
    const double y = kTop + kRow * static_cast<double>(b);
    canvas.text({left - 8, y + 14}, bar.name, "name", "end");
    canvas.rectangle({left, y + 3}, at(bar.value) - left, kRow - 6, "bar");
    if (bar.high > bar.low)
      canvas.line({at(bar.low), y + kRow / 2}, {at(bar.high), y + kRow / 2}, "interval");
  }
  return canvas.svg(group.title + (names.empty() ? "" : "; the largest: " + names.front()));
}

std::string standalone_svg(std::string svg) {
  constexpr const char* kInk =
      ".plot{--paper:#fff;--ink:#25241f;--muted:#67645a;--grey:#6d6a60;--rule:#e2dfd5;"
      "--leaf:#2d6a36;font-family:sans-serif;background:#fff}";
  const auto end = svg.find('>');
  svg.insert(end + 1, std::string("<style>") + kInk + kPlotStyle + "</style>");
  return svg;
}

}  // namespace genegraft::evaluate
