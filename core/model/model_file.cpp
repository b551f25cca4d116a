#include "model/model_file.hpp"

#include "onnx/forest_onnx.hpp"
#include "onnx/layered_onnx.hpp"
#include "onnx/linear_onnx.hpp"
#include "onnx/metadata_reader.hpp"
#include "onnx/mixture_onnx.hpp"

namespace genegraft::model {
namespace {

tl::unexpected<Error> foreign() {
  return fail(
      "a foreign ONNX model: it has no Genegraft manifest, so nothing says how to encode its "
      "input");
}

Expected<AnyModelFile> read_learner(const onnx::Model& model);

Expected<AnyModelFile> read_mixture(const onnx::Model& model) {
  auto graph = onnx::mixture_from_onnx(model);
  if (!graph) return tl::unexpected(graph.error());
  Mixture mixture{.intercept = graph->intercept};
  for (std::size_t p = 0; p < graph->parts.size(); ++p) {
    auto part = read_learner(graph->parts[p]);
    const auto where = "part " + std::to_string(p + 1) + " of the mixture";
    if (!part) return inside(where, part.error());
    if (output_count(part->learner) != 1 || part->labels != graph->labels)
      return fail(where + " does not tell its two classes apart");
    const int features = feature_count(part->learner);
    if (p > 0 && features != mixture.features)
      return fail(where + " reads another number of features");
    mixture.features = features;
    mixture.parts.push_back(
        {to_part(std::move(part->learner)), graph->terms[p].weight, graph->terms[p].least});
  }
  return AnyModelFile{{}, std::move(mixture), std::move(graph->labels)};
}

Expected<AnyModelFile> read_learner(const onnx::Model& model) {
  if (onnx::is_mixture(model)) return read_mixture(model);
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

onnx::Model to_onnx(const forest::Forest& forest, const std::vector<std::string>& labels) {
  return onnx::forest_to_onnx(forest, labels);
}

onnx::Model to_onnx(const linear::LinearModel& linear, const std::vector<std::string>& labels) {
  return onnx::linear_to_onnx(linear, labels);
}

onnx::Model to_onnx(const linear::LayeredModel& network, const std::vector<std::string>& labels) {
  return onnx::layered_to_onnx(network, labels);
}

onnx::Model to_onnx(const Mixture& mixture, const std::vector<std::string>& labels) {
  onnx::MixtureGraph graph{.intercept = mixture.intercept, .labels = labels};
  for (const auto& part : mixture.parts) {
    graph.parts.push_back(
        std::visit([&](const auto& learner) { return to_onnx(learner, labels); }, part.learner));
    graph.terms.push_back({part.weight, part.least});
  }
  return onnx::mixture_to_onnx(graph);
}

}  // namespace

Expected<Manifest> read_manifest(std::span<const std::uint8_t> bytes, ManifestPart part) {
  const auto text = onnx::read_metadata(bytes, kManifestKey);
  if (!text) return tl::unexpected(text.error());
  return *text ? parse_manifest(**text, part) : foreign();
}

Expected<AnyModelFile> read_any_model_file(std::span<const std::uint8_t> bytes, ManifestPart part) {
  const auto onnx_model = onnx::read_model(bytes);
  if (!onnx_model) return tl::unexpected(onnx_model.error());
  Manifest manifest;
  const auto* text = onnx_model->find_metadata(kManifestKey);
  if (text) {
    auto parsed = parse_manifest(*text, part);
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

Expected<ModelFile> read_model_file(std::span<const std::uint8_t> bytes, ManifestPart part) {
  auto file = read_any_model_file(bytes, part);
  if (!file) return tl::unexpected(file.error());
  if (file->manifest.json.empty()) return foreign();
  return ModelFile{std::move(file->manifest), std::move(file->learner)};
}

std::string write_model_file(const ModelFile& model) {
  std::vector<std::string> labels;
  for (const auto& label : model.manifest.labels()) labels.push_back(label.name);
  auto onnx_model =
      std::visit([&](const auto& learner) { return to_onnx(learner, labels); }, model.learner);
  onnx_model.doc_string = model.manifest.text("summary");
  // A path of the command line may be no UTF-8; the trained model is not lost for that.
  onnx_model.metadata_props.push_back(
      {std::string(kManifestKey),
       model.manifest.json.dump(-1, ' ', false, Json::error_handler_t::replace)});
  return onnx::write_model(onnx_model);
}

}  // namespace genegraft::model
