#include <cassert>
#include <protozero/pbf_writer.hpp>

#include "onnx/fields.hpp"
#include "onnx/model_proto.hpp"

namespace genegraft::onnx {
namespace {

using protozero::pbf_writer;

/// The numbers as raw_data, without a copy of them first: a packed field of numbers of a fixed
/// width has the same bytes.
void write_raw(pbf_writer& writer, ElementType type, const std::vector<double>& values) {
  switch (type) {
    case ElementType::uint8:
    case ElementType::int8: {
      std::string bytes;
      bytes.reserve(values.size());
      for (const double value : values) bytes.push_back(static_cast<char>(static_cast<int>(value)));
      return writer.add_bytes(field::tensor::kRaw, bytes);
    }
    case ElementType::int32:
      return writer.add_packed_sfixed32(field::tensor::kRaw, values.begin(), values.end());
    case ElementType::int64:
      return writer.add_packed_sfixed64(field::tensor::kRaw, values.begin(), values.end());
    case ElementType::float64:
      return writer.add_packed_double(field::tensor::kRaw, values.begin(), values.end());
    default:
      assert(type == ElementType::float32);
      return writer.add_packed_float(field::tensor::kRaw, values.begin(), values.end());
  }
}

void write_tensor(pbf_writer writer, const Tensor& tensor) {
  writer.add_packed_int64(field::tensor::kShape, tensor.shape.begin(), tensor.shape.end());
  writer.add_int32(field::tensor::kType, static_cast<int>(tensor.type));
  writer.add_string(field::tensor::kName, tensor.name);
  write_raw(writer, tensor.type, tensor.values);
}

void write_attribute(pbf_writer writer, const Attribute& attribute) {
  using Type = Attribute::Type;
  writer.add_string(field::attribute::kName, attribute.name);
  switch (attribute.type) {
    case Type::f:
      writer.add_float(field::attribute::kF, attribute.f);
      break;
    case Type::i:
      writer.add_int64(field::attribute::kI, attribute.i);
      break;
    case Type::s:
      writer.add_bytes(field::attribute::kS, attribute.s);
      break;
    case Type::t:
      write_tensor(pbf_writer(writer, field::attribute::kT), attribute.t);
      break;
    case Type::floats:
      writer.add_packed_float(field::attribute::kFloats, attribute.floats.begin(),
                              attribute.floats.end());
      break;
    case Type::ints:
      writer.add_packed_int64(field::attribute::kInts, attribute.ints.begin(),
                              attribute.ints.end());
      break;
    case Type::strings:
      for (const auto& text : attribute.strings) writer.add_bytes(field::attribute::kStrings, text);
      break;
    case Type::undefined:
      break;
  }
  writer.add_enum(field::attribute::kType, static_cast<int>(attribute.type));
}

void write_node(pbf_writer writer, const Node& node) {
  for (const auto& name : node.input) writer.add_string(field::node::kInput, name);
  for (const auto& name : node.output) writer.add_string(field::node::kOutput, name);
  writer.add_string(field::node::kName, node.name);
  writer.add_string(field::node::kOpType, node.op_type);
  for (const auto& attribute : node.attribute)
    write_attribute(pbf_writer(writer, field::node::kAttribute), attribute);
  writer.add_string(field::node::kDomain, node.domain);
}

void write_value_info(pbf_writer writer, const ValueInfo& info) {
  writer.add_string(field::value_info::kName, info.name);
  pbf_writer type(writer, field::value_info::kType);
  pbf_writer tensor(type, field::type::kTensor);
  tensor.add_int32(field::tensor_type::kElement, static_cast<int>(info.type));
  pbf_writer shape(tensor, field::tensor_type::kShape);
  for (std::size_t d = 0; d < info.shape.size(); ++d) {
    pbf_writer dimension(shape, field::shape::kDimension);
    const bool named = d < info.dimension_names.size() && !info.dimension_names[d].empty();
    if (info.shape[d] >= 0)
      dimension.add_int64(field::dimension::kValue, info.shape[d]);
    else
      dimension.add_string(field::dimension::kParameter, named ? info.dimension_names[d] : "N");
  }
}

void write_graph(pbf_writer writer, const Graph& graph) {
  for (const auto& node : graph.node) write_node(pbf_writer(writer, field::graph::kNode), node);
  writer.add_string(field::graph::kName, graph.name);
  for (const auto& tensor : graph.initializer)
    write_tensor(pbf_writer(writer, field::graph::kInitializer), tensor);
  for (const auto& info : graph.input)
    write_value_info(pbf_writer(writer, field::graph::kInput), info);
  for (const auto& info : graph.output)
    write_value_info(pbf_writer(writer, field::graph::kOutput), info);
}

}  // namespace

std::string write_model(const Model& model) {
  std::string bytes;
  pbf_writer writer(bytes);
  writer.add_int64(field::model::kIrVersion, model.ir_version);
  writer.add_string(field::model::kProducerName, model.producer_name);
  writer.add_string(field::model::kProducerVersion, model.producer_version);
  if (!model.doc_string.empty()) writer.add_string(field::model::kDocString, model.doc_string);
  write_graph(pbf_writer(writer, field::model::kGraph), model.graph);
  for (const auto& opset : model.opset_import) {
    pbf_writer import(writer, field::model::kOpsetImport);
    import.add_string(field::opset::kDomain, opset.domain);
    import.add_int64(field::opset::kVersion, opset.version);
  }
  for (const auto& property : model.metadata_props) {
    pbf_writer entry(writer, field::model::kMetadataProps);
    entry.add_string(field::property::kKey, property.key);
    entry.add_string(field::property::kValue, property.value);
  }
  return bytes;
}

}  // namespace genegraft::onnx
