#include "model/manifest.hpp"

#include "model/decision.hpp"
#include "model/skim_json.hpp"

namespace genegraft::model {
namespace {

std::string string_at(const Json& object, std::string_view key) {
  const auto found = object.find(std::string(key));
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

const Json& object_at(const Json& object, std::string_view key) {
  static const Json kEmpty = Json::object();
  const auto found = object.find(std::string(key));
  return found != object.end() && found->is_object() ? *found : kEmpty;
}

const Json& array_at(const Json& object, std::string_view key) {
  static const Json kEmpty = Json::array();
  const auto found = object.find(std::string(key));
  return found != object.end() && found->is_array() ? *found : kEmpty;
}

/// Only the first of our models state no encoder version.
Expected<void> check_encoder_version(const Manifest& manifest) {
  const auto& encoder = object_at(manifest.json, "encoder");
  const auto version = encoder.find("version");
  if (version == encoder.end()) return {};
  if (!version->is_number_integer())
    return fail("the model's manifest: encoder.version is not a whole number");
  if (version->get<long long>() > kEncoderVersion)
    return fail("the model's encoder " + manifest.encoder_kind() + " has version " +
                std::to_string(version->get<long long>()) + "; this version reads up to " +
                std::to_string(kEncoderVersion) + ", a newer one is needed");
  return {};
}

}  // namespace

std::string Manifest::text(std::string_view key) const {
  return string_at(json, key);
}

std::string Manifest::encoder_kind() const {
  return string_at(object_at(json, "encoder"), "kind");
}

std::vector<Label> Manifest::labels() const {
  std::vector<Label> labels;
  for (const auto& entry : array_at(json, "labels")) {
    if (!entry.is_object()) continue;
    auto name = string_at(entry, "name");
    auto title = string_at(entry, "title");
    if (title.empty()) title = name;
    labels.push_back({std::move(name), std::move(title)});
  }
  return labels;
}

std::vector<std::string> Manifest::features() const {
  std::vector<std::string> names;
  for (const auto& name : array_at(object_at(json, "encoder"), "features"))
    if (name.is_string()) names.push_back(name.get<std::string>());
  return names;
}

std::vector<std::string> Manifest::training_guides() const {
  std::vector<std::string> guides;
  for (const auto& guide : array_at(object_at(json, "training"), "guides"))
    if (guide.is_string()) guides.push_back(guide.get<std::string>());
  return guides;
}

Expected<Manifest> parse_manifest(std::string_view text, ManifestPart part) {
  Manifest manifest;
  manifest.json =
      part == ManifestPart::whole
          ? Json::parse(text, nullptr, false)
          : Json::parse(without_values(text, {"training", "evaluation"}), nullptr, false);
  if (!manifest.json.is_object()) return fail("the model's manifest is not a JSON object");
  const auto schema = manifest.json.find("schema");
  if (schema == manifest.json.end() || !schema->is_number_integer())
    return fail("the model's manifest states no schema");
  if (schema->get<long long>() > kSchema)
    return fail("the model's manifest has schema " + std::to_string(schema->get<long long>()) +
                "; this version reads up to " + std::to_string(kSchema) +
                ", a newer one is needed");
  if (manifest.task().empty()) return fail("the model's manifest names no task");
  if (manifest.encoder_kind().empty()) return fail("the model's manifest names no encoder");
  if (const auto known = check_encoder_version(manifest); !known)
    return tl::unexpected(known.error());
  if (manifest.task() == kLanguageTask) return manifest;  // it has no labels, nor a decision
  if (manifest.labels().size() < 2) return fail("the model's manifest names fewer than two labels");
  for (const auto& label : manifest.labels())
    if (label.name == kUnsure)
      return fail("the model's manifest: a label is named " + std::string(kUnsure) +
                  ", as rows without an answer are");
  // RowDecision reads that of several classes, CellDecision that of cells.
  if (manifest.labels().size() > 2 || manifest.task() == kCellTask) return manifest;
  if (const auto decision = read_decision(manifest.json); !decision)
    return tl::unexpected(decision.error());
  return manifest;
}

}  // namespace genegraft::model
