#pragma once

#include <span>
#include <string>
#include <vector>

#include "evaluate/curve_labels.hpp"
#include "evaluate/curves.hpp"
#include "evaluate/plot_axis.hpp"
#include "evaluate/svg_canvas.hpp"

namespace genegraft::evaluate {

/// Curves and intervals on two axes, named where they lie rather than in a legend. Series 0 is
/// the one the picture is about and has the accent colour; the others are greys of different
/// dashes and marks. 340 wide, so that type keeps its size on a telephone.
class SvgPlot {
 public:
  SvgPlot(std::string title, Axis x, Axis y);

  /// A thin dotted line that is no result: chance, prevalence, perfect agreement.
  void add_reference(CurvePoint from, CurvePoint to, std::string name);
  void add_curve(std::span<const CurvePoint> curve, int series, std::string name);
  /// A mark at (x, y) with its interval low to high along y.
  void add_interval(double x, double y, double low, double high, int series);

  /// The picture; `summary` says in words what it shows.
  std::string svg(const std::string& summary) const;

 private:
  struct Series {
    NamedCurve curve;
    std::string style;
  };
  Spot place(double x, double y) const;
  std::vector<Spot> path_of(std::span<const CurvePoint> curve) const;
  void draw_axes(SvgCanvas& canvas) const;
  void draw_labels(SvgCanvas& canvas) const;

  std::string title_;
  Axis x_, y_;
  std::vector<Series> curves_, references_;
  struct Mark {
    Spot at, low, high;
    int series = 0;
  };
  std::vector<Mark> marks_;
};

/// "series s2": the class of a line; marks and names have classes of their own.
std::string series_style(const std::string& kind, int series);

}  // namespace genegraft::evaluate
