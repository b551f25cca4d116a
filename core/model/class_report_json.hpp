#pragma once

#include "evaluate/class_report.hpp"
#include "model/manifest.hpp"

namespace genegraft::model {

/// A report of several classes as the manifest and `--json` hold it:
///   title, protocol, group_name, sets[{name, rows, groups, labels[], notes[], scores[{name, title,
///   accuracy, balanced_accuracy, macro_f1, micro_f1, log_loss, mcc, kappa {value, low, high},
///   classes[{label, rows, answers, precision, recall, f1}], confusion[[rows of a class by
///   answer]…]}]}], rest[{label, negatives, rows, positives, accuracy, roc_auc, linear_accuracy,
///   linear_roc_auc, genes[{title, unit, bars[{name, value, low, high}]}]}]
/// What is undefined is absent (a figure) or null (a bound).
Json class_report_json(const evaluate::ClassReport& report);

}  // namespace genegraft::model
