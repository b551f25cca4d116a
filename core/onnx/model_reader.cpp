#include <exception>

#include "onnx/checked_fields.hpp"
#include "onnx/fields.hpp"
#include "onnx/model_proto.hpp"
#include "onnx/tensor_reader.hpp"

namespace genegraft::onnx {
namespace {

using protozero::pbf_reader;

Attribute read_attribute(pbf_reader reader) {
  Attribute attribute;
  while (reader.next()) {
    switch (reader.tag()) {
      case field::attribute::kName:
        attribute.name = text_of(reader);
        break;
      case field::attribute::kF:
        attribute.f = number_of(reader);
        break;
      case field::attribute::kI:
        attribute.i = integer_of(reader);
        break;
      case field::attribute::kS:
        attribute.s = text_of(reader);
        break;
      case field::attribute::kT:
        attribute.t = read_tensor(message_of(reader));
        break;
      case field::attribute::kFloats:
        read_floats(reader, attribute.floats);
        break;
      case field::attribute::kInts:
        read_ints(reader, attribute.ints);
        break;
      case field::attribute::kStrings:
        attribute.strings.push_back(text_of(reader));
        break;
      case field::attribute::kType:
        attribute.type = static_cast<Attribute::Type>(integer_of(reader));
        break;
      default:
        reader.skip();
    }
  }
  return attribute;
}

Node read_node(pbf_reader reader) {
  Node node;
  while (reader.next()) {
    switch (reader.tag()) {
      case field::node::kInput:
        node.input.push_back(text_of(reader));
        break;
      case field::node::kOutput:
        node.output.push_back(text_of(reader));
        break;
      case field::node::kName:
        node.name = text_of(reader);
        break;
      case field::node::kOpType:
        node.op_type = text_of(reader);
        break;
      case field::node::kAttribute:
        node.attribute.push_back(read_attribute(message_of(reader)));
        break;
      case field::node::kDomain:
        node.domain = text_of(reader);
        break;
      default:
        reader.skip();
    }
  }
  return node;
}

void read_shape(pbf_reader reader, ValueInfo& info) {
  info.shape.clear();
  info.dimension_names.clear();
  while (reader.next(field::shape::kDimension)) {
    auto dimension = message_of(reader);
    std::int64_t size = -1;
    std::string name;
    while (dimension.next()) {
      switch (dimension.tag()) {
        case field::dimension::kValue:
          size = integer_of(dimension);
          break;
        case field::dimension::kParameter:
          name = text_of(dimension);
          break;
        default:
          dimension.skip();
      }
    }
    info.shape.push_back(size);
    info.dimension_names.push_back(std::move(name));
  }
}

void read_tensor_type(pbf_reader reader, ValueInfo& info) {
  while (reader.next()) {
    switch (reader.tag()) {
      case field::tensor_type::kElement:
        info.type = static_cast<ElementType>(integer_of(reader));
        break;
      case field::tensor_type::kShape:
        read_shape(message_of(reader), info);
        break;
      default:
        reader.skip();
    }
  }
}

ValueInfo read_value_info(pbf_reader reader) {
  ValueInfo info;
  while (reader.next()) {
    switch (reader.tag()) {
      case field::value_info::kName:
        info.name = text_of(reader);
        break;
      case field::value_info::kType: {
        auto type = message_of(reader);
        while (type.next()) {
          if (type.tag() == field::type::kTensor)
            read_tensor_type(message_of(type), info);
          else
            type.skip();
        }
        break;
      }
      default:
        reader.skip();
    }
  }
  return info;
}

Graph read_graph(pbf_reader reader, std::size_t most_initializers) {
  Graph graph;
  std::size_t kept = 0;
  while (reader.next()) {
    switch (reader.tag()) {
      case field::graph::kNode:
        graph.node.push_back(read_node(message_of(reader)));
        break;
      case field::graph::kName:
        graph.name = text_of(reader);
        break;
      case field::graph::kInitializer: {
        const auto message = message_of(reader);
        if (message.length() > most_initializers - kept) break;
        kept += message.length();
        graph.initializer.push_back(read_tensor(message));
        break;
      }
      case field::graph::kInput:
        graph.input.push_back(read_value_info(message_of(reader)));
        break;
      case field::graph::kOutput:
        graph.output.push_back(read_value_info(message_of(reader)));
        break;
      default:
        reader.skip();
    }
  }
  return graph;
}

OperatorSet read_opset(pbf_reader reader) {
  OperatorSet opset;
  while (reader.next()) {
    switch (reader.tag()) {
      case field::opset::kDomain:
        opset.domain = text_of(reader);
        break;
      case field::opset::kVersion:
        opset.version = integer_of(reader);
        break;
      default:
        reader.skip();
    }
  }
  return opset;
}

Property read_property(pbf_reader reader) {
  Property property;
  while (reader.next()) {
    switch (reader.tag()) {
      case field::property::kKey:
        property.key = text_of(reader);
        break;
      case field::property::kValue:
        property.value = text_of(reader);
        break;
      default:
        reader.skip();
    }
  }
  return property;
}

Model read_message(pbf_reader reader, std::size_t most_initializers) {
  Model model;
  model.ir_version = 0;
  while (reader.next()) {
    switch (reader.tag()) {
      case field::model::kIrVersion:
        model.ir_version = integer_of(reader);
        break;
      case field::model::kProducerName:
        model.producer_name = text_of(reader);
        break;
      case field::model::kProducerVersion:
        model.producer_version = text_of(reader);
        break;
      case field::model::kDocString:
        model.doc_string = text_of(reader);
        break;
      case field::model::kGraph:
        model.graph = read_graph(message_of(reader), most_initializers);
        break;
      case field::model::kOpsetImport:
        model.opset_import.push_back(read_opset(message_of(reader)));
        break;
      case field::model::kMetadataProps:
        model.metadata_props.push_back(read_property(message_of(reader)));
        break;
      default:
        reader.skip();
    }
  }
  return model;
}

}  // namespace

Expected<Model> read_model(std::span<const std::uint8_t> bytes, std::size_t most_initializers) {
  constexpr const char* kNotOnnx = "not an ONNX model, or cut short";
  if (bytes.empty()) return fail("the file is empty; expected an ONNX model");
  try {
    auto model = read_message(pbf_reader(reinterpret_cast<const char*>(bytes.data()), bytes.size()),
                              most_initializers);
    // Random bytes may parse as fields of no meaning; every ONNX file states its version and graph.
    if (model.ir_version <= 0 || model.graph.node.empty()) return fail(kNotOnnx);
    return model;
  } catch (const std::exception&) {  // protozero's, or memory
    return fail(kNotOnnx);
  }
}

const Attribute* Node::find(std::string_view attribute_name) const {
  for (const auto& candidate : attribute)
    if (candidate.name == attribute_name) return &candidate;
  return nullptr;
}

std::int64_t Model::operators(std::string_view domain) const {
  for (const auto& opset : opset_import)
    if (opset.domain == domain) return opset.version;
  return 0;
}

const std::string* Model::find_metadata(std::string_view key) const {
  for (const auto& property : metadata_props)
    if (property.key == key) return &property.value;
  return nullptr;
}

}  // namespace genegraft::onnx
