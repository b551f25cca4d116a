#pragma once

#include <string>

#include "evaluate/class_report.hpp"

namespace genegraft::evaluate {

/// A page of its own, without scripts or anything from elsewhere: figures with intervals, confusion
/// matrices, figures of every class; one-against-rest models with their genes, where there are any.
std::string class_report_html(const ClassReport& report);

}  // namespace genegraft::evaluate
