#include "cli/models.hpp"

#include "cli/files.hpp"

namespace genegraft::cli {

Expected<model::OfftargetModel> open_offtarget_model(const std::string& path) {
  const auto bytes = read_file(path, kLargestModel);
  if (!bytes) return tl::unexpected(bytes.error());
  auto model = model::OfftargetModel::open(*bytes);
  if (!model) return inside(path, model.error());
  return model;
}

Expected<AnyModel> open_any_model(const std::string& path, model::ManifestPart part) {
  const auto bytes = read_file(path, kLargestModel);
  if (!bytes) return tl::unexpected(bytes.error());
  auto manifest = model::read_manifest(*bytes, part);
  if (manifest && manifest->task() == model::kLanguageTask)
    return fail(path +
                ": a language model, which answers nothing by itself; finetune makes it a "
                "classifier");
  if (manifest && manifest->task() == "sequence") {
    auto model = model::SequenceModel::from(std::move(*manifest));
    if (!model) return inside(path, model.error());
    return AnyModel(std::move(*model));
  }
  if (manifest && manifest->task() == model::kCellTask &&
      manifest->encoder_kind() == model::kRanksEncoder) {
    auto model = model::RankCellModel::from(std::move(*manifest));
    if (!model) return inside(path, model.error());
    return AnyModel(std::move(*model));
  }
  auto file = model::read_any_model_file(*bytes, part);
  if (!file) return inside(path, file.error());
  if (file->manifest.task() == "offtarget") {
    auto model = model::OfftargetModel::from({std::move(file->manifest), std::move(file->learner)});
    if (!model) return inside(path, model.error());
    return AnyModel(std::move(*model));
  }
  if (file->manifest.task() == model::kCellTask) {
    auto model = model::CellModel::from({std::move(file->manifest), std::move(file->learner)});
    if (!model) return inside(path, model.error());
    return AnyModel(std::move(*model));
  }
  auto model = model::TableModel::from(std::move(*file));
  if (!model) return inside(path, model.error());
  return AnyModel(std::move(*model));
}

}  // namespace genegraft::cli
