#include "evaluate/decision_rule.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>

namespace genegraft::evaluate {

float best_f_beta_threshold(const ScoredRows& rows, double beta) {
  assert(beta > 0);
  const auto steps = score_steps(rows);
  const auto classes = class_weights(steps);
  if (!(classes.positives > 0 && classes.negatives > 0)) return 0.5f;
  const double b2 = beta * beta;
  double found = 0, answered = 0, best = -1;
  float threshold = 0.5f;
  for (const auto& step : steps) {
    found += step.positives;
    answered += step.positives + step.negatives;
    // The denominator (1 + b2) tp + b2 fn + fp, written with all positives and all answers.
    const double f = (1 + b2) * found / (b2 * classes.positives + answered);
    if (f <= best) continue;
    best = f;
    threshold = step.score;
  }
  return threshold;
}

double bayes_threshold(double cost_false_positive, double cost_false_negative) {
  assert(cost_false_positive > 0 && cost_false_negative > 0);
  return cost_false_positive / (cost_false_positive + cost_false_negative);
}

float least_cost_threshold(const ScoredRows& rows, double cost_false_positive,
                           double cost_false_negative) {
  const auto steps = score_steps(rows);
  if (steps.empty()) return 0.5f;
  double cost = cost_false_negative * class_weights(steps).positives, lowest = cost;
  float threshold = std::min(1.0f, std::nextafter(steps[0].score, 2.0f));
  for (const auto& step : steps) {
    cost += cost_false_positive * step.negatives - cost_false_negative * step.positives;
    if (cost >= lowest) continue;
    lowest = cost;
    threshold = step.score;
  }
  return threshold;
}

double mean_cost(const ScoredRows& rows, float threshold, double cost_false_positive,
                 double cost_false_negative) {
  double cost = 0, weights = 0;
  for (const auto& step : score_steps(rows)) {
    weights += step.positives + step.negatives;
    cost += step.score >= threshold ? cost_false_positive * step.negatives
                                    : cost_false_negative * step.positives;
  }
  return weights > 0 ? cost / weights : std::numeric_limits<double>::quiet_NaN();
}

float choose_threshold(const ScoredRows& rows, const DecisionRule& rule, bool calibrated) {
  switch (rule.kind) {
    case DecisionRule::Kind::number:
      return rule.number;
    case DecisionRule::Kind::cost:
      if (calibrated)
        return static_cast<float>(
            bayes_threshold(rule.cost_false_positive, rule.cost_false_negative));
      return least_cost_threshold(rows, rule.cost_false_positive, rule.cost_false_negative);
    default:
      return best_f_beta_threshold(rows, rule.beta);
  }
}

}  // namespace genegraft::evaluate
