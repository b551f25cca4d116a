#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "expression/expression.hpp"
#include "model/cell_training.hpp"

namespace genegraft::cli {

/// Which columns of a matrix's cells are what.
struct CellColumns {
  std::string label = "label";
  std::string group;                     ///< "": none
  std::string depth;                     ///< of batches that are thinned to one depth; "": none
  std::string map;                       ///< file that renames labels, see read_label_map; "": none
  std::vector<std::string> common_with;  ///< matrices that must have the genes as well
};

/// Old label -> new one, from a table of two columns with a tab between; "-" as the new one leaves
/// the cells out. Labels that it does not name stay as they are.
Expected<std::map<std::string, std::string>> read_label_map(const std::string& path);

/// The column of that name; the error lists those that there are.
Expected<const expression::CellColumn*> find_column(const expression::Expression& cells,
                                                    const std::string& name);

/// (N) the labels of the column, renamed; "" for cells that have none or are left out.
Expected<std::vector<std::string>> read_labels(const expression::Expression& cells,
                                               const std::string& column, const std::string& map);

/// (N) numbers of the column's values, or 0, 1, 2, … where no column is named. Missing ones are
/// groups of their own.
Expected<std::vector<int>> number_values(const expression::Expression& cells,
                                         const std::string& column, int first);

/// Reads one data set or several, of which the genes common to all are kept. Cells without a label
/// are left out and counted on standard error.
Expected<model::CellSamples> read_cell_samples(const std::vector<std::string>& paths,
                                               const CellColumns& columns);

}  // namespace genegraft::cli
