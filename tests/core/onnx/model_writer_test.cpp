#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "onnx/model_proto.hpp"
#include "support/onnx_models.hpp"

namespace genegraft::onnx {
namespace {

Model model_of_everything() {
  using Type = Attribute::Type;
  Node node{.name = "n", .op_type = "Op", .domain = "d"};
  node.input = {"x", ""};
  node.output = {"y"};
  node.attribute = {
      {.name = "f", .type = Type::f, .f = -1.5f},
      {.name = "i", .type = Type::i, .i = std::numeric_limits<std::int64_t>::min()},
      {.name = "s", .type = Type::s, .s = std::string("a\0b", 3)},
      {.name = "floats",
       .type = Type::floats,
       .floats = {0, 1e-40f, std::numeric_limits<float>::infinity()}},
      {.name = "ints", .type = Type::ints, .ints = {-1, 0, 300, std::int64_t{1} << 62}},
      {.name = "strings", .type = Type::strings, .strings = {"", "b"}},
      {.name = "no floats", .type = Type::floats},
      {.name = "t", .type = Type::t, .t = {"bytes", ElementType::uint8, {2, 2}, {0, 1, 254, 255}}},
  };
  Model model;
  model.producer_name = "p";
  model.producer_version = "1";
  model.doc_string = "doc";
  model.opset_import = {{"", 17}, {"ai.onnx.ml", 3}};
  model.graph.name = "g";
  model.graph.node = {node, node};
  model.graph.input = {{"x", ElementType::float32, {-1, 84}}};
  model.graph.output = {{"y", ElementType::string, {-1}}, {"z", ElementType::int64, {}}};
  model.graph.initializer = {{"floats", ElementType::float32, {2}, {0.5, -1e-40f}},
                             {"doubles", ElementType::float64, {1, 1}, {0.1}},
                             {"integers", ElementType::int64, {3}, {-1, 0, 1e12}},
                             {"short", ElementType::int32, {2}, {-5, 2147483647}},
                             {"bytes", ElementType::int8, {1, 3}, {-128, 0, 127}},
                             {"scalar", ElementType::float32, {}, {7}},
                             {"none", ElementType::float32, {0}, {}}};
  model.metadata_props = {{"genegraft", "{}"}, {"empty", ""}};
  return model;
}

TEST(WriteModel, RoundTripsEveryField) {
  const auto written = model_of_everything();
  const auto bytes = write_model(written);
  const auto read = read_model(bytes_of(bytes));
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(write_model(*read), bytes);

  EXPECT_EQ(read->producer_name, "p");
  EXPECT_EQ(read->producer_version, "1");
  EXPECT_EQ(read->doc_string, "doc");
  EXPECT_EQ(read->opset_import[1].domain, "ai.onnx.ml");
  EXPECT_EQ(read->opset_import[1].version, 3);
  EXPECT_EQ(read->metadata_props[1].key, "empty");
  ASSERT_EQ(read->graph.node.size(), 2u);
  const auto& node = read->graph.node[1];
  EXPECT_EQ(node.op_type, "Op");
  EXPECT_EQ(node.domain, "d");
  EXPECT_EQ(node.input, written.graph.node[1].input);
  EXPECT_EQ(node.find("f")->f, -1.5f);
  EXPECT_EQ(node.find("i")->i, std::numeric_limits<std::int64_t>::min());
  EXPECT_EQ(node.find("s")->s, std::string("a\0b", 3));
  EXPECT_EQ(node.find("floats")->floats, written.graph.node[0].attribute[3].floats);
  EXPECT_EQ(node.find("ints")->ints, written.graph.node[0].attribute[4].ints);
  EXPECT_EQ(node.find("strings")->strings, written.graph.node[0].attribute[5].strings);
  EXPECT_EQ(node.find("t")->t.shape, (std::vector<std::int64_t>{2, 2}));
  EXPECT_EQ(node.find("t")->t.values, (std::vector<double>{0, 1, 254, 255}));
  ASSERT_EQ(read->graph.initializer.size(), 7u);
  for (std::size_t i = 0; i < 7; ++i) {
    EXPECT_EQ(read->graph.initializer[i].type, written.graph.initializer[i].type);
    EXPECT_EQ(read->graph.initializer[i].shape, written.graph.initializer[i].shape);
    EXPECT_EQ(read->graph.initializer[i].name, written.graph.initializer[i].name);
    EXPECT_EQ(read->graph.initializer[i].values, written.graph.initializer[i].values);
  }
  EXPECT_EQ(node.find("no floats")->type, Attribute::Type::floats);
  EXPECT_EQ(read->graph.input[0].shape, (std::vector<std::int64_t>{-1, 84}));
  EXPECT_EQ(read->graph.output[0].type, ElementType::string);
  EXPECT_TRUE(read->graph.output[1].shape.empty());
}

TEST(WriteModel, TakesAsManyBytesAsTheNumbersAreWide) {
  const auto size_of = [](ElementType type) {
    Model model;
    model.graph.initializer = {{"w", type, {1000}, std::vector<double>(1000, 1)}};
    return write_model(model).size();
  };
  EXPECT_EQ(size_of(ElementType::float32) - size_of(ElementType::int8), 3000u);
  EXPECT_EQ(size_of(ElementType::int64) - size_of(ElementType::int32), 4000u);
}

TEST(WriteModel, TellsDimensionsApartByName) {
  auto model = model_of_everything();
  model.graph.input = {{.name = "x", .shape = {-1, 4, -1, -1}, .dimension_names = {"N", "", "T"}}};
  const auto read = read_model(bytes_of(write_model(model)));
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(read->graph.input[0].shape, (std::vector<std::int64_t>{-1, 4, -1, -1}));
  EXPECT_EQ(read->graph.input[0].dimension_names, (std::vector<std::string>{"N", "", "T", "N"}));
}

}  // namespace
}  // namespace genegraft::onnx
