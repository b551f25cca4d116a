#include "evaluate/svg_plot.hpp"

#include <utility>

namespace genegraft::evaluate {
namespace {

constexpr double kWidth = 340, kHeight = 312;
constexpr Frame kFrame{58, 34, 322, 268};

}  // namespace

std::string series_style(const std::string& kind, int series) {
  constexpr int kStyles = 6;  // in plot_style.hpp; series 0 alone has the accent
  const int style = series == 0 ? 0 : 1 + (series - 1) % (kStyles - 1);
  return kind + " s" + std::to_string(style);
}

SvgPlot::SvgPlot(std::string title, Axis x, Axis y)
    : title_(std::move(title)), x_(std::move(x)), y_(std::move(y)) {}

Spot SvgPlot::place(double x, double y) const {
  return {kFrame.left + share_of_axis(x_, x) * (kFrame.right - kFrame.left),
          kFrame.bottom - share_of_axis(y_, y) * (kFrame.bottom - kFrame.top)};
}

std::vector<Spot> SvgPlot::path_of(std::span<const CurvePoint> curve) const {
  std::vector<Spot> path;
  for (const auto& point : curve) path.push_back(place(point.x, point.y));
  return path;
}

void SvgPlot::add_reference(CurvePoint from, CurvePoint to, std::string name) {
  const CurvePoint ends[] = {from, to};
  references_.push_back({{path_of(ends), std::move(name)}, "reference"});
}

void SvgPlot::add_curve(std::span<const CurvePoint> curve, int series, std::string name) {
  if (curve.empty()) return;
  curves_.push_back({{path_of(curve), std::move(name)}, series_style("series", series)});
}

void SvgPlot::add_interval(double x, double y, double low, double high, int series) {
  marks_.push_back({place(x, y), place(x, low), place(x, high), series});
}

void SvgPlot::draw_axes(SvgCanvas& canvas) const {
  canvas.text({0, 14}, title_, "plot-title");
  for (const double tick : axis_ticks(x_)) {
    const Spot at = place(tick, y_.low);
    canvas.line(at, {at.x, at.y + 4}, "tick");
    canvas.text({at.x, at.y + 17}, tick_label(tick), "tick-label", "middle");
  }
  for (const double tick : axis_ticks(y_)) {
    const Spot at = place(x_.low, tick);
    canvas.line(at, {kFrame.right, at.y}, "grid");
    canvas.text({at.x - 7, at.y + 4}, tick_label(tick), "tick-label", "end");
  }
  canvas.line({kFrame.left, kFrame.bottom}, {kFrame.right, kFrame.bottom}, "axis");
  canvas.text({(kFrame.left + kFrame.right) / 2, kFrame.bottom + 36}, x_.label, "axis-label",
              "middle");
  canvas.upright_text({10, (kFrame.top + kFrame.bottom) / 2}, y_.label, "axis-label");
}

void SvgPlot::draw_labels(SvgCanvas& canvas) const {
  std::vector<NamedCurve> named;
  for (const auto& series : curves_) named.push_back(series.curve);
  for (const auto& series : references_) named.push_back(series.curve);
  const auto places = place_names(named, kFrame);
  for (const auto& place : places) canvas.line(place.on_curve, place.beside_name, "leader");
  for (std::size_t i = 0; i < named.size(); ++i) {
    const bool accent = i < curves_.size() && curves_[i].style == series_style("series", 0);
    const char* style = accent ? "name accent" : i < curves_.size() ? "name" : "name quiet";
    canvas.dot(places[i].on_curve, accent ? "anchor accent" : "anchor");
    canvas.text(places[i].text, named[i].name, style);
  }
}

std::string SvgPlot::svg(const std::string& summary) const {
  SvgCanvas canvas(kWidth, kHeight);
  draw_axes(canvas);
  for (const auto& series : references_) canvas.polyline(series.curve.path, series.style);
  // The last drawn lies on top: series 0, which is added first, must not be hidden.
  for (auto series = curves_.rbegin(); series != curves_.rend(); ++series) {
    canvas.polyline(series->curve.path, series->style);
  }
  for (auto mark = marks_.rbegin(); mark != marks_.rend(); ++mark) {
    canvas.line(mark->low, mark->high, series_style("interval", mark->series));
    canvas.mark(mark->at, mark->series, series_style("mark", mark->series));
  }
  draw_labels(canvas);
  return canvas.svg(summary);
}

}  // namespace genegraft::evaluate
