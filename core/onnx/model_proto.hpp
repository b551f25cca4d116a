#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"

namespace genegraft::onnx {

/// The part of ONNX's messages (onnx.proto3, IR version 8) that our models are made of. Field names
/// are ONNX's own. Messages and fields that are not named here are skipped when read.

/// TensorProto.DataType
enum class ElementType : int {
  float32 = 1,
  uint8 = 2,
  int8 = 3,
  uint16 = 4,
  int16 = 5,
  int32 = 6,
  int64 = 7,
  string = 8,
  boolean = 9,
  float16 = 10,
  float64 = 11,
  bfloat16 = 16
};

struct Tensor {
  std::string name;
  ElementType type = ElementType::float32;
  std::vector<std::int64_t> shape;
  std::vector<double> values;  ///< exact, but for an int64 above 2^53
};

struct Attribute {
  /// AttributeProto.AttributeType
  enum class Type : int {
    undefined = 0,
    f = 1,
    i = 2,
    s = 3,
    t = 4,
    floats = 6,
    ints = 7,
    strings = 8
  };

  std::string name;
  Type type = Type::undefined;
  float f = 0;
  std::int64_t i = 0;
  std::string s;
  std::vector<float> floats;
  std::vector<std::int64_t> ints;
  std::vector<std::string>
      strings;  ///< a branch mode has at most ten letters, which every standard
                ///< library keeps inside the string: no allocation a node
  Tensor t;
};

struct Node {
  std::string name, op_type, domain;
  std::vector<std::string> input, output;
  std::vector<Attribute> attribute;

  /// nullptr where the node has no such attribute.
  const Attribute* find(std::string_view attribute_name) const;
};

struct ValueInfo {
  std::string name;
  ElementType type = ElementType::float32;
  std::vector<std::int64_t> shape;  ///< -1: any
  /// Of the dimensions that may be any, "N" where none is given here: dimensions of one name are
  /// equal. Empty for those of a fixed size.
  std::vector<std::string> dimension_names;
};

struct Graph {
  std::string name;
  std::vector<Node> node;
  std::vector<ValueInfo> input, output;
  std::vector<Tensor> initializer;  ///< those that fit into what read_model is told to keep
};

struct OperatorSet {
  std::string domain;
  std::int64_t version = 0;
};

struct Property {
  std::string key, value;
};

struct Model {
  std::int64_t ir_version = 8;
  std::string producer_name, producer_version, doc_string;
  std::vector<OperatorSet> opset_import;
  Graph graph;
  std::vector<Property> metadata_props;

  /// Version of the operators of a domain; 0 where it is not imported.
  std::int64_t operators(std::string_view domain) const;

  /// nullptr where there is no such key.
  const std::string* find_metadata(std::string_view key) const;
};

/// Bytes of initializers: what a forest needs, so that a network's weights are skipped; and all.
constexpr std::size_t kMostInitializers = std::size_t{1} << 24;
constexpr std::size_t kAllInitializers = std::numeric_limits<std::size_t>::max();

/// Reads a ModelProto. Any byte string may be given: what is not one is an error, never a crash.
/// An initializer that would make more than most_initializers bytes in all is left out; what is
/// kept takes a double a number.
Expected<Model> read_model(std::span<const std::uint8_t> bytes,
                           std::size_t most_initializers = kMostInitializers);

std::string write_model(const Model& model);

}  // namespace genegraft::onnx
