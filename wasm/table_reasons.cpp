#include <emscripten/bind.h>

#include <algorithm>
#include <memory>

#include "convert.hpp"
#include "model/pair_reasons.hpp"
#include "pair_table.hpp"

namespace genegraft::wasm {
namespace {

/// Explains a table with a model that it keeps alive.
class TableReasons {
 public:
  explicit TableReasons(std::shared_ptr<model::OfftargetModel> model)
      : model_(std::move(model)), explainer_(*model_) {}

  val add(const PairTable& table, int first, int count, int top) {
    first = std::clamp(first, 0, table.rows());
    const int end = first + std::clamp(count, 0, table.rows() - first);
    std::vector<crispr::PairRecord> records;
    for (int row = first; row < end; ++row)
      records.push_back(crispr::read_record(table.format(), table.line(row)));
    const auto reasons = explainer_.explain(records, std::max(1, top));
    val result = val::object();
    result.set("feature", val::global("Int32Array")
                              .new_(emscripten::typed_memory_view(reasons.feature.size(),
                                                                  reasons.feature.data())));
    result.set("share", to_float32(reasons.share));
    return result;
  }

  val weights(int draws) const {
    const auto& features = crispr::features(model_->encoding());
    val list = val::array();
    for (const auto& weight : explainer_.weights(draws)) {
      val entry = val::object();
      entry.set("number", weight.feature);
      entry.set("feature", features[weight.feature].title);
      entry.set("mean", weight.mean);
      entry.set("raises", weight.up);
      entry.set("low", weight.interval.low);
      entry.set("high", weight.interval.high);
      list.call<void>("push", entry);
    }
    return list;
  }

  double pairs() const { return static_cast<double>(explainer_.pairs()); }

 private:
  std::shared_ptr<model::OfftargetModel> model_;
  model::TableExplainer explainer_;
};

val explain_table(const std::shared_ptr<model::OfftargetModel>& model) {
  if (const auto can = model::check_explainable(model->learner()); !can)
    return failure(can.error());
  return success(val(std::make_shared<TableReasons>(model)));
}

}  // namespace

EMSCRIPTEN_BINDINGS(table_reasons) {
  emscripten::class_<TableReasons>("TableReasons")
      .smart_ptr<std::shared_ptr<TableReasons>>("TableReasons")
      .function("add", &TableReasons::add)
      .function("weights", &TableReasons::weights)
      .function("pairs", &TableReasons::pairs);
  emscripten::function("explainTable", &explain_table);
}

}  // namespace genegraft::wasm
