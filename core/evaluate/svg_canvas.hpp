#pragma once

#include <span>
#include <string>
#include <string_view>

namespace genegraft::evaluate {

/// A place in a drawing, in its own units (CSS pixels at full width); y grows downwards.
struct Spot {
  double x = 0, y = 0;
};

/// Writes SVG, shape by shape. Colours, strokes and type come from CSS classes, see
/// plot_style.hpp, so that one drawing serves light, dark and paper.
class SvgCanvas {
 public:
  SvgCanvas(double width, double height) : width_(width), height_(height) {}

  void line(Spot from, Spot to, std::string_view style);
  void polyline(std::span<const Spot> spots, std::string_view style);
  /// anchor: "start", "middle" or "end". The text is escaped here.
  void text(Spot at, std::string_view words, std::string_view style,
            std::string_view anchor = "start");
  /// Text that reads upwards, centred on the spot.
  void upright_text(Spot at, std::string_view words, std::string_view style);
  /// A mark of one series: circle, square, diamond, triangle, then again, so that colour is never
  /// the only difference.
  void mark(Spot at, int series, std::string_view style);

  /// A filled rectangle; opacity below 1 lets the ground shine through, as of a heat map's cells.
  void rectangle(Spot corner, double width, double height, std::string_view style,
                 double opacity = 1);

  /// A small dot that marks a spot of a line.
  void dot(Spot at, std::string_view style);

  /// The whole element. `summary` is what a screen reader says in place of the picture.
  std::string svg(std::string_view summary) const;

 private:
  double width_, height_;
  std::string body_;
};

/// Room that words take at the plots' 12 px type: an upper guess, for fonts differ.
double text_width(std::string_view words);

}  // namespace genegraft::evaluate
