#include "onnx/layered_onnx.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <functional>

#include "linear/int8_layers.hpp"
#include "support/layered_models.hpp"
#include "support/onnx_models.hpp"

namespace genegraft::onnx {
namespace {

using linear::LayeredModel;
using testing::HasSubstr;

LayeredModel small_layers(std::vector<int> units, bool skip) {
  Random random(11);
  return linear::random_layers(units, skip, random);
}

Model small_model() {
  return layered_to_onnx(small_layers({4, 6, 3}, true), numbered_labels(3));
}

/// Error after `damage`, or "no error".
std::string error_after(const std::function<void(Graph&)>& damage) {
  auto model = small_model();
  damage(model.graph);
  const auto read = layered_from_onnx(model);
  return read ? "no error" : read.error().message;
}

TEST(LayeredFromOnnx, ReadsWhatWasWrittenToTheLastBit) {
  for (const auto& units : {std::vector<int>{4, 3}, {4, 1}, {4, 6, 1}, {4, 6, 3}, {40, 32, 16, 9}})
    for (const bool skip : {false, true}) {
      const auto written = small_layers(units, skip);
      const auto labels = numbered_labels(written.classes());
      const auto bytes = write_model(layered_to_onnx(written, labels));
      const auto model = read_model(bytes_of(bytes));
      ASSERT_TRUE(model) << model.error().message;
      EXPECT_TRUE(is_layered(*model));
      const auto read = layered_from_onnx(*model);
      ASSERT_TRUE(read) << read.error().message;
      EXPECT_EQ(read->labels, labels);
      EXPECT_EQ(read->model.features, written.features);
      EXPECT_EQ(read->model.outputs, written.outputs);
      EXPECT_EQ(read->model.skip, written.skip);
      ASSERT_EQ(read->model.layers.size(), written.layers.size());
      for (std::size_t l = 0; l < written.layers.size(); ++l) {
        EXPECT_EQ(read->model.layers[l].weight, written.layers[l].weight);
        EXPECT_EQ(read->model.layers[l].bias, written.layers[l].bias);
      }
    }
}

TEST(LayeredFromOnnx, ReadsLevelsAsTheyWereMadeAndWritesThemAlike) {
  for (const auto& units : {std::vector<int>{4, 1}, {40, 32, 16, 9}})
    for (const bool skip : {false, true}) {
      const auto written = linear::with_int8_matrices(small_layers(units, skip));
      const auto labels = numbered_labels(written.classes());
      const auto bytes = write_model(layered_to_onnx(written, labels));
      const auto model = read_model(bytes_of(bytes));
      ASSERT_TRUE(model) << model.error().message;
      const auto read = layered_from_onnx(*model);
      ASSERT_TRUE(read) << read.error().message;
      EXPECT_EQ(read->model.skip, written.skip);
      for (std::size_t l = 0; l < written.layers.size(); ++l)
        EXPECT_EQ(read->model.layers[l].weight, written.layers[l].weight);
      EXPECT_EQ(write_model(layered_to_onnx(read->model, labels)), bytes);
    }
}

TEST(LayeredFromOnnx, NamesAScaleThatIsMissingAndAMatrixOfAnotherType) {
  auto model = layered_to_onnx(linear::with_int8_matrices(small_layers({4, 6, 3}, true)),
                               numbered_labels(3));
  auto mixed = model;
  mixed.graph.initializer[3].type = ElementType::float32;  // of the second layer
  EXPECT_EQ(layered_from_onnx(mixed).error().message,
            "the weight layers.1.weight is of another type");
  model.graph.initializer.erase(model.graph.initializer.begin() + 1);
  EXPECT_EQ(layered_from_onnx(model).error().message,
            "the weight layers.0.weight.scale is missing");
}

TEST(LayeredFromOnnx, NamesAWeightThatIsMissingUnknownOrOfAnotherShape) {
  EXPECT_EQ(error_after([](Graph& g) { g.initializer.erase(g.initializer.begin() + 1); }),
            "the weight layers.0.bias is missing");
  EXPECT_EQ(error_after([](Graph& g) { g.initializer.push_back({.name = "layers.7.weight"}); }),
            "the weight layers.7.weight is unknown");
  EXPECT_EQ(error_after([](Graph& g) {
              g.initializer[2].shape = {5, 3};
            }),
            "the weight layers.1.weight has another shape than it should");
  EXPECT_EQ(error_after([](Graph& g) { g.initializer[4].values.pop_back(); }),
            "the weight skip.weight has another shape than it should");
  EXPECT_EQ(error_after([](Graph& g) {
              g.initializer[0].shape = {-4, -6};
            }),
            "the weight layers.0.weight has another shape than it should");
  EXPECT_EQ(error_after([](Graph& g) { g.initializer[3].values[0] = std::nan(""); }),
            "the weight layers.1.bias holds what is not a number");
}

TEST(LayeredFromOnnx, RefusesNodesThatAreNotAsTheyWouldBeWritten) {
  EXPECT_THAT(error_after([](Graph& g) { g.node[2].op_type = "Tanh"; }),
              HasSubstr("node 3 should be Relu, and is Tanh"));
  EXPECT_THAT(error_after([](Graph& g) { std::swap(g.node[3].input[0], g.node[3].input[1]); }),
              HasSubstr("node 4 should be MatMul"));
  EXPECT_THAT(error_after([](Graph& g) { g.node.pop_back(); }), HasSubstr("should be Identity"));
  EXPECT_THAT(error_after([](Graph& g) { g.node.push_back({.op_type = "Round"}); }),
              HasSubstr("the operator Round behind"));
  EXPECT_THAT(error_after([](Graph& g) {
                for (auto& node : g.node)
                  if (node.op_type == "LabelEncoder")
                    for (auto& attribute : node.attribute) attribute.strings.clear();
              }),
              HasSubstr("3 outputs for 0 classes"));
}

}  // namespace
}  // namespace genegraft::onnx
