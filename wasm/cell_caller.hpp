#pragma once

#include <string>
#include <vector>

#include "convert.hpp"
#include "expression.hpp"
#include "model/cell_caller.hpp"

namespace genegraft::wasm {

/// What is the same of all models of cells, see CellModelFacts in genegraft.d.ts.
val facts_of(const model::CellCaller& model, const std::string& kind);
val overlap_of(const model::CellCaller& model, const ExpressionMatrix& cells);
val answers_of(const model::CellCaller& model, const model::CellScores& scores);

val to_texts(const std::vector<std::string>& texts);
const std::string& name_of(const expression::Gene& gene);

}  // namespace genegraft::wasm
