#pragma once

#include <span>
#include <vector>

#include "evaluate/reject_option.hpp"
#include "evaluate/report.hpp"
#include "model/held_out_decision.hpp"

namespace genegraft::model {

/// A screen's rows as the model answers them.
struct ScreenAnswers {
  std::span<const float> probability;  ///< (N) calibrated
  std::span<const float> threshold;    ///< one, one a row (N), or none
  std::span<const float> ranking;  ///< (N) the scores before a calibration fold by fold, or none
  std::span<const float> linear = {};  ///< (N) logistic regression's scores, the bar, or none
};

/// One screen's figures, the model first, then the baselines.
evaluate::SetReport report_screen(const Screen& screen, const ScreenAnswers& answers,
                                  const evaluate::ReportOptions& options);

/// "4.2 % of the rows are unsure; of the 388 answered positive 12 % are not; 8 % of the positives
/// are answered negative."
std::string describe_answers(const evaluate::AnswerCounts& counts);

/// The report of the held-out rows, calibrated and decided by the others, beside CFD, the
/// mismatch count and logistic regression, screen by screen. Screens that lack a class are left
/// out.
evaluate::Report report_held_out(const std::vector<Screen>& screens, const HeldOut& held_out,
                                 const HeldOutDecision& decided,
                                 const ScreenOptions& screen_options,
                                 const evaluate::ReportOptions& options);

/// Held-out probabilities of positives and negatives, counted in bins of equal width over [0, 1].
struct ScoreDensity {
  std::vector<double> edges, positive, negative;
};
ScoreDensity score_density(const std::vector<Screen>& screens, const HeldOutDecision& decided);

}  // namespace genegraft::model
