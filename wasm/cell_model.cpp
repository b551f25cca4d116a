#include "model/cell_model.hpp"

#include <emscripten/bind.h>

#include <algorithm>
#include <memory>

#include "cell_caller.hpp"
#include "model/cell_reasons.hpp"

namespace genegraft::wasm {
namespace {

using model::CellModel;

val facts(const CellModel& model) {
  const auto* forest = std::get_if<forest::Forest>(&model.learner());
  val result = facts_of(model, std::string(model::kind_of(model.learner())));
  if (forest != nullptr) {
    result.set("trees", forest->trees());
    result.set("nodes", forest->nodes());
  }
  return result;
}

val overlap(const CellModel& model, const ExpressionMatrix& cells) {
  return overlap_of(model, cells);
}

val score_cells(const CellModel& model, const ExpressionMatrix& cells) {
  const auto scores = model.score(cells.get(), 0);
  if (!scores) return failure(scores.error());
  return success(answers_of(model, *scores));
}

val explain(const CellModel& model, const ExpressionMatrix& cells, int cell, int most) {
  const auto reasons = explain_cell(model, cells.get(), cell);
  if (!reasons) return failure(reasons.error());
  val genes = val::array();
  const auto count = std::min(reasons->genes.size(), static_cast<std::size_t>(std::max(0, most)));
  for (std::size_t i = 0; i < count; ++i) {
    const auto& reason = reasons->genes[i];
    val entry = val::object();
    entry.set("gene", to_text(name_of(model.panel().genes[reason.gene])));
    entry.set("value", reason.value);
    entry.set("first", reason.first);
    entry.set("second", reason.second);
    genes.call<void>("push", entry);
  }
  val result = val::object();
  result.set("first", reasons->first);
  result.set("second", reasons->second);
  result.set("baseFirst", reasons->base_first);
  result.set("baseSecond", reasons->base_second);
  result.set("logOdds", reasons->log_odds);
  result.set("genes", genes);
  result.set("genesInAll", static_cast<double>(reasons->genes.size()));
  return success(result);
}

val open_cell_model(const val& bytes) {
  auto model = CellModel::open(to_bytes<std::vector<std::uint8_t>>(bytes));
  if (!model) return failure(model.error());
  return success(val(std::make_shared<CellModel>(std::move(*model))));
}

}  // namespace

EMSCRIPTEN_BINDINGS(cell_model) {
  emscripten::class_<CellModel>("CellModel")
      .smart_ptr<std::shared_ptr<CellModel>>("CellModel")
      .function("facts", &facts)
      .function("overlap", &overlap)
      .function("score", &score_cells)
      .function("explain", &explain);
  emscripten::function("openCellModel", &open_cell_model);
}

}  // namespace genegraft::wasm
