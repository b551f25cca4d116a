#include "onnx/metadata_reader.hpp"

#include <exception>

#include "onnx/checked_fields.hpp"
#include "onnx/fields.hpp"
#include "onnx/model_proto.hpp"

namespace genegraft::onnx {
namespace {

Property read_property(protozero::pbf_reader reader) {
  Property property;
  while (reader.next()) {
    if (reader.tag() == field::property::kKey)
      property.key = text_of(reader);
    else if (reader.tag() == field::property::kValue)
      property.value = text_of(reader);
    else
      reader.skip();
  }
  return property;
}

}  // namespace

Expected<std::optional<std::string>> read_metadata(std::span<const std::uint8_t> bytes,
                                                   std::string_view key) {
  constexpr const char* kNotOnnx = "not an ONNX model, or cut short";
  if (bytes.empty()) return fail("the file is empty; expected an ONNX model");
  try {
    std::optional<std::string> value;
    bool has_graph = false;
    std::int64_t version = 0;
    protozero::pbf_reader reader(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    while (reader.next()) {
      if (reader.tag() == field::model::kIrVersion) {
        version = integer_of(reader);
      } else if (reader.tag() == field::model::kGraph) {
        has_graph = has_graph || bytes_of_field(reader).size() > 0;
      } else if (reader.tag() == field::model::kMetadataProps) {
        auto property = read_property(message_of(reader));
        if (property.key == key && !value) value = std::move(property.value);
      } else {
        reader.skip();
      }
    }
    // Random bytes may parse as fields of no meaning; every ONNX file states its version and graph.
    if (version <= 0 || !has_graph) return fail(kNotOnnx);
    return value;
  } catch (const std::exception&) {  // protozero's, or memory
    return fail(kNotOnnx);
  }
}

}  // namespace genegraft::onnx
