#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "onnx/model_proto.hpp"
#include "support/onnx_models.hpp"

namespace genegraft::onnx {
namespace {

using testing::ElementsAre;

TEST(ReadModel, RefusesWhatIsNoModel) {
  EXPECT_EQ(read_model({}).error().message, "the file is empty; expected an ONNX model");
  for (const std::string text :
       {"guide\ttarget\n", "PK\x03\x04 a zip archive", "<html>", "{}", "\x1f\x8b\x08 gzip"}) {
    const auto model = read_model(bytes_of(text));
    ASSERT_FALSE(model) << text;
    EXPECT_EQ(model.error().message, "not an ONNX model, or cut short");
  }
}

TEST(ReadModel, RefusesEveryTruncation) {
  const auto bytes = write_model(forest_to_onnx(small_forest(), {"0", "1"}));
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    const auto model = read_model(bytes_of(bytes).first(size));
    // What is cut exactly between two fields reads; then nothing may be lost that a forest is made
    // of.
    if (model && read_tree_ensemble(*model)) {
      ASSERT_EQ(read_tree_ensemble(*model)->forest.leaf_value,
                read_tree_ensemble(*read_model(bytes_of(bytes)))->forest.leaf_value);
    }
  }
}

// Bytes laid out by hand after onnx.proto3: what other writers do and ours does not.
TEST(ReadModel, ReadsNumbersThatAreNotPackedAndSkipsUnknownFields) {
  const std::string attribute = std::string("\x0a\x01v") +  // name: "v"
                                "\x40\x05\x40\xff\x01" +    // ints: 5, 255, one field each
                                std::string("\x3d\0\0\x80\x3f", 5) +  // floats: 1.0
                                "\x9a\x06\x02hi" +               // field 99, of no meaning here
                                std::string("\xa0\x01\x07", 3);  // type: INTS
  const std::string node =
      std::string("\x22\x01X") + "\x2a" + static_cast<char>(attribute.size()) + attribute;
  const std::string graph = std::string("\x0a") + static_cast<char>(node.size()) + node;
  const std::string bytes =
      std::string("\x08\x08") + "\x3a" + static_cast<char>(graph.size()) + graph;
  const auto model = read_model(bytes_of(bytes));
  ASSERT_TRUE(model) << model.error().message;
  EXPECT_EQ(model->ir_version, 8);
  const auto* read = model->graph.node[0].find("v");
  ASSERT_TRUE(read);
  EXPECT_THAT(read->ints, ElementsAre(5, 255));
  EXPECT_THAT(read->floats, ElementsAre(1.0f));
}

TEST(ReadModel, RefusesFieldsOfAnotherWireType) {
  for (const std::string& bytes : {std::string("\x38\x05"),             // graph: a number
                                   std::string("\x0a\x01x"),            // ir_version: text
                                   std::string("\x3d\0\0\0\0", 5),      // graph: 32 bits
                                   std::string("\x3a\x02\x08\x05")}) {  // graph's node: a number
    const auto model = read_model(bytes_of(std::string("\x08\x08") + bytes));
    ASSERT_FALSE(model);
    EXPECT_EQ(model.error().message, "not an ONNX model, or cut short");
  }
}

TEST(ReadModel, KeepsAsManyBytesOfInitializersAsItIsTold) {
  Model model = forest_to_onnx(small_forest(), {"0", "1"});
  model.graph.initializer.clear();
  for (const char* name : {"a", "b", "c"})
    model.graph.initializer.push_back(
        {name, ElementType::int8, {3000}, std::vector<double>(3000, 1)});
  const auto bytes = write_model(model);
  const auto kept = [&](std::size_t most) {
    return read_model(bytes_of(bytes), most)->graph.initializer.size();
  };
  EXPECT_EQ(kept(0), 0u);
  EXPECT_EQ(kept(7000), 2u);
  EXPECT_EQ(kept(kAllInitializers), 3u);
  EXPECT_EQ(kept(kMostInitializers), 3u);
}

TEST(ReadModel, NeverBreaksOnRandomBytes) {
  Random random(2);
  for (int i = 0; i < 2000; ++i) {
    std::string bytes(random.below(200), 0);
    for (char& c : bytes) c = static_cast<char>(random.below(256));
    const auto model = read_model(bytes_of(bytes));
    if (!model) {
      ASSERT_FALSE(model.error().message.empty());
    }
  }
}

TEST(Model, FindsAttributesAndMetadataByName) {
  Model model = forest_to_onnx(small_forest(), {"0", "1"});
  model.metadata_props = {{"a", "1"}, {"b", "2"}};
  EXPECT_EQ(*model.find_metadata("b"), "2");
  EXPECT_EQ(model.find_metadata("c"), nullptr);
  EXPECT_NE(model.graph.node[0].find("nodes_values"), nullptr);
  EXPECT_EQ(model.graph.node[0].find("nodes"), nullptr);
}

}  // namespace
}  // namespace genegraft::onnx
