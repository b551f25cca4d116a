#pragma once

#include <string>

#include "evaluate/report.hpp"

namespace genegraft::evaluate {

/// The report as one self-contained HTML file: a table of figures with intervals (prevalence beside
/// every PR AUC, baselines beside the model) and, per data set, ROC, PR and calibration plots as
/// inline SVG. No script, no outside reference; light and dark; prints well.
std::string report_html(const Report& report);

}  // namespace genegraft::evaluate
