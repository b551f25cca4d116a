#pragma once

#include <string>
#include <string_view>

#include "model/pair_reasons.hpp"

namespace genegraft::model {

/// What decides a table, in the form that the file's name asks for: .json, .svg (the 20 largest),
/// or TSV.
std::string weights_text(const TableExplainer& explainer, const OfftargetModel& model,
                         std::string_view file_name);

}  // namespace genegraft::model
