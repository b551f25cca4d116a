#include "model/cell_model.hpp"

#include <emscripten/bind.h>

#include <algorithm>
#include <memory>

#include "convert.hpp"
#include "expression.hpp"
#include "model/cell_reasons.hpp"

namespace genegraft::wasm {
namespace {

using model::CellModel;

val to_texts(const std::vector<std::string>& texts) {
  val list = val::array();
  for (const auto& text : texts) list.call<void>("push", to_text(text));
  return list;
}

const std::string& name_of(const expression::Gene& gene) {
  return gene.symbol.empty() ? gene.id : gene.symbol;
}

val types_of(const CellModel& model) {
  val list = val::array();
  for (const auto& type : model.types()) {
    val entry = val::object();
    entry.set("name", to_text(type.name));
    entry.set("title", to_text(type.title));
    entry.set("parent", type.parent);
    list.call<void>("push", entry);
  }
  return list;
}

val facts(const CellModel& model) {
  const auto* forest = std::get_if<forest::Forest>(&model.learner());
  const auto& json = model.manifest().json;
  val result = val::object();
  result.set("manifest", to_text(json.dump(-1, ' ', false, model::Json::error_handler_t::replace)));
  result.set("kind", std::string(model::kind_of(model.learner())));
  result.set("trees", forest != nullptr ? forest->trees() : 0);
  result.set("nodes", forest != nullptr ? forest->nodes() : 0);
  result.set("labels", to_texts(model.labels()));
  result.set("types", types_of(model));
  result.set("floor", model.decision().floor());
  result.set("measuresUnlikeness", model.decision().novelty().has_value());
  std::vector<std::string> genes;
  for (const auto& gene : model.panel().genes) genes.push_back(name_of(gene));
  result.set("genes", to_texts(genes));
  result.set("weights", to_float32(model.panel().weight));
  result.set("warnBelow", expression::kWarnBelow);
  return result;
}

val overlap(const CellModel& model, const ExpressionMatrix& cells) {
  const auto match = model.panel().match(cells.get().genes);
  val result = val::object();
  result.set("found", match.found);
  result.set("of", static_cast<double>(model.panel().genes.size()));
  result.set("weight", match.weight);
  return result;
}

val score_cells(const CellModel& model, const ExpressionMatrix& cells) {
  const auto scores = model.score(cells.get(), 0);
  if (!scores) return failure(scores.error());
  const auto& probabilities = scores->probability;
  const auto labels = model.labels().size();
  std::vector<std::int32_t> types, first, second, unlike;
  std::vector<float> probability;
  for (std::size_t i = 0; i < probabilities.size(); i += labels) {
    const auto answer = model.decide(std::span(probabilities).subspan(i, labels),
                                     scores->unlikeness[i / labels]);
    types.push_back(answer.type);
    first.push_back(answer.first);
    second.push_back(answer.second);
    probability.push_back(answer.probability);
    unlike.push_back(answer.unlike);
  }
  val result = val::object();
  result.set("probabilities", to_float32(probabilities));
  result.set("types", to_int32(types));
  result.set("first", to_int32(first));
  result.set("second", to_int32(second));
  result.set("probability", to_float32(probability));
  result.set("unlike", to_int32(unlike));
  return success(result);
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
