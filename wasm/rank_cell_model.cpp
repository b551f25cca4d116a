#include "model/rank_cell_model.hpp"

#include <emscripten/bind.h>

#include <memory>

#include "cell_caller.hpp"
#include "model/model_file.hpp"

namespace genegraft::wasm {
namespace {

using model::RankCellModel;

val facts(const RankCellModel& model) {
  return facts_of(model, "network");
}

val overlap(const RankCellModel& model, const ExpressionMatrix& cells) {
  return overlap_of(model, cells);
}

/// Cells under way; the network is run by JavaScript.
class RankScan {
 public:
  RankScan(std::shared_ptr<RankCellModel> model, model::RankCellScan scan)
      : model_(std::move(model)), scan_(std::move(scan)) {}

  val next(double tokens) {
    const auto block = scan_.next(static_cast<std::int64_t>(tokens));
    val batch = val::object();
    batch.set("tokens", to_int32(block.tokens));
    batch.set("rows", block.rows);
    batch.set("tokensOfRow", static_cast<double>(block.tokens_of_row));
    return batch;
  }

  int take(const val& probabilities) {
    scan_.take(emscripten::convertJSArrayToNumberVector<float>(probabilities));
    return scan_.done();
  }

  int cells() const { return scan_.size(); }
  val finish() const { return answers_of(*model_, model_->finish(scan_)); }

 private:
  std::shared_ptr<RankCellModel> model_;
  model::RankCellScan scan_;
};

val begin(const std::shared_ptr<RankCellModel>& model, const ExpressionMatrix& cells) {
  auto scan = model->begin(cells.get());
  if (!scan) return failure(scan.error());
  return success(val(std::make_shared<RankScan>(model, std::move(*scan))));
}

val open_rank_cell_model(const val& bytes) {
  auto manifest = model::read_manifest(to_bytes<std::vector<std::uint8_t>>(bytes));
  if (!manifest) return failure(manifest.error());
  auto model = RankCellModel::from(std::move(*manifest));
  if (!model) return failure(model.error());
  return success(val(std::make_shared<RankCellModel>(std::move(*model))));
}

val read_encoder(const val& bytes) {
  const auto manifest = model::read_manifest(to_bytes<std::vector<std::uint8_t>>(bytes));
  if (!manifest) return failure(manifest.error());
  return success(to_text(manifest->encoder_kind()));
}

}  // namespace

EMSCRIPTEN_BINDINGS(rank_cell_model) {
  emscripten::class_<RankScan>("RankScan")
      .smart_ptr<std::shared_ptr<RankScan>>("RankScan")
      .function("next", &RankScan::next)
      .function("take", &RankScan::take)
      .function("cells", &RankScan::cells)
      .function("finish", &RankScan::finish);
  emscripten::class_<RankCellModel>("RankCellModel")
      .smart_ptr<std::shared_ptr<RankCellModel>>("RankCellModel")
      .function("facts", &facts)
      .function("overlap", &overlap);
  emscripten::function("scanCells", &begin);
  emscripten::function("openRankCellModel", &open_rank_cell_model);
  emscripten::function("readEncoder", &read_encoder);
}

}  // namespace genegraft::wasm
