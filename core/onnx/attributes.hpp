#pragma once

#include <string>
#include <utility>
#include <vector>

#include "onnx/model_proto.hpp"

/// Attributes made in one expression.
namespace genegraft::onnx {

inline Attribute text(std::string name, std::string_view value) {
  Attribute attribute{.name = std::move(name), .type = Attribute::Type::s};
  attribute.s = value;
  return attribute;
}

inline Attribute number(std::string name, std::int64_t value) {
  return {.name = std::move(name), .type = Attribute::Type::i, .i = value};
}

inline Attribute decimal(std::string name, float value) {
  return {.name = std::move(name), .type = Attribute::Type::f, .f = value};
}

inline Attribute list(std::string name, std::vector<std::int64_t> values) {
  Attribute attribute{.name = std::move(name), .type = Attribute::Type::ints};
  attribute.ints = std::move(values);
  return attribute;
}

inline Attribute list(std::string name, std::vector<float> values) {
  Attribute attribute{.name = std::move(name), .type = Attribute::Type::floats};
  attribute.floats = std::move(values);
  return attribute;
}

inline Attribute list(std::string name, std::vector<std::string> values) {
  Attribute attribute{.name = std::move(name), .type = Attribute::Type::strings};
  attribute.strings = std::move(values);
  return attribute;
}

template <typename T>
Tensor row_tensor(std::string_view name, ElementType type, const std::vector<T>& values) {
  return {std::string(name), type, {std::ssize(values)}, {values.begin(), values.end()}};
}

template <typename T>
Attribute tensor(const std::string& name, ElementType type, const std::vector<T>& values) {
  Attribute attribute{.name = name, .type = Attribute::Type::t};
  attribute.t = row_tensor(name, type, values);
  return attribute;
}

}  // namespace genegraft::onnx
