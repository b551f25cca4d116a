#pragma once

#include <string>
#include <vector>

#include "base/error.hpp"
#include "cli/cli_forward.hpp"
#include "cli/command.hpp"
#include "model/cell_caller.hpp"
#include "model/smooth_answers.hpp"

namespace genegraft::cli {

/// `predict`'s options of cells.
struct CellFlags {
  model::SmoothOptions smooth;
  std::vector<const CLI::Option*> own;
};
void declare_cell_options(CLI::App& app, CellFlags& flags);

/// One row a cell, in the matrix's order: barcode, predicted (a label, a coarser type, or
/// unassigned), likeliest, second, probability (of what is predicted), p.<label>…, error.
/// input: any matrix that read_expression_from reads.
Expected<void> predict_cells(const model::CellCaller& model, const std::string& input,
                             const std::string& out, const CellFlags& flags,
                             const CommonOptions& common);

/// Says on standard error how much of the model is in the matrix, with a warning where it is
/// little.
void warn_of_overlap(const model::CellCaller& model, const expression::Expression& cells,
                     const std::string& input);

}  // namespace genegraft::cli
