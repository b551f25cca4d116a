#include "neural/network_bytes.hpp"

#include <utility>

#include "onnx/names.hpp"

namespace genegraft::neural {
namespace {

using model::Json;

constexpr const char* kNetworkKey = "network";

}  // namespace

onnx::Model empty_network() {
  onnx::Model model;
  model.producer_name = onnx::kProducer;
  model.opset_import = {{"", 17}};
  model.graph.name = "network";
  return model;
}

std::string write_network(onnx::Model model, const model::Manifest& manifest, const Json& network) {
  auto json = manifest.json;
  json[kNetworkKey] = network;
  model.doc_string = manifest.text("summary");
  // A path of the command line may be no UTF-8; the trained network is not lost for that.
  model.metadata_props.push_back({std::string(model::kManifestKey),
                                  json.dump(-1, ' ', false, Json::error_handler_t::replace)});
  return onnx::write_model(model);
}

Expected<NetworkBytes> read_network(std::span<const std::uint8_t> bytes) {
  auto model = onnx::read_model(bytes, onnx::kAllInitializers);
  if (!model) return tl::unexpected(model.error());
  const auto* text = model->find_metadata(model::kManifestKey);
  if (!text)
    return fail("a foreign ONNX model: it has no Genegraft manifest, so nothing says what it is");
  auto manifest = *text;
  return NetworkBytes{std::move(*model), std::move(manifest)};
}

Expected<model::Manifest> parse_language_manifest(const std::string& text) {
  model::Manifest manifest;
  manifest.json = Json::parse(text, nullptr, false);
  if (!manifest.json.is_object()) return fail("the model's manifest is not a JSON object");
  const auto schema = manifest.json.find("schema");
  if (schema == manifest.json.end() || !schema->is_number_integer())
    return fail("the model's manifest states no schema");
  if (schema->get<std::int64_t>() > model::kSchema)
    return fail("the model's manifest has schema " + std::to_string(schema->get<std::int64_t>()) +
                "; this version reads up to " + std::to_string(model::kSchema) +
                ", a newer one is needed");
  return manifest;
}

const Json& network_part(const model::Manifest& manifest, const char* part) {
  static const Json kNothing;
  const auto network = manifest.json.find(kNetworkKey);
  if (network == manifest.json.end() || !network->is_object()) return kNothing;
  const auto found = network->find(part);
  return found == network->end() ? kNothing : *found;
}

}  // namespace genegraft::neural
