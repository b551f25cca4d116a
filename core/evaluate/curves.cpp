#include "evaluate/curves.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <queue>

namespace genegraft::evaluate {
namespace {

/// A straight line from point `first` to point `last` in place of all between; `farthest` of them
/// is `distance` away.
struct Chord {
  int first = 0, last = 0, farthest = 0;
  double distance = 0;
  bool operator<(const Chord& other) const { return distance < other.distance; }
};

double distance_to_line(CurvePoint point, CurvePoint a, CurvePoint b) {
  const double dx = b.x - a.x, dy = b.y - a.y;
  const double px = point.x - a.x, py = point.y - a.y;
  const double length = std::hypot(dx, dy);
  return length > 0 ? std::abs(dx * py - dy * px) / length : std::hypot(px, py);
}

Chord chord_between(std::span<const CurvePoint> curve, int first, int last) {
  Chord chord{first, last, first, 0};
  for (int i = first + 1; i < last; ++i) {
    const double distance = distance_to_line(curve[i], curve[first], curve[last]);
    if (distance <= chord.distance) continue;
    chord.distance = distance;
    chord.farthest = i;
  }
  return chord;
}

struct ClassCounts {
  double positives = 0, negatives = 0;
};

ClassCounts count_classes(std::span<const ScoreStep> steps) {
  ClassCounts counts;
  for (const auto& step : steps) {
    counts.positives += step.positives;
    counts.negatives += step.negatives;
  }
  return counts;
}

CurvePoint point_at(double x, double y) {
  return {static_cast<float>(x), static_cast<float>(y)};
}

}  // namespace

std::vector<CurvePoint> thin_curve(std::span<const CurvePoint> curve, int points) {
  assert(points >= 2);
  constexpr double kOnTheLine = 1e-6;  // float noise, far below a pixel
  if (curve.size() < 3) return {curve.begin(), curve.end()};
  const int last = static_cast<int>(curve.size()) - 1;
  std::vector<int> kept = {0, last};
  std::priority_queue<Chord> chords;
  chords.push(chord_between(curve, 0, last));
  while (static_cast<int>(kept.size()) < points && !chords.empty()) {
    const Chord worst = chords.top();
    chords.pop();
    if (worst.distance < kOnTheLine) break;
    kept.push_back(worst.farthest);
    chords.push(chord_between(curve, worst.first, worst.farthest));
    chords.push(chord_between(curve, worst.farthest, worst.last));
  }
  std::sort(kept.begin(), kept.end());
  std::vector<CurvePoint> thinned;
  for (const int i : kept) thinned.push_back(curve[i]);
  return thinned;
}

std::vector<CurvePoint> roc_curve(std::span<const ScoreStep> steps, int points) {
  const ClassCounts all = count_classes(steps);
  if (all.positives == 0 || all.negatives == 0) return {};
  std::vector<CurvePoint> curve = {{0, 0}};
  ClassCounts above;
  for (const auto& step : steps) {
    above.positives += step.positives;
    above.negatives += step.negatives;
    curve.push_back(point_at(above.negatives / all.negatives, above.positives / all.positives));
  }
  return thin_curve(curve, points);
}

std::vector<CurvePoint> pr_curve(std::span<const ScoreStep> steps, int points) {
  const ClassCounts all = count_classes(steps);
  if (all.positives == 0) return {};
  std::vector<CurvePoint> curve;
  ClassCounts above;
  for (const auto& step : steps) {
    above.positives += step.positives;
    above.negatives += step.negatives;
    const double precision = above.positives / (above.positives + above.negatives);
    if (curve.empty()) curve.push_back(point_at(0, precision));
    curve.push_back(point_at(above.positives / all.positives, precision));
    if (above.positives == all.positives) break;
  }
  return thin_curve(curve, points);
}

std::vector<CurvePoint> roc_curve(std::span<const float> score, std::span<const std::int32_t> y,
                                  int points) {
  return roc_curve(score_steps(score, y), points);
}

std::vector<CurvePoint> pr_curve(std::span<const float> score, std::span<const std::int32_t> y,
                                 int points) {
  return pr_curve(score_steps(score, y), points);
}

}  // namespace genegraft::evaluate
