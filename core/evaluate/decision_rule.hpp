#pragma once

#include <optional>

#include "evaluate/scored_rows.hpp"

namespace genegraft::evaluate {

/// How the threshold of "yes" is found.
struct DecisionRule {
  enum class Kind { f_beta, cost, number };
  Kind kind = Kind::f_beta;
  double beta = 1;  ///< f_beta: recall counts beta times as much as precision; > 0
  double cost_false_positive = 1, cost_false_negative = 1;  ///< cost: > 0
  float number = 0.5f;                                      ///< number: the threshold itself
};

/// The threshold of highest F-beta, (1 + beta^2) tp / ((1 + beta^2) tp + beta^2 fn + fp): a value
/// of a score, the highest one of several. 0.5 where the rows hold one class only.
float best_f_beta_threshold(const ScoredRows& rows, double beta);

/// Above this probability "yes" costs less than "no" on average: cost_false_positive /
/// (cost_false_positive + cost_false_negative) (Elkan 2001). Right wherever the probability is.
double bayes_threshold(double cost_false_positive, double cost_false_negative);

/// The threshold of lowest cost on these very rows, the highest of several; 1 where it is cheapest
/// never to say "yes" and no score reaches 1.
float least_cost_threshold(const ScoredRows& rows, double cost_false_positive,
                           double cost_false_negative);

/// Mean cost of a row at the threshold; NaN without rows.
double mean_cost(const ScoredRows& rows, float threshold, double cost_false_positive,
                 double cost_false_negative);

/// The rule's threshold on held-out rows. For costs: Bayes' where the scores are calibrated
/// probabilities, since it needs no fitting and stays right where positives are rarer or more
/// common than here; the empirical one where they are not, for there a score of 0.2 means nothing.
float choose_threshold(const ScoredRows& rows, const DecisionRule& rule, bool calibrated);

}  // namespace genegraft::evaluate
