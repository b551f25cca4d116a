#include "model/model_file.hpp"

#include "onnx/forest_onnx.hpp"
#include "onnx/layered_onnx.hpp"
#include "onnx/linear_onnx.hpp"
#include "onnx/metadata_reader.hpp"

namespace genegraft::model {
namespace {

tl::unexpected<Error> foreign() {
  return fail(
      "a foreign ONNX model: it has no Genegraft manifest, so nothing says how to encode its "
      "input");
}

Expected<AnyModelFile> read_learner(const onnx::Model& model) {
  if (onnx::is_linear(model)) {
    auto linear = onnx::linear_from_onnx(model);
    if (!linear) return tl::unexpected(linear.error());
    return AnyModelFile{{}, std::move(linear->model), std::move(linear->labels)};
  }
  if (onnx::is_layered(model)) {
    auto network = onnx::layered_from_onnx(model);
    if (!network) return tl::unexpected(network.error());
    return AnyModelFile{{}, std::move(network->model), std::move(network->labels)};
  }
  auto ensemble = onnx::read_tree_ensemble(model);
  if (!ensemble) return tl::unexpected(ensemble.error());
  return AnyModelFile{{}, std::move(ensemble->forest), std::move(ensemble->labels)};
}

onnx::Model to_onnx(const Learner& learner, const std::vector<std::string>& labels) {
  if (const auto* forest = std::get_if<forest::Forest>(&learner))
    return onnx::forest_to_onnx(*forest, labels);
  if (const auto* network = std::get_if<linear::LayeredModel>(&learner))
    return onnx::layered_to_onnx(*network, labels);
  return onnx::linear_to_onnx(std::get<linear::LinearModel>(learner), labels);
}

}  // namespace

Expected<Manifest> read_manifest(std::span<const std::uint8_t> bytes) {
  const auto text = onnx::read_metadata(bytes, kManifestKey);
  if (!text) return tl::unexpected(text.error());
  return *text ? parse_manifest(**text) : foreign();
}

Expected<AnyModelFile> read_any_model_file(std::span<const std::uint8_t> bytes) {
  const auto onnx_model = onnx::read_model(bytes);
  if (!onnx_model) return tl::unexpected(onnx_model.error());
  Manifest manifest;
  const auto* text = onnx_model->find_metadata(kManifestKey);
  if (text) {
    auto parsed = parse_manifest(*text);
    if (!parsed) return tl::unexpected(parsed.error());
    manifest = std::move(*parsed);
  }
  auto file = read_learner(*onnx_model);
  if (!file) return file;
  if (text && manifest.labels().size() != file->labels.size())
    return fail("the manifest has " + std::to_string(manifest.labels().size()) +
                " labels, the model " + std::to_string(file->labels.size()) + " classes");
  file->manifest = std::move(manifest);
  return file;
}

Expected<ModelFile> read_model_file(std::span<const std::uint8_t> bytes) {
  auto file = read_any_model_file(bytes);
  if (!file) return tl::unexpected(file.error());
  if (file->manifest.json.empty()) return foreign();
  return ModelFile{std::move(file->manifest), std::move(file->learner)};
}

std::string write_model_file(const ModelFile& model) {
  std::vector<std::string> labels;
  for (const auto& label : model.manifest.labels()) labels.push_back(label.name);
  auto onnx_model = to_onnx(model.learner, labels);
  onnx_model.doc_string = model.manifest.text("summary");
  // A path of the command line may be no UTF-8; the trained model is not lost for that.
  onnx_model.metadata_props.push_back(
      {std::string(kManifestKey),
       model.manifest.json.dump(-1, ' ', false, Json::error_handler_t::replace)});
  return onnx::write_model(onnx_model);
}

}  // namespace genegraft::model
