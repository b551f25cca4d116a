#include "evaluate/platt.hpp"

#include <cassert>
#include <cmath>
#include <vector>

#include "evaluate/logistic.hpp"
#include "evaluate/scored_rows.hpp"

namespace genegraft::evaluate {
namespace {

/// A step as the likelihood sees it: its place, its weight, and the share of it that is positive.
struct Point {
  double logit = 0, weight = 0, target = 0;
};

std::vector<Point> points_of(std::span<const ScoreStep> steps, const ClassWeights& classes) {
  const double yes = (classes.positives + 1) / (classes.positives + 2);
  const double no = 1 / (classes.negatives + 2);
  std::vector<Point> points;
  for (const auto& step : steps) {
    const double weight = step.positives + step.negatives;
    points.push_back(
        {logit(step.score), weight, (step.positives * yes + step.negatives * no) / weight});
  }
  return points;
}

/// Sum of weight * (log(1 + e^z) - target z), the negative log likelihood.
double loss(const std::vector<Point>& points, const PlattLine& line) {
  double sum = 0;
  for (const auto& point : points) {
    const double z = line.slope * point.logit + line.intercept;
    const double log_of_one_more = std::log1p(std::exp(-std::abs(z))) + (z > 0 ? z : 0);
    sum += point.weight * (log_of_one_more - point.target * z);
  }
  return sum;
}

/// First and second derivatives of the loss by slope (a) and intercept (b).
struct Derivatives {
  double a = 0, b = 0, aa = 0, ab = 0, bb = 0;
};

Derivatives derive(const std::vector<Point>& points, const PlattLine& line) {
  Derivatives sum;
  for (const auto& point : points) {
    const double p = 1 / (1 + std::exp(-(line.slope * point.logit + line.intercept)));
    const double error = point.weight * (p - point.target), curve = point.weight * p * (1 - p);
    sum.a += error * point.logit;
    sum.b += error;
    sum.aa += curve * point.logit * point.logit;
    sum.ab += curve * point.logit;
    sum.bb += curve;
  }
  return sum;
}

}  // namespace

PlattLine fit_platt(std::span<const ScoreStep> steps) {
  const auto classes = class_weights(steps);
  assert(classes.positives > 0 && classes.negatives > 0);
  const auto points = points_of(steps, classes);
  const double rows = classes.positives + classes.negatives;
  PlattLine line{0, std::log((classes.positives + 1) / (classes.negatives + 1))};
  double now = loss(points, line);
  for (int iteration = 0; iteration < 100; ++iteration) {
    auto d = derive(points, line);
    if (std::abs(d.a) < 1e-10 * rows && std::abs(d.b) < 1e-10 * rows) break;
    // Scores that are all alike leave the slope undetermined; the ridge keeps the matrix regular.
    d.aa += 1e-12 * rows;
    d.bb += 1e-12 * rows;
    const double determinant = d.aa * d.bb - d.ab * d.ab;
    const double to_slope = -(d.bb * d.a - d.ab * d.b) / determinant;
    const double to_intercept = -(d.aa * d.b - d.ab * d.a) / determinant;
    const double descent = d.a * to_slope + d.b * to_intercept;
    double step = 1;
    for (; step > 1e-10; step /= 2) {
      const PlattLine next{line.slope + step * to_slope, line.intercept + step * to_intercept};
      const double there = loss(points, next);
      if (there >= now + 1e-4 * step * descent) continue;
      line = next;
      now = there;
      break;
    }
    if (step <= 1e-10) break;  // as low as rounding lets it be
  }
  if (line.slope >= 0) return line;
  double target = 0;
  for (const auto& point : points) target += point.weight * point.target;
  return {0, std::log(target / (rows - target))};
}

}  // namespace genegraft::evaluate
