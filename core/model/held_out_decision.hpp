#pragma once

#include <optional>
#include <span>
#include <vector>

#include "evaluate/calibration_choice.hpp"
#include "evaluate/decision_rule.hpp"
#include "model/decision.hpp"
#include "model/offtarget_validation.hpp"

namespace genegraft::model {

/// How held-out scores become probabilities and answers.
struct DecisionOptions {
  std::optional<evaluate::CalibrationKind> calibration;  ///< nothing: the best of all
  evaluate::DecisionRule rule;
  evaluate::UnsureLimits unsure;
};

/// A band is wanted at all.
inline bool wants_unsure(const DecisionOptions& options) {
  return options.unsure.wrong || options.unsure.missed;
}

/// The decision to ship, fitted on all held-out rows, and what such a decision is worth: each row's
/// probability, threshold and answer here come from the held-out rows of the other parts (screens,
/// or folds of guides), so that no row has a say in its own.
struct HeldOutDecision {
  Decision shipped;
  /// Of every kind, over the parts. The kind itself is chosen once, on all of them: one choice of
  /// three among a million rows gives no row a say worth counting.
  std::vector<evaluate::CalibrationFigures> figures;
  std::int64_t rows = 0, positives = 0;         ///< held-out rows with a score
  std::vector<std::vector<float>> probability;  ///< per screen (N); NaN without a score
  /// Per screen: one threshold, one a row, or none where the others lack a class.
  std::vector<std::vector<float>> threshold;
  std::vector<evaluate::AnswerCounts> answers;  ///< per screen
  bool wrong_reached = true;                    ///< evaluate::BandSearch, of the shipped band
  double least_wrong = 0;
  /// Costs: the threshold of least cost on all held-out rows, and the mean costs of a row there and
  /// at the shipped threshold.
  double empirical_threshold = 0, empirical_cost = 0, shipped_cost = 0;
};

/// y: the labels of each screen, (N) 0 or 1.
HeldOutDecision decide_held_out(const std::vector<std::span<const std::int32_t>>& y,
                                const HeldOut& held_out, const DecisionOptions& options,
                                int threads = 0);
HeldOutDecision decide_held_out(const std::vector<Screen>& screens, const HeldOut& held_out,
                                const DecisionOptions& options, int threads = 0);

/// The manifest's `decision`: what read_decision reads, how it was chosen, and what its answers
/// were worth on held-out rows.
Json decision_json(const HeldOutDecision& decided, const HeldOut& held_out,
                   const DecisionOptions& options);
/// The same where nothing was held out: the score itself, and the rule's number or even odds.
Json decision_json(const DecisionOptions& options);

}  // namespace genegraft::model
