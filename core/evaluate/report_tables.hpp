#pragma once

#include <string>

#include "evaluate/report.hpp"

namespace genegraft::evaluate {

/// One row a data set: its size, prevalence, and PR AUC of every score of the report.
std::string pr_auc_table(const Report& report);

/// One row a data set: ROC AUC of every score. A table of its own, or neither would fit a page.
std::string roc_auc_table(const Report& report);

/// One row a metric, one column a score, so that the model and its baselines stand side by side.
/// Metrics that no score has are left out. The best figure of a row is bold.
std::string metric_table(const SetReport& set, const std::string& group_name);

}  // namespace genegraft::evaluate
