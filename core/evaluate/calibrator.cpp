#include "evaluate/calibrator.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <cstdio>
#include <cstdlib>

#include "evaluate/isotonic.hpp"
#include "evaluate/logistic.hpp"
#include "evaluate/platt.hpp"

namespace genegraft::evaluate {
namespace {

constexpr std::size_t kMostBlocks = 40;
constexpr double kRise = 0.02;  // of the gap to a neighbour, within a block

double nine_digits(double value) {
  char text[40];
  std::snprintf(text, sizeof text, "%.9g", value);
  return std::strtod(text, nullptr);
}

void add_knot(std::vector<Knot>& knots, double score, double probability) {
  score = nine_digits(score);
  probability = nine_digits(probability);
  if (!knots.empty()) {
    if (score <= knots.back().score) return;  // two floats of the same nine digits
    probability = std::max(probability, knots.back().probability);
  }
  knots.push_back({score, probability});
}

std::vector<Knot> knots_of(const std::vector<IsotonicBlock>& blocks) {
  std::vector<Knot> knots;
  for (std::size_t b = 0; b < blocks.size(); ++b) {
    const bool first = b == 0, last = b + 1 == blocks.size();
    const double rate = blocks[b].rate();
    const double below = rate - (first ? 0 : blocks[b - 1].rate());
    const double above = (last ? 1 : blocks[b + 1].rate()) - rate;
    // The outer blocks reach to the ends of [0, 1]: lower scores than any seen keep their order
    // too.
    const double low = first ? 0 : blocks[b].low, high = last ? 1 : blocks[b].high;
    if (low == high) {
      add_knot(knots, low, rate);
    } else {
      add_knot(knots, low, rate - kRise * below);
      add_knot(knots, high, rate + kRise * above);
    }
  }
  return knots;
}

double interpolate(const std::vector<Knot>& knots, double score) {
  const auto above =
      std::upper_bound(knots.begin(), knots.end(), score,
                       [](double value, const Knot& knot) { return value < knot.score; });
  if (above == knots.begin()) return knots.front().probability;
  const auto& low = *std::prev(above);
  if (above == knots.end()) return low.probability;
  const double part = (score - low.score) / (above->score - low.score);
  const double rise = above->probability - low.probability;
  return std::min(low.probability + part * rise, above->probability);
}

}  // namespace

std::string_view name(CalibrationKind kind) {
  switch (kind) {
    case CalibrationKind::platt:
      return "platt";
    case CalibrationKind::isotonic:
      return "isotonic";
    default:
      return "none";
  }
}

std::optional<CalibrationKind> find_calibration(std::string_view wanted) {
  for (const auto kind : {CalibrationKind::none, CalibrationKind::platt, CalibrationKind::isotonic})
    if (name(kind) == wanted) return kind;
  return std::nullopt;
}

float Calibrator::calibrate(float score) const {
  if (kind == CalibrationKind::none || std::isnan(score)) return score;
  if (kind == CalibrationKind::platt)
    return static_cast<float>(logistic(slope * logit(score) + intercept));
  assert(!knots.empty());
  return static_cast<float>(interpolate(knots, score));
}

Calibrator fit_calibrator(CalibrationKind kind, std::span<const ScoreStep> steps) {
  const auto classes = class_weights(steps);
  if (kind == CalibrationKind::none || classes.positives <= 0 || classes.negatives <= 0) return {};
  Calibrator calibrator;
  calibrator.kind = kind;
  if (kind == CalibrationKind::platt) {
    const auto line = fit_platt(steps);
    calibrator.slope = nine_digits(line.slope);
    calibrator.intercept = nine_digits(line.intercept);
  } else {
    calibrator.knots =
        knots_of(join_blocks(soften_ends(pool_adjacent_violators(steps)), kMostBlocks));
  }
  return calibrator;
}

Calibrator fit_calibrator(CalibrationKind kind, const ScoredRows& rows) {
  return fit_calibrator(kind, score_steps(rows));
}

}  // namespace genegraft::evaluate
