#pragma once

#include <string>

#include "base/error.hpp"
#include "evaluate/report.hpp"

namespace genegraft::cli {

struct ReportOutput {
  std::string html;   ///< "": no HTML file
  bool json = false;  ///< JSON instead of a table
  std::string out;    ///< "": standard output
};

/// The report as a TSV table of figures (or JSON), and as an HTML file if asked for.
Expected<void> write_report(const evaluate::Report& report, const ReportOutput& output);

}  // namespace genegraft::cli
