#pragma once

#include <optional>

#include "evaluate/report.hpp"
#include "model/manifest.hpp"

namespace genegraft::model {

/// A report as the manifest and `--json` hold it:
///   title, protocol, group_name, sets[{name, rows, positives, groups, prevalence, notes[],
///   scores[{ name, title, probability, <figure>{value, low, high}…, threshold, roc[[x, y]…],
///   pr[[x, y]…], calibration[{predicted, observed, low, high, rows}]}]}]
/// with the figures roc_auc, pr_auc, group_roc_auc, f1_half, mcc_half, f1_chosen, mcc_chosen,
/// brier, log_loss; what is undefined is absent (a figure) or null (a bound).
Json report_json(const evaluate::Report& report);

/// Six significant digits: more would be noise, and the file is downloaded. null where undefined.
Json figure_number(double value);
/// object[key] = {value, low, high}; nothing where the figure is undefined.
void add_figure(Json& object, const char* key, const std::optional<evaluate::Figure>& figure);

}  // namespace genegraft::model
