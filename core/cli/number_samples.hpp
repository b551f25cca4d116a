#pragma once

#include <string>
#include <vector>

#include "base/error.hpp"
#include "model/table_training.hpp"

namespace genegraft::cli {

/// Which columns of a labelled table of numbers are what.
struct NumberColumns {
  std::string label;                 ///< column of classes
  std::string group;                 ///< column of groups; "": none
  std::vector<std::string> ignored;  ///< columns of numbers that are no features
};

/// Reads one table or several alike. Rows that cannot be read, or lack a label, are left out; the
/// first is named on standard error and all are counted. All columns of numbers are features, in
/// the first table's order, but for those that `columns` names.
Expected<model::NumberSamples> read_number_samples(const std::vector<std::string>& paths,
                                                   const NumberColumns& columns);

}  // namespace genegraft::cli
