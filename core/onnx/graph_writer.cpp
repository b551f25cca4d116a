#include "onnx/graph_writer.hpp"

#include <cassert>
#include <utility>

#include "onnx/attributes.hpp"

namespace genegraft::onnx {

std::string GraphWriter::add_input(ValueInfo info) {
  const auto name = info.name;
  [[maybe_unused]] const bool is_new = names_.insert(name).second;
  assert(is_new);
  graph_.input.push_back(std::move(info));
  return name;
}

std::string GraphWriter::add(std::string_view op_type, std::vector<std::string> inputs,
                             std::vector<Attribute> attributes) {
  return add_several(op_type, 1, std::move(inputs), std::move(attributes)).front();
}

std::vector<std::string> GraphWriter::add_several(std::string_view op_type, int outputs,
                                                  std::vector<std::string> inputs,
                                                  std::vector<Attribute> attributes) {
  Node node;
  node.op_type = op_type;
  node.input = std::move(inputs);
  node.attribute = std::move(attributes);
  for (int i = 0; i < outputs; ++i) node.output.push_back(claim(op_type));
  node.name = node.output.front();
  graph_.node.push_back(std::move(node));
  return graph_.node.back().output;
}

std::string GraphWriter::add_initializer(Tensor tensor) {
  const auto name = tensor.name;
  [[maybe_unused]] const bool is_new = names_.insert(name).second;
  assert(is_new);
  graph_.initializer.push_back(std::move(tensor));
  return name;
}

std::string GraphWriter::scalar(float value) {
  return constant(Tensor{.values = {value}});
}

std::string GraphWriter::integer(std::int64_t value) {
  return constant(Tensor{.type = ElementType::int64, .values = {static_cast<double>(value)}});
}

std::string GraphWriter::integers(const std::vector<std::int64_t>& values) {
  return constant(row_tensor("", ElementType::int64, values));
}

std::string GraphWriter::constant(Tensor tensor) {
  Attribute value{.name = "value", .type = Attribute::Type::t};
  value.t = std::move(tensor);
  return add("Constant", {}, {std::move(value)});
}

void GraphWriter::add_output(const std::string& value, ValueInfo info) {
  [[maybe_unused]] const bool is_new = names_.insert(info.name).second;
  assert(is_new);
  Node node{.name = info.name, .op_type = "Identity"};
  node.input = {value};
  node.output = {info.name};
  graph_.node.push_back(std::move(node));
  graph_.output.push_back(std::move(info));
}

/// "Conv", "Conv 2", …
std::string GraphWriter::claim(std::string_view stem) {
  std::string name(stem);
  for (int i = 2; !names_.insert(name).second; ++i)
    name = std::string(stem) + ' ' + std::to_string(i);
  return name;
}

}  // namespace genegraft::onnx
