#include "onnx/linear_onnx.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <limits>

#include "support/onnx_models.hpp"

namespace genegraft::onnx {
namespace {

using testing::HasSubstr;

linear::LinearModel small_linear(int classes) {
  Random random(31);
  const int outputs = classes == 2 ? 1 : classes;
  linear::LinearModel model{.features = 3, .outputs = outputs};
  for (int i = 0; i < 3 * outputs; ++i)
    model.weight.push_back(static_cast<float>(random.uniform() - 0.5));
  for (int o = 0; o < outputs; ++o)
    model.intercept.push_back(static_cast<float>(random.uniform() - 0.5));
  return model;
}

std::vector<std::string> names(int classes) {
  std::vector<std::string> labels;
  for (int k = 0; k < classes; ++k) labels.push_back("class " + std::to_string(k));
  return labels;
}

Model small_model(int classes) {
  return linear_to_onnx(small_linear(classes), names(classes));
}

/// Error after `damage`, or "no error".
std::string error_after(int classes, const std::function<void(Model&)>& damage) {
  auto model = small_model(classes);
  damage(model);
  const auto read = linear_from_onnx(model);
  return read ? "no error" : read.error().message;
}

void add_node(Model& model, const std::string& kind, const std::string& from,
              const std::string& to) {
  Node node{.op_type = kind};
  node.input = {from};
  node.output = {to};
  model.graph.node.push_back(node);
}

/// What skl2onnx 1.20 puts behind a classifier of several classes with ZipMap.
void add_skl2onnx_nodes(Model& model) {
  add_node(model, "Cast", "label", "output_label");
  add_node(model, "Normalizer", "probabilities", "normed");
  Attribute norm{.name = "norm", .type = Attribute::Type::s};
  norm.s = "L1";
  model.graph.node.back().attribute.push_back(norm);
  add_node(model, "ZipMap", "normed", "output_probability");
}

TEST(LinearToOnnx, WritesTwoOppositeRowsForTwoClasses) {
  auto model = linear_to_onnx(
      {.features = 2, .outputs = 1, .weight = {1, -2}, .intercept = {0.25f}}, {"a", "b"});
  ASSERT_EQ(model.graph.node.size(), 1u);
  EXPECT_EQ(model.graph.node[0].op_type, "LinearClassifier");
  EXPECT_EQ(model.graph.node[0].domain, "ai.onnx.ml");
  EXPECT_EQ(attribute_of(model, "coefficients").floats, (std::vector<float>{-1, 2, 1, -2}));
  EXPECT_EQ(attribute_of(model, "intercepts").floats, (std::vector<float>{-0.25f, 0.25f}));
  EXPECT_EQ(attribute_of(model, "post_transform").s, "LOGISTIC");
  EXPECT_EQ(model.graph.output[1].shape, (std::vector<std::int64_t>{-1, 2}));
}

TEST(LinearToOnnx, WritesARowForEachOfSeveralClasses) {
  auto model = small_model(3);
  EXPECT_EQ(attribute_of(model, "coefficients").floats, small_linear(3).weight);
  EXPECT_EQ(attribute_of(model, "post_transform").s, "SOFTMAX");
  EXPECT_EQ(attribute_of(model, "classlabels_strings").strings, names(3));
}

TEST(LinearFromOnnx, ReadsWhatWasWritten) {
  for (const int classes : {2, 3, 9}) {
    const auto bytes = write_model(small_model(classes));
    const auto read = linear_from_onnx(*read_model(bytes_of(bytes)));
    ASSERT_TRUE(read) << read.error().message;
    const auto written = small_linear(classes);
    EXPECT_EQ(read->model.features, written.features);
    EXPECT_EQ(read->model.outputs, written.outputs);
    EXPECT_EQ(read->model.weight, written.weight);
    EXPECT_EQ(read->model.intercept, written.intercept);
    EXPECT_EQ(read->labels, names(classes));
  }
}

TEST(LinearFromOnnx, ReadsWhatSkl2onnxPutsAround) {
  for (const int classes : {2, 3}) {
    auto model = small_model(classes);
    add_skl2onnx_nodes(model);
    attribute_of(model, "classlabels_strings").strings.clear();
    auto& numbers = attribute_of(model, "classlabels_ints").ints;
    for (int k = 0; k < classes; ++k) numbers.push_back(k + 5);
    const auto read = linear_from_onnx(model);
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_EQ(read->model.weight, small_linear(classes).weight);
    EXPECT_EQ(read->labels[0], "5");
  }
}

TEST(LinearFromOnnx, ReadsOtherFormsOfTwoClasses) {
  auto model = small_model(2);
  attribute_of(model, "coefficients").floats = {1, 2, 3};
  attribute_of(model, "intercepts").floats = {4};
  auto read = linear_from_onnx(model);
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(read->model.weight, (std::vector<float>{1, 2, 3}));
  EXPECT_EQ(read->model.intercept, (std::vector<float>{4}));

  attribute_of(model, "coefficients").floats = {1, 2, 3, 10, 20, 30};
  attribute_of(model, "intercepts").floats.clear();  // none: zeros
  attribute_of(model, "post_transform").s = "SOFTMAX";
  read = linear_from_onnx(model);
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(read->model.weight, (std::vector<float>{9, 18, 27}));
  EXPECT_EQ(read->model.intercept, (std::vector<float>{0}));
}

TEST(LinearFromOnnx, RefusesByNameWhatItCannotDo) {
  EXPECT_EQ(error_after(2, [](Model& m) { m.graph.node[0].op_type = "Gemm"; }),
            "the model is not a linear classifier");
  EXPECT_EQ(error_after(2, [](Model& m) { m.graph.node.clear(); }),
            "the model is not a linear classifier");
  EXPECT_EQ(error_after(2, [](Model& m) { attribute_of(m, "post_transform").s = "PROBIT"; }),
            "post_transform PROBIT is not supported");
  EXPECT_EQ(error_after(3,
                        [](Model& m) {
                          std::erase_if(m.graph.node[0].attribute, [](const Attribute& a) {
                            return a.name == "post_transform";
                          });
                        }),
            "post_transform NONE is not supported");
  EXPECT_THAT(error_after(3, [](Model& m) { attribute_of(m, "post_transform").s = "LOGISTIC"; }),
              HasSubstr("one against rest"));
  EXPECT_THAT(error_after(2, [](Model& m) { attribute_of(m, "coefficients").floats[0] += 1; }),
              HasSubstr("not opposite"));
  EXPECT_THAT(error_after(2,
                          [](Model& m) {
                            attribute_of(m, "post_transform").s = "SOFTMAX";
                            attribute_of(m, "coefficients").floats = {1, 2, 3};
                            attribute_of(m, "intercepts").floats = {1};
                          }),
              HasSubstr("single row"));
  EXPECT_EQ(error_after(2, [](Model& m) { add_node(m, "Scaler", "probabilities", "x"); }),
            "the operator Scaler behind a linear classifier is not supported");
  EXPECT_THAT(error_after(2, [](Model& m) { add_node(m, "ZipMap", "label", "x"); }),
              HasSubstr("ZipMap"));
  EXPECT_EQ(error_after(2, [](Model& m) { add_node(m, "Normalizer", "probabilities", "x"); }),
            "a Normalizer of norm MAX is not supported");
  for (const auto& shape : std::vector<std::vector<std::int64_t>>{
           {}, {-1}, {-1, -1}, {-1, 0}, {-1, std::numeric_limits<std::int64_t>::max()}})
    EXPECT_THAT(error_after(2, [&](Model& m) { m.graph.input[0].shape = shape; }),
                HasSubstr("fixed number of features"));
  EXPECT_THAT(error_after(2, [](Model& m) { m.graph.input.clear(); }),
              HasSubstr("fixed number of features"));
  EXPECT_THAT(error_after(2, [](Model& m) { m.graph.node[0].input = {"other"}; }),
              HasSubstr("does not read"));
  EXPECT_THAT(error_after(2, [](Model& m) { m.graph.node[0].output.pop_back(); }),
              HasSubstr("inputs or outputs"));
}

TEST(LinearFromOnnx, RefusesListsOfOtherLengths) {
  for (const int classes : {2, 3}) {
    const auto error = [&](auto damage) { return error_after(classes, damage); };
    EXPECT_THAT(error([](Model& m) { attribute_of(m, "coefficients").floats.pop_back(); }),
                HasSubstr("coefficients has another length"));
    EXPECT_THAT(error([](Model& m) { attribute_of(m, "coefficients").floats.clear(); }),
                HasSubstr("coefficients has another length"));
    EXPECT_THAT(error([](Model& m) { attribute_of(m, "coefficients").floats.resize(12); }),
                HasSubstr("coefficients has another length"));
    EXPECT_THAT(error([](Model& m) { attribute_of(m, "intercepts").floats.pop_back(); }),
                HasSubstr("intercepts has another length"));
    EXPECT_THAT(error([](Model& m) { attribute_of(m, "classlabels_strings").strings = {"one"}; }),
                HasSubstr("fewer than two classes"));
    EXPECT_THAT(error([](Model& m) {
                  attribute_of(m, "classlabels_ints").ints = {1, 2};
                }),
                HasSubstr("labels of both kinds"));
    EXPECT_THAT(error([](Model& m) { attribute_of(m, "coefficients").floats[0] = HUGE_VALF; }),
                HasSubstr("not a number"));
    EXPECT_THAT(error([](Model& m) { attribute_of(m, "intercepts").floats[0] = std::nanf(""); }),
                HasSubstr("not a number"));
  }
}

TEST(LinearFromOnnx, NeverBreaksOnAMutatedModel) {
  Random random(32);
  int opened = 0;
  for (int i = 0; i < 2000; ++i) {
    auto model = small_model(2 + i % 2);
    if (i % 3) add_skl2onnx_nodes(model);
    const auto mutated = mutate(write_model(model), random);
    const auto read = read_model(bytes_of(mutated));
    if (!read) continue;
    const auto linear = linear_from_onnx(*read);
    if (!linear) {
      ASSERT_FALSE(linear.error().message.empty());
      continue;
    }
    ++opened;
    const std::vector<float> x(static_cast<std::size_t>(linear->model.features) * 2, 0.3f);
    std::vector<float> out(2 * static_cast<std::size_t>(linear->model.outputs));
    score(linear->model, x, out);
  }
  EXPECT_GT(opened, 50);
  EXPECT_LT(opened, 1900);
}

}  // namespace
}  // namespace genegraft::onnx
