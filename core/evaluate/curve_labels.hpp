#pragma once

#include <span>
#include <string>
#include <vector>

#include "evaluate/svg_canvas.hpp"

namespace genegraft::evaluate {

/// A drawn line that wants its name beside it.
struct NamedCurve {
  std::vector<Spot> path;
  std::string name;
};

struct Frame {
  double left = 0, top = 0, right = 0, bottom = 0;
};

/// Where a name stands, and the short leader that ties it to its curve.
struct PlacedName {
  Spot text;         ///< left end of the baseline
  Spot on_curve;     ///< the leader's end on the curve
  Spot beside_name;  ///< its other end
};

/// (curves) Names inside the frame, on as little ink as can be: of all places and all spots of the
/// curve, those with the shortest leader that crosses no other curve and no other name. Curves
/// that lie close to each other cannot be told apart by nearness alone, hence the leaders.
/// Earlier curves choose first.
std::vector<PlacedName> place_names(std::span<const NamedCurve> curves, const Frame& frame);

}  // namespace genegraft::evaluate
