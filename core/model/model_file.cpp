#include "model/model_file.hpp"

#include <exception>

#include "onnx/forest_onnx.hpp"

namespace genegraft::model {

Expected<ForestModel> read_model_file(std::span<const std::uint8_t> bytes) {
  const auto onnx_model = onnx::read_model(bytes);
  if (!onnx_model) return tl::unexpected(onnx_model.error());
  const auto* text = onnx_model->find_metadata(kManifestKey);
  if (!text)
    return fail(
        "a foreign ONNX model: it has no Genegraft manifest, so nothing says how to encode its "
        "input");
  auto manifest = parse_manifest(*text);
  if (!manifest) return tl::unexpected(manifest.error());
  auto ensemble = onnx::read_tree_ensemble(*onnx_model);
  if (!ensemble) return tl::unexpected(ensemble.error());
  if (!ensemble->is_classifier()) return fail("the model is a regression, not a classifier");
  if (!onnx::has_onnx_form(ensemble->forest, ensemble->labels))
    return fail("the model's forest is of a kind that cannot be saved again");
  auto& forest = ensemble->forest;
  const int classes = forest.outputs == 1 ? 2 : forest.outputs;
  if (static_cast<int>(manifest->labels().size()) != classes)
    return fail("the manifest has " + std::to_string(manifest->labels().size()) +
                " labels, the forest " + std::to_string(classes) + " classes");
  return ForestModel{std::move(*manifest), std::move(forest)};
}

std::string write_model_file(const ForestModel& model) {
  std::vector<std::string> labels;
  for (const auto& label : model.manifest.labels()) labels.push_back(label.name);
  auto onnx_model = onnx::forest_to_onnx(model.forest, labels);
  onnx_model.doc_string = model.manifest.text("summary");
  // A path of the command line may be no UTF-8; the trained model is not lost for that.
  onnx_model.metadata_props.push_back(
      {std::string(kManifestKey),
       model.manifest.json.dump(-1, ' ', false, Json::error_handler_t::replace)});
  return onnx::write_model(onnx_model);
}

}  // namespace genegraft::model
