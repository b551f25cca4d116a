#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <map>

#include "support/forest_naive.hpp"
#include "support/onnx_models.hpp"

namespace genegraft::onnx {
namespace {

using testing::Each;

/// TreeEnsembleClassifier as its definition says (onnx/docs/Operators-ml.md), node by node from the
/// lists: the sum of class weights of the leaves reached; with weights for class 1 alone, class 0
/// is the complement.
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
  if (classes == 2) sum[0] = 1 - sum[1];
  return {sum.begin(), sum.end()};
}

TEST(ForestToOnnx, WritesAnOperatorThatAnswersAsTheForest) {
  for (const int classes : {2, 3}) {
    const auto forest = small_forest(classes);
    std::vector<std::string> labels;
    for (int k = 0; k < classes; ++k) labels.push_back(std::to_string(k));
    const auto model = forest_to_onnx(forest, labels);
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
  EXPECT_EQ(class_labels(model), (std::vector<std::string>{"no", "yes"}));
  EXPECT_THAT(model.graph.node[0].find("class_ids")->ints, Each(1));
  EXPECT_EQ(model.graph.node[0].find("nodes_hitrates")->floats, small_forest().cover);
}

}  // namespace
}  // namespace genegraft::onnx
