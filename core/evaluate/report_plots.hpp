#pragma once

#include <string>

#include "evaluate/plot_axis.hpp"
#include "evaluate/report.hpp"

namespace genegraft::evaluate {

/// The pictures of a report, each an <svg> to be styled by plot_style.hpp. Every one carries a
/// summary in words.

/// All scores with their area; the diagonal is chance.
std::string roc_plot(const SetReport& set);

/// All scores with their area; the dotted line is prevalence, the precision of chance.
std::string pr_plot(const SetReport& set);

/// Predicted against observed share of positives, with Wilson intervals, of the scores that are
/// probabilities; "" where none is. Rare positives get axes that end where the bins do.
std::string calibration_plot(const SetReport& set);

/// PR AUC of every score as a dot on its interval, against prevalence. All sets of a report share
/// one axis, so that their pictures compare.
std::string pr_auc_plot(const SetReport& set, const Axis& axis);

/// From 0 to 1, or logarithmic from below the least prevalence where positives are rare.
Axis pr_auc_axis(const Report& report);

}  // namespace genegraft::evaluate
