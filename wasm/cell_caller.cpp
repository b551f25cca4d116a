#include "cell_caller.hpp"

namespace genegraft::wasm {
namespace {

val types_of(const model::CellCaller& model) {
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

}  // namespace

val to_texts(const std::vector<std::string>& texts) {
  val list = val::array();
  for (const auto& text : texts) list.call<void>("push", to_text(text));
  return list;
}

const std::string& name_of(const expression::Gene& gene) {
  return gene.symbol.empty() ? gene.id : gene.symbol;
}

val facts_of(const model::CellCaller& model, const std::string& kind) {
  const auto& json = model.manifest().json;
  val result = val::object();
  result.set("manifest", to_text(json.dump(-1, ' ', false, model::Json::error_handler_t::replace)));
  result.set("kind", kind);
  result.set("trees", 0);
  result.set("nodes", 0);
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

val overlap_of(const model::CellCaller& model, const ExpressionMatrix& cells) {
  const auto match = model.panel().match(cells.get().genes);
  val result = val::object();
  result.set("found", match.found);
  result.set("of", static_cast<double>(model.panel().genes.size()));
  result.set("weight", match.weight);
  result.set("molecules", expression::estimates_depth(cells.get(), match) ? match.molecules : 0.0);
  return result;
}

val answers_of(const model::CellCaller& model, const model::CellScores& scores) {
  const auto& probabilities = scores.probability;
  const auto labels = model.labels().size();
  std::vector<std::int32_t> types, first, second, unlike;
  std::vector<float> probability;
  for (std::size_t i = 0; i < probabilities.size(); i += labels) {
    const auto answer =
        model.decide(std::span(probabilities).subspan(i, labels), scores.unlikeness[i / labels]);
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
  return result;
}

}  // namespace genegraft::wasm
