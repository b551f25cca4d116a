#include "evaluate/curve_labels.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>

namespace genegraft::evaluate {
namespace {

constexpr double kAscent = 10, kDescent = 3;  // of 12 px type
constexpr double kLongestLeader = 90;

/// What things cost, in pixels of leader.
constexpr double kInkUnderName = 2;  // one pixel of any curve
constexpr double kInkAtAnchor = 3;   // one pixel of another curve beside the leader's end
constexpr double kCrossing = 30;     // of another curve by the leader
constexpr double kRiding = 3;        // one pixel of leader on its own curve

Frame widened(const Frame& box, double by) {
  return {box.left - by, box.top - by, box.right + by, box.bottom + by};
}

bool overlap(const Frame& a, const Frame& b) {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}

Spot nearest_in(const Frame& box, Spot spot) {
  return {std::clamp(spot.x, box.left, box.right), std::clamp(spot.y, box.top, box.bottom)};
}

double length_of(Spot a, Spot b) {
  return std::hypot(b.x - a.x, b.y - a.y);
}

Spot between(Spot a, Spot b, double share) {
  return {std::lerp(a.x, b.x, share), std::lerp(a.y, b.y, share)};
}

/// Spots at most `stride` apart along the path.
std::vector<Spot> walk_along(std::span<const Spot> path, double stride) {
  std::vector<Spot> spots;
  for (std::size_t i = 1; i < path.size(); ++i) {
    const int pieces = 1 + static_cast<int>(length_of(path[i - 1], path[i]) / stride);
    for (int p = 0; p < pieces; ++p) {
      spots.push_back(between(path[i - 1], path[i], static_cast<double>(p) / pieces));
    }
  }
  if (!path.empty()) spots.push_back(path.back());
  return spots;
}

/// One spot for every `stride` of the path, however many short pieces it has. Not its ends, where
/// curves meet.
std::vector<Spot> anchors_of(std::span<const Spot> path, double stride) {
  std::vector<Spot> anchors;
  for (const Spot spot : walk_along(path, 1)) {
    const bool at_end =
        length_of(spot, path.front()) < 2 * stride || length_of(spot, path.back()) < 2 * stride;
    if (at_end) continue;
    if (anchors.empty() || length_of(anchors.back(), spot) >= stride) anchors.push_back(spot);
  }
  return anchors;
}

/// Which curves pass through each pixel, as a set of bits.
class InkMap {
 public:
  InkMap(std::span<const NamedCurve> curves, const Frame& frame)
      : width_(static_cast<int>(frame.right) + 2),
        height_(static_cast<int>(frame.bottom) + 2),
        bits_(static_cast<std::size_t>(width_) * height_) {
    for (std::size_t c = 0; c < curves.size(); ++c) {
      for (const Spot spot : walk_along(curves[c].path, 0.7)) {
        if (inside(spot)) bits_[index(spot)] |= bit_of(c);
      }
    }
  }

  static std::uint32_t bit_of(std::size_t curve) { return 1u << curve % 32; }

  std::uint32_t at(Spot spot) const { return inside(spot) ? bits_[index(spot)] : 0; }

  /// Pixels of the box with any of the curves `wanted`, once for each of these.
  double count(const Frame& box, std::uint32_t wanted) const {
    double pixels = 0;
    for (double y = box.top; y < box.bottom; ++y) {
      for (double x = box.left; x < box.right; ++x) pixels += std::popcount(at({x, y}) & wanted);
    }
    return pixels;
  }

 private:
  bool inside(Spot s) const { return s.x >= 0 && s.y >= 0 && s.x < width_ && s.y < height_; }
  std::size_t index(Spot s) const {
    return static_cast<std::size_t>(s.y) * width_ + static_cast<std::size_t>(s.x);
  }

  int width_, height_;
  std::vector<std::uint32_t> bits_;
};

struct Anchor {
  Spot spot;
  double cost = 0;  ///< of the other curves around it
};

std::vector<Anchor> rated_anchors(const NamedCurve& curve, std::uint32_t own, const InkMap& ink) {
  std::vector<Anchor> anchors;
  for (const Spot spot : anchors_of(curve.path, 8)) {
    const Frame around{spot.x - 5, spot.y - 5, spot.x + 6, spot.y + 6};
    anchors.push_back({spot, kInkAtAnchor * ink.count(around, ~own)});
  }
  return anchors;
}

/// What the leader passes on its way from the curve to the name.
double leader_cost(Spot from, Spot to, std::uint32_t own, const InkMap& ink) {
  const double length = length_of(from, to);
  double cost = length;
  bool on_other = false;
  for (double step = 3; step < length; ++step) {
    const std::uint32_t passed = ink.at(between(from, to, step / length));
    if ((passed & ~own) && !on_other) cost += kCrossing;
    if (passed & own) cost += kRiding;
    on_other = (passed & ~own) != 0;
  }
  return cost;
}

bool meets_a_name(Spot from, Spot to, std::span<const Frame> names) {
  for (double share = 0; share <= 1; share += 0.1) {
    const Spot at = between(from, to, share);
    for (const auto& name : names) {
      if (overlap({at.x - 1, at.y - 1, at.x + 1, at.y + 1}, name)) return true;
    }
  }
  return false;
}

struct Choice {
  Frame box;
  Spot anchor;
  double cost = std::numeric_limits<double>::infinity();
};

/// The best leader to a box at this place, if it beats the best so far.
void try_box(const Frame& box, double box_cost, std::span<const Anchor> anchors, std::uint32_t own,
             const InkMap& ink, std::span<const Frame> names, Choice& best) {
  for (const auto& anchor : anchors) {
    const Spot end = nearest_in(box, anchor.spot);
    const double length = length_of(anchor.spot, end);
    if (length > kLongestLeader || box_cost + anchor.cost + length >= best.cost) continue;
    const double cost = box_cost + anchor.cost + leader_cost(anchor.spot, end, own, ink);
    if (cost >= best.cost || meets_a_name(anchor.spot, end, names)) continue;
    best = {box, anchor.spot, cost};
  }
}

/// Without room for the name anywhere, its box stays in the frame's upper left corner.
Choice choose(const NamedCurve& curve, std::uint32_t own, const Frame& frame, const InkMap& ink,
              std::span<const Frame> names) {
  const double width = text_width(curve.name), height = kAscent + kDescent;
  const auto anchors = rated_anchors(curve, own, ink);
  Choice best;
  best.box = {frame.left, frame.top, frame.left + width, frame.top + height};
  best.anchor = nearest_in(best.box, curve.path.front());
  for (double top = frame.top; top + height <= frame.bottom - 2; top += 4) {
    for (double left = frame.left + 3; left + width <= frame.right; left += 6) {
      const Frame box{left, top, left + width, top + height};
      const bool taken = std::any_of(names.begin(), names.end(), [&](const Frame& name) {
        return overlap({box.left - 10, box.top - 1, box.right + 10, box.bottom + 1}, name);
      });
      if (taken) continue;
      const double box_cost = kInkUnderName * ink.count(widened(box, 3), ~0u);
      if (box_cost < best.cost) try_box(box, box_cost, anchors, own, ink, names, best);
    }
  }
  return best;
}

}  // namespace

std::vector<PlacedName> place_names(std::span<const NamedCurve> curves, const Frame& frame) {
  const InkMap ink(curves, frame);
  std::vector<Frame> names;
  std::vector<PlacedName> placed;
  for (std::size_t c = 0; c < curves.size(); ++c) {
    if (curves[c].path.empty()) {
      placed.push_back({});
      continue;
    }
    const Choice choice = choose(curves[c], InkMap::bit_of(c), frame, ink, names);
    names.push_back(choice.box);
    placed.push_back({{choice.box.left, choice.box.bottom - kDescent},
                      choice.anchor,
                      nearest_in(choice.box, choice.anchor)});
  }
  return placed;
}

}  // namespace genegraft::evaluate
