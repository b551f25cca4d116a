#include "onnx/mixture_onnx.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <set>

#include "onnx/forest_onnx.hpp"
#include "onnx/layered_onnx.hpp"
#include "onnx/linear_onnx.hpp"
#include "support/layered_models.hpp"
#include "support/onnx_models.hpp"

namespace genegraft::onnx {
namespace {

using testing::HasSubstr;

const std::vector<std::string> kLabels = {"no", "yes"};

Model linear_part(float weight) {
  const auto features = static_cast<std::size_t>(small_forest().features);
  return linear_to_onnx({.features = static_cast<int>(features),
                         .outputs = 1,
                         .weight = std::vector<float>(features, weight),
                         .intercept = {0.25f}},
                        kLabels);
}

MixtureGraph small_mixture() {
  return {.parts = {forest_to_onnx(small_forest(), kLabels), linear_part(0.5f), linear_part(-1)},
          .terms = {{0.3f, 1e-3f}, {0.9f, 1e-6f}, {0, 1e-6f}},
          .intercept = -0.7f,
          .labels = kLabels};
}

TEST(MixtureOnnx, GivesBackItsPartsAsTheyWere) {
  const auto written = small_mixture();
  const auto model = read_model(bytes_of(write_model(mixture_to_onnx(written))));
  ASSERT_TRUE(model);
  ASSERT_TRUE(is_mixture(*model));
  const auto read = mixture_from_onnx(*model);
  ASSERT_TRUE(read) << read.error().message;
  ASSERT_EQ(read->parts.size(), 3u);
  EXPECT_EQ(read->intercept, written.intercept);
  EXPECT_EQ(read->labels, kLabels);
  for (std::size_t p = 0; p < 3; ++p) {
    EXPECT_EQ(read->terms[p].weight, written.terms[p].weight);
    EXPECT_EQ(read->terms[p].least, written.terms[p].least);
  }
  const auto forest = read_tree_ensemble(read->parts[0]);
  ASSERT_TRUE(forest) << forest.error().message;
  EXPECT_EQ(forest->forest.leaf_value, small_forest().leaf_value);
  EXPECT_EQ(forest->forest.aggregation, small_forest().aggregation);
  const auto linear = linear_from_onnx(read->parts[2]);
  ASSERT_TRUE(linear) << linear.error().message;
  EXPECT_EQ(linear->model.weight[0], -1);
}

TEST(MixtureOnnx, GivesBackNetworks) {
  Random random(4);
  auto mixture = small_mixture();
  const auto network = linear::random_layers({small_forest().features, 5, 3, 1}, true, random);
  mixture.parts[1] = layered_to_onnx(network, kLabels);
  const auto read = mixture_from_onnx(mixture_to_onnx(mixture));
  ASSERT_TRUE(read) << read.error().message;
  ASSERT_TRUE(is_layered(read->parts[1]));
  EXPECT_FALSE(is_layered(read->parts[0]) || is_layered(read->parts[2]));
  const auto back = layered_from_onnx(read->parts[1]);
  ASSERT_TRUE(back) << back.error().message;
  EXPECT_EQ(back->model.layers[1].weight, network.layers[1].weight);
  EXPECT_EQ(back->model.skip, network.skip);
}

TEST(MixtureOnnx, NamesEveryValueOnce) {
  const auto model = mixture_to_onnx(small_mixture());
  std::set<std::string> names = {"features"};
  for (const auto& tensor : model.graph.initializer)
    EXPECT_TRUE(names.insert(tensor.name).second) << tensor.name;
  for (const auto& node : model.graph.node) {
    for (const auto& input : node.input) EXPECT_TRUE(names.contains(input)) << input;
    for (const auto& output : node.output) EXPECT_TRUE(names.insert(output).second) << output;
  }
  EXPECT_TRUE(names.contains("label") && names.contains("probabilities"));
}

TEST(MixtureOnnx, IsNoMixtureWithoutSayingSo) {
  EXPECT_FALSE(is_mixture(linear_part(1)));
  EXPECT_FALSE(is_mixture(forest_to_onnx(small_forest(), kLabels)));
}

std::string error_after(const std::function<void(Graph&)>& damage) {
  auto model = mixture_to_onnx(small_mixture());
  damage(model.graph);
  const auto read = mixture_from_onnx(model);
  return read ? "no error" : read.error().message;
}

Tensor& tensor_named(Graph& graph, const std::string& name) {
  for (auto& tensor : graph.initializer)
    if (tensor.name == name) return tensor;
  ADD_FAILURE() << name;
  return graph.initializer[0];
}

TEST(MixtureOnnx, RefusesWhatIsPutTogetherInAnotherWay) {
  EXPECT_EQ(error_after([](Graph&) {}), "no error");
  EXPECT_THAT(error_after([](Graph& g) { g.node.back().op_type = "Identity"; }),
              HasSubstr("no two labels"));
  EXPECT_THAT(error_after([](Graph& g) { g.node.pop_back(); }), HasSubstr("no two labels"));
  EXPECT_THAT(error_after([](Graph& g) {
                for (auto& node : g.node)
                  if (node.op_type == "Sigmoid") node.op_type = "Tanh";
              }),
              HasSubstr("another way"));
  EXPECT_THAT(error_after([](Graph& g) {
                tensor_named(g, "intercept").values = {1, 2};
              }),
              HasSubstr("intercept is missing"));
  EXPECT_THAT(error_after([](Graph& g) { tensor_named(g, "part 1/mixing weight").values = {-1}; }),
              HasSubstr("below 0"));
  EXPECT_THAT(error_after([](Graph& g) { tensor_named(g, "part 0/mixing least").values = {0.7}; }),
              HasSubstr("limits"));
  EXPECT_THAT(error_after([](Graph& g) { g.input[0].name = "x"; }), HasSubstr("input"));
}

}  // namespace
}  // namespace genegraft::onnx
