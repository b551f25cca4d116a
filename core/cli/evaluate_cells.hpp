#pragma once

#include <string>
#include <vector>

#include "base/error.hpp"
#include "cli/command.hpp"
#include "evaluate/class_report.hpp"
#include "model/cell_caller.hpp"
#include "model/smooth_answers.hpp"

namespace genegraft::cli {

/// How the cells of a labelled matrix are measured.
struct CellColumnsOfTruth {
  std::string label = "label";
  std::string group;  ///< for the intervals; "": each cell alone
  /// File: the matrix's label -> the model's label or coarser type; "-" leaves its cells out; a
  /// name that the model does not know is a type unknown to it.
  std::string map;
  model::SmoothOptions smooth;
};

/// Figures of the model as it is on every matrix. Labels of the model are taken together where the
/// matrix's are coarser: with CD4 T among them, all labels below CD4 T count as it. Cells of types
/// that the model does not know are left out of the figures; how many of them stay unassigned is
/// noted.
Expected<evaluate::ClassReport> evaluate_cells(const model::CellCaller& model,
                                               const std::vector<std::string>& matrices,
                                               const CellColumnsOfTruth& columns, int draws,
                                               const CommonOptions& common);

}  // namespace genegraft::cli
