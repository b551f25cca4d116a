#include "onnx/graph_writer.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "onnx/attributes.hpp"
#include "support/onnx_models.hpp"

namespace genegraft::onnx {
namespace {

using testing::ElementsAre;

TEST(GraphWriter, NamesEveryValueApart) {
  Graph graph;
  GraphWriter writer(graph);
  // An input and a weight that are called as the writer calls its own values.
  const auto x = writer.add_input({.name = "Add", .shape = {-1}});
  const auto w = writer.add_initializer({"Add 2", ElementType::float32, {1}, {0.5}});
  const auto sum = writer.add("Add", {x, w});
  const auto parts = writer.add_several("Split", 2, {sum}, {number("axis", 0)});
  const auto twice = writer.add("Add", {parts[0], parts[1]});
  writer.add_output(twice, {.name = "y"});
  const std::set<std::string> names{x, w, sum, parts[0], parts[1], twice, "y"};
  EXPECT_EQ(names.size(), 7u);
  ASSERT_EQ(graph.node.size(), 4u);
  EXPECT_THAT(graph.node[0].input, ElementsAre("Add", "Add 2"));
  EXPECT_EQ(graph.node[1].output, parts);
  EXPECT_EQ(graph.node[1].attribute[0].name, "axis");
  EXPECT_THAT(graph.node[3].output, ElementsAre("y"));
  EXPECT_THAT(graph.node[3].input, ElementsAre(twice));
}

TEST(GraphWriter, WritesConstantsAsNodes) {
  Model model;
  GraphWriter writer(model.graph);
  writer.scalar(0.25f);
  writer.integer(-7);
  writer.integers({3, -1});
  writer.constant({.name = "not used", .shape = {2, 1}, .values = {1, 2}});
  const auto read = read_model(bytes_of(write_model(model)));
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_TRUE(read->graph.initializer.empty());
  const auto tensor_of = [&](int i) { return read->graph.node[i].find("value")->t; };
  EXPECT_THAT(tensor_of(0).values, ElementsAre(0.25));
  EXPECT_TRUE(tensor_of(0).shape.empty());
  EXPECT_EQ(tensor_of(1).type, ElementType::int64);
  EXPECT_THAT(tensor_of(1).values, ElementsAre(-7));
  EXPECT_THAT(tensor_of(2).shape, ElementsAre(2));
  EXPECT_THAT(tensor_of(2).values, ElementsAre(3, -1));
  EXPECT_THAT(tensor_of(3).shape, ElementsAre(2, 1));
}

}  // namespace
}  // namespace genegraft::onnx
