#pragma once

#include <vector>

#include "convert.hpp"
#include "expression.hpp"
#include "model/cell_caller.hpp"

namespace genegraft::wasm {

/// What is the same of all models of cells, see CellModelFacts in genegraft.d.ts.
val facts_of(const model::CellCaller& model, const char* kind);
val overlap_of(const model::CellCaller& model, const ExpressionMatrix& cells);
/// probabilities: (N, K), calibrated.
val answers_of(const model::CellCaller& model, const std::vector<float>& probabilities);

val to_texts(const std::vector<std::string>& texts);
const std::string& name_of(const expression::Gene& gene);

}  // namespace genegraft::wasm
