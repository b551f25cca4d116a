#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <limits>

#include "forest/scorer.hpp"
#include "support/onnx_models.hpp"

namespace genegraft::onnx {
namespace {

using testing::HasSubstr;

constexpr auto kHuge = std::numeric_limits<std::int64_t>::max();

Model small_model(int classes = 2) {
  std::vector<std::string> labels;
  for (int k = 0; k < classes; ++k) labels.push_back(std::to_string(k));
  return forest_to_onnx(small_forest(classes), labels);
}

/// Error after `damage`, or "no error".
std::string error_after(const std::function<void(Model&)>& damage) {
  auto model = small_model();
  damage(model);
  const auto forest = forest_from_onnx(model);
  return forest ? "no error" : forest.error().message;
}

TEST(ForestFromOnnx, ReadsWhatWasWritten) {
  for (const int classes : {2, 3, 5}) {
    const auto written = small_forest(classes);
    const auto bytes = write_model(small_model(classes));
    const auto read = forest_from_onnx(*read_model(bytes_of(bytes)));
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_EQ(read->features, written.features);
    EXPECT_EQ(read->outputs, written.outputs);
    EXPECT_EQ(read->root, written.root);
    EXPECT_EQ(read->feature, written.feature);
    EXPECT_EQ(read->cover, written.cover);
    for (std::size_t i = 0; i < read->feature.size(); ++i) {
      if (read->feature[i] < 0) continue;
      EXPECT_EQ(read->threshold[i], written.threshold[i]);
      EXPECT_EQ(read->left[i], written.left[i]);
    }
    // Divided and multiplied by the number of trees; leaves may be numbered anew.
    Random random(3);
    std::vector<float> x(static_cast<std::size_t>(written.features) * 100);
    for (float& value : x) value = static_cast<float>(random.uniform());
    std::vector<float> a(100 * static_cast<std::size_t>(written.outputs)), b(a.size());
    forest::Scorer(written).score(x, a);
    forest::Scorer(*read).score(x, b);
    for (std::size_t i = 0; i < a.size(); ++i) ASSERT_NEAR(a[i], b[i], 1e-6);
  }
}

TEST(ForestFromOnnx, ReadsWholeNumberLabels) {
  auto model = small_model();
  attribute_of(model, "classlabels_strings").strings.clear();
  attribute_of(model, "classlabels_int64s").ints = {0, 1};
  EXPECT_TRUE(forest_from_onnx(model));
  EXPECT_EQ(class_labels(model), (std::vector<std::string>{"0", "1"}));
}

TEST(ForestFromOnnx, RefusesByNameWhatItCannotDo) {
  EXPECT_EQ(error_after([](Model& m) { m.graph.node[0].op_type = "Gemm"; }),
            "the model is not a tree ensemble classifier");
  EXPECT_EQ(error_after([](Model& m) { m.graph.node.push_back(m.graph.node[0]); }),
            "the model is not a tree ensemble classifier");
  EXPECT_EQ(error_after([](Model& m) { attribute_of(m, "post_transform").s = "LOGISTIC"; }),
            "post_transform LOGISTIC is not supported");
  EXPECT_EQ(error_after([](Model& m) { attribute_of(m, "base_values").floats = {0.5f}; }),
            "base_values are not supported");
  EXPECT_EQ(error_after([](Model& m) { attribute_of(m, "nodes_modes").strings[0] = "BRANCH_LT"; }),
            "branch mode BRANCH_LT is not supported");
  EXPECT_THAT(error_after([](Model& m) {
                m.graph.input[0].shape = {-1, -1};
              }),
              HasSubstr("fixed number of features"));
  EXPECT_THAT(error_after([](Model& m) {
                m.graph.input[0].shape = {-1, kHuge};
              }),
              HasSubstr("fixed number of features"));
  EXPECT_THAT(error_after([](Model& m) { m.graph.input.clear(); }),
              HasSubstr("fixed number of features"));
  EXPECT_THAT(
      error_after([](Model& m) { attribute_of(m, "classlabels_strings").strings = {"one"}; }),
      HasSubstr("fewer than two classes"));
}

TEST(ForestFromOnnx, RefusesListsOfOtherLengths) {
  for (const std::string name :
       {"nodes_nodeids", "nodes_featureids", "nodes_truenodeids", "nodes_falsenodeids", "class_ids",
        "class_nodeids", "class_treeids"})
    EXPECT_THAT(error_after([&](Model& m) { attribute_of(m, name).ints.pop_back(); }),
                HasSubstr(name + " has another length"));
  for (const std::string name : {"nodes_values", "nodes_hitrates"})
    EXPECT_THAT(error_after([&](Model& m) { attribute_of(m, name).floats.pop_back(); }),
                HasSubstr(name + " has another length"));
  EXPECT_THAT(error_after([&](Model& m) { attribute_of(m, "nodes_modes").strings.pop_back(); }),
              HasSubstr("nodes_modes has another length"));
  EXPECT_THAT(error_after([&](Model& m) { attribute_of(m, "nodes_treeids").ints.clear(); }),
              HasSubstr("no nodes"));
}

TEST(ForestFromOnnx, RefusesIndicesThatPointNowhere) {
  for (const std::int64_t wrong :
       {std::int64_t{-1}, std::int64_t{1000}, kHuge, std::numeric_limits<std::int64_t>::min()}) {
    for (const std::string name :
         {"nodes_treeids", "nodes_nodeids", "nodes_featureids", "nodes_truenodeids",
          "nodes_falsenodeids", "class_ids", "class_nodeids", "class_treeids"})
      EXPECT_THAT(error_after([&](Model& m) { attribute_of(m, name).ints[0] = wrong; }),
                  HasSubstr("damaged"))
          << name << ' ' << wrong;
    // The second tree's root too: its children are counted from it.
    EXPECT_THAT(error_after([&](Model& m) {
                  const auto& trees = attribute_of(m, "nodes_treeids").ints;
                  std::size_t root = 0;
                  while (trees[root] == 0) ++root;
                  attribute_of(m, "nodes_truenodeids").ints[root] = wrong;
                }),
                HasSubstr("damaged"));
  }
}

TEST(ForestFromOnnx, RefusesLoops) {
  EXPECT_THAT(error_after([](Model& m) {
                attribute_of(m, "nodes_truenodeids").ints[0] = 0;
                attribute_of(m, "nodes_falsenodeids").ints[0] = 1;
              }),
              HasSubstr("a child is out of place"));
}

TEST(ForestFromOnnx, RefusesNumbersThatAreNone) {
  const float nan = std::nanf("");
  EXPECT_THAT(error_after([&](Model& m) { attribute_of(m, "nodes_values").floats[0] = nan; }),
              HasSubstr("threshold"));
  EXPECT_THAT(error_after([&](Model& m) { attribute_of(m, "class_weights").floats[0] = nan; }),
              HasSubstr("leaf weight"));
  EXPECT_THAT(
      error_after([&](Model& m) { attribute_of(m, "class_weights").floats[0] = HUGE_VALF; }),
      HasSubstr("leaf weight"));
}

TEST(ForestFromOnnx, RefusesMoreLeafValuesThanMemoryHolds) {
  auto model = forest_to_onnx(
      [] {
        Random random(1);
        return forest::make_random_forest({.trees = 20, .features = 3, .nodes = 9999}, random);
      }(),
      {"0", "1"});
  attribute_of(model, "classlabels_strings").strings.assign(5000, "");
  const auto forest = forest_from_onnx(model);
  ASSERT_FALSE(forest);
  EXPECT_THAT(forest.error().message, HasSubstr("more leaf values than memory holds"));
}

TEST(ForestFromOnnx, NeverBreaksOnAMutatedModel) {
  const auto bytes = write_model(small_model());
  Random random(4);
  int opened = 0;
  for (int i = 0; i < 2000; ++i) {
    const auto mutated = mutate(bytes, random);
    const auto model = read_model(bytes_of(mutated));
    if (!model) {
      ASSERT_FALSE(model.error().message.empty());
      continue;
    }
    const auto forest = forest_from_onnx(*model);
    if (!forest) {
      ASSERT_FALSE(forest.error().message.empty());
      continue;
    }
    ++opened;
    const std::vector<float> x(static_cast<std::size_t>(forest->features) * 3, 0.3f);
    std::vector<float> out(3 * static_cast<std::size_t>(forest->outputs));
    forest::Scorer(*forest).score(x, out);
  }
  EXPECT_GT(opened, 50);  // a changed threshold or weight is still a forest
  EXPECT_LT(opened, 1500);
}

}  // namespace
}  // namespace genegraft::onnx
