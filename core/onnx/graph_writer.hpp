#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "onnx/model_proto.hpp"

namespace genegraft::onnx {

/// Grows a graph node by node. Values are known by their names: each function returns that of the
/// value that it makes, unique within the graph, to be handed to the next.
///   const auto sum = writer.add("Add", {x, writer.scalar(1)});
class GraphWriter {
 public:
  explicit GraphWriter(Graph& graph) : graph_(graph) {}

  /// An input of the graph, of the name that it states.
  std::string add_input(ValueInfo info);

  /// A node of one output; "" leaves an optional input out.
  std::string add(std::string_view op_type, std::vector<std::string> inputs,
                  std::vector<Attribute> attributes = {});
  /// A node of several.
  std::vector<std::string> add_several(std::string_view op_type, int outputs,
                                       std::vector<std::string> inputs,
                                       std::vector<Attribute> attributes = {});

  /// A tensor under its own name, which nothing else may have.
  std::string add_initializer(Tensor tensor);

  /// Constants are nodes, so that the initializers are what was learnt and nothing else.
  std::string constant(Tensor tensor);  ///< its name is not used
  std::string scalar(float value);
  std::string integer(std::int64_t value);                        ///< a scalar
  std::string integers(const std::vector<std::int64_t>& values);  ///< a row

  /// Makes the value an output of the graph under the name that `info` states.
  void add_output(const std::string& value, ValueInfo info);

 private:
  std::string claim(std::string_view stem);

  Graph& graph_;
  std::set<std::string, std::less<>> names_;
};

}  // namespace genegraft::onnx
