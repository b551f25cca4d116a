#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <map>

#include "support/forest_naive.hpp"
#include "support/onnx_models.hpp"

namespace genegraft::onnx {
namespace {

using testing::Each;
using testing::ElementsAre;

/// TreeEnsembleClassifier as its definition says (onnx/docs/Operators-ml.md), node by node from the
/// lists: the sum of class weights of the leaves reached. Weights of two classes for class 0 alone
/// are class 1's score, and class 0 gets the complement.
std::vector<float> run_operator(const Model& model, std::span<const float> x, int classes) {
  const auto& node = model.graph.node[0];
  const auto& tree = node.find("nodes_treeids")->ints;
  const auto& id = node.find("nodes_nodeids")->ints;
  std::map<std::pair<std::int64_t, std::int64_t>, std::size_t> at;
  for (std::size_t i = 0; i < tree.size(); ++i) at[{tree[i], id[i]}] = i;
  std::vector<double> sum(static_cast<std::size_t>(classes));
  for (std::int64_t t = 0; at.contains({t, 0}); ++t) {
    std::size_t i = at[{t, 0}];
    while (node.find("nodes_modes")->strings[i] == "BRANCH_LEQ") {
      const float value = x[static_cast<std::size_t>(node.find("nodes_featureids")->ints[i])];
      const bool yes = value <= node.find("nodes_values")->floats[i];
      i = at[{t, node.find(yes ? "nodes_truenodeids" : "nodes_falsenodeids")->ints[i]}];
    }
    const auto& weights = node.find("class_weights")->floats;
    for (std::size_t w = 0; w < weights.size(); ++w)
      if (node.find("class_treeids")->ints[w] == t && node.find("class_nodeids")->ints[w] == id[i])
        sum[static_cast<std::size_t>(node.find("class_ids")->ints[w])] += weights[w];
  }
  if (classes == 2) sum = {1 - sum[0], sum[0]};
  return {sum.begin(), sum.end()};
}

TEST(ForestToOnnx, WritesAnOperatorThatAnswersAsTheForest) {
  for (const int classes : {2, 3}) {
    const auto forest = small_forest(classes);
    const auto model = forest_to_onnx(forest, numbered_labels(classes));
    Random random(9);
    for (int row = 0; row < 50; ++row) {
      const std::vector<float> x = {static_cast<float>(random.uniform()),
                                    static_cast<float>(random.uniform()), 0.5f};
      const auto expected = forest::score_naively(forest, x);
      const auto answer = run_operator(model, x, classes);
      for (int o = 0; o < forest.outputs; ++o)
        ASSERT_NEAR(answer[static_cast<std::size_t>(classes == 2 ? 1 : o)],
                    expected[static_cast<std::size_t>(o)], 1e-6);
    }
  }
}

TEST(ForestToOnnx, StatesItsInputsOutputsAndOperatorSets) {
  const auto model = forest_to_onnx(small_forest(), {"no", "yes"});
  EXPECT_EQ(model.graph.node[0].op_type, "TreeEnsembleClassifier");
  EXPECT_EQ(model.graph.node[0].domain, "ai.onnx.ml");
  EXPECT_EQ(model.graph.input[0].shape, (std::vector<std::int64_t>{-1, 3}));
  EXPECT_EQ(model.graph.output[1].shape, (std::vector<std::int64_t>{-1, 2}));
  EXPECT_THAT(read_tree_ensemble(model)->labels, ElementsAre("no", "yes"));
  EXPECT_THAT(model.graph.node[0].find("class_ids")->ints, Each(0));
  EXPECT_EQ(model.operators("ai.onnx.ml"), 3);
  EXPECT_EQ(model.operators("elsewhere"), 0);
  EXPECT_EQ(model.graph.node[0].find("nodes_hitrates")->floats, small_forest().cover);
}

TEST(ForestToOnnx, SaysWhereMissingValuesGo) {
  auto forest = small_forest();
  const auto tracked = [&] {
    return forest_to_onnx(forest, {}).graph.node[0].find("nodes_missing_value_tracks_true")->ints;
  };
  for (int i = 0; i < forest.nodes(); ++i) EXPECT_EQ(tracked()[i], forest.feature[i] >= 0);
  forest.missing_right.assign(forest.feature.size(), 1);
  EXPECT_THAT(tracked(), Each(0));
}

TEST(ForestToOnnx, LeavesOutCoversWhereAsked) {
  for (const bool compact : {false, true}) {
    const auto model =
        forest_to_onnx(small_forest(), {"0", "1"}, {.compact = compact, .covers = false});
    EXPECT_THAT(read_tree_ensemble(model)->forest.cover, Each(0.0f));
    const auto with = forest_to_onnx(small_forest(), {"0", "1"}, {.compact = compact});
    EXPECT_EQ(read_tree_ensemble(with)->forest.cover, small_forest().cover);
  }
}

TEST(ForestToOnnx, IsCompactToTheLastBit) {
  Random random(5);
  for (int i = 0; i < 40; ++i) {
    const auto any = make_any_forest(random);
    const auto compact = forest_to_onnx(any.forest, any.labels, {.compact = true});
    const auto x = forest::awkward_rows(20, any.forest.features, random);
    const auto read = read_tree_ensemble(*read_model(bytes_of(write_model(compact))));
    ASSERT_TRUE(read) << read.error().message;
    const auto expected = forest::score_naively(any.forest, x);
    const auto answer = forest::score_naively(read->forest, x);
    for (std::size_t k = 0; k < expected.size(); ++k) {
      if (compact.graph.node[0].op_type == "TreeEnsemble") {
        ASSERT_EQ(std::isnan(answer[k]), std::isnan(expected[k]));
        ASSERT_TRUE(answer[k] == expected[k] || std::isnan(expected[k]));
      } else {  // a classifier's weights are divided by the number of trees
        ASSERT_NEAR(answer[k], expected[k], 2e-6 * std::max(1.0f, std::fabs(expected[k])));
      }
    }
  }
}

TEST(RoundToFile, MakesAForestThatComesBackToTheLastBit) {
  Random random(7);
  for (const int trees : {1, 3, 7, 100, 333}) {
    auto forest = forest::make_random_forest({.trees = trees, .classes = 3}, random);
    const auto before = forest.leaf_value;
    round_to_file(forest);
    for (std::size_t i = 0; i < before.size(); ++i)
      ASSERT_NEAR(forest.leaf_value[i], before[i], 1.2e-7f * before[i]);
    const auto read = read_tree_ensemble(forest_to_onnx(forest, {"a", "b", "c"}));
    EXPECT_EQ(read->forest.leaf_value, forest.leaf_value);
  }
}

}  // namespace
}  // namespace genegraft::onnx
