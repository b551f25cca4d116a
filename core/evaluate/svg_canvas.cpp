#include "evaluate/svg_canvas.hpp"

#include <cstdio>

#include "evaluate/report_text.hpp"

namespace genegraft::evaluate {
namespace {

/// A tenth of a pixel is finer than any screen shows.
std::string coordinate(double value) {
  char buffer[32];
  std::snprintf(buffer, sizeof buffer, "%.1f", value);
  std::string text = buffer;
  if (text.ends_with(".0")) text.resize(text.size() - 2);
  return text == "-0" ? "0" : text;
}

std::string attribute(std::string_view name, std::string_view value) {
  std::string text(" ");
  text.append(name).append("=\"").append(value).append("\"");
  return text;
}

std::string spot_attributes(std::string_view x, std::string_view y, Spot at) {
  return attribute(x, coordinate(at.x)) + attribute(y, coordinate(at.y));
}

}  // namespace

void SvgCanvas::line(Spot from, Spot to, std::string_view style) {
  body_ += "<line" + attribute("class", style) + spot_attributes("x1", "y1", from) +
           spot_attributes("x2", "y2", to) + "/>";
}

void SvgCanvas::polyline(std::span<const Spot> spots, std::string_view style) {
  std::string points;
  for (const auto& spot : spots) {
    if (!points.empty()) points += ' ';
    points += coordinate(spot.x) + "," + coordinate(spot.y);
  }
  body_ += "<polyline" + attribute("class", style) + attribute("points", points) + "/>";
}

void SvgCanvas::text(Spot at, std::string_view words, std::string_view style,
                     std::string_view anchor) {
  body_ += "<text" + attribute("class", style) + spot_attributes("x", "y", at);
  if (anchor != "start") body_ += attribute("text-anchor", anchor);
  body_ += ">" + escape_markup(words) + "</text>";
}

void SvgCanvas::upright_text(Spot at, std::string_view words, std::string_view style) {
  const std::string turn =
      "translate(" + coordinate(at.x) + "," + coordinate(at.y) + ") rotate(-90)";
  body_ += "<text" + attribute("class", style) + attribute("transform", turn) +
           attribute("text-anchor", "middle") + ">" + escape_markup(words) + "</text>";
}

void SvgCanvas::mark(Spot at, int series, std::string_view style) {
  constexpr const char* kShapes[] = {
      "m-4,0a4,4 0 1,0 8,0a4,4 0 1,0 -8,0z",
      "m-3.5,-3.5h7v7h-7z",
      "m0,-4.8l4.8,4.8l-4.8,4.8l-4.8,-4.8z",
      "m0,-4.6l4.6,8h-9.2z",
  };
  const std::string path = "M" + coordinate(at.x) + "," + coordinate(at.y) + kShapes[series % 4];
  body_ += "<path" + attribute("class", style) + attribute("d", path) + "/>";
}

void SvgCanvas::dot(Spot at, std::string_view style) {
  body_ += "<circle" + attribute("class", style) + spot_attributes("cx", "cy", at) +
           attribute("r", "2.2") + "/>";
}

void SvgCanvas::rectangle(Spot corner, double width, double height, std::string_view style,
                          double opacity) {
  char share[16];
  std::snprintf(share, sizeof share, "%.3f", opacity);
  body_ += "<rect" + attribute("class", style) + spot_attributes("x", "y", corner) +
           attribute("width", coordinate(width)) + attribute("height", coordinate(height));
  if (opacity < 1) body_ += attribute("fill-opacity", share);
  body_ += "/>";
}

std::string SvgCanvas::svg(std::string_view summary) const {
  const std::string box = "0 0 " + coordinate(width_) + " " + coordinate(height_);
  return "<svg class=\"plot\" role=\"img\"" + attribute("viewBox", box) +
         attribute("aria-label", escape_markup(summary)) +
         " xmlns=\"http://www.w3.org/2000/svg\">" + body_ + "</svg>";
}

double text_width(std::string_view words) {
  double letters = 0;
  for (const char c : words) letters += (c & 0xc0) != 0x80;  // bytes that begin a UTF-8 letter
  return letters * 6.8;
}

}  // namespace genegraft::evaluate
