#pragma once

#include "base/error.hpp"
#include "cli/report_output.hpp"
#include "evaluate/class_report.hpp"

namespace genegraft::cli {

/// The report as TSV tables of figures (one row a data set and score, then one a class; after an
/// empty line the one-against-rest models and their genes), or JSON; and as HTML if asked for.
Expected<void> write_class_report(const evaluate::ClassReport& report, const ReportOutput& output);

}  // namespace genegraft::cli
