#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <limits>
#include <utility>

#include "support/forest_naive.hpp"
#include "support/onnx_models.hpp"

namespace genegraft::onnx {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr auto kHuge = std::numeric_limits<std::int64_t>::max();

Model small_model(int classes = 2) {
  return forest_to_onnx(small_forest(classes), numbered_labels(classes));
}

/// Error after `damage`, or "no error".
std::string error_after(const std::function<void(Model&)>& damage, Model model = small_model()) {
  damage(model);
  const auto ensemble = read_tree_ensemble(model);
  return ensemble ? "no error" : ensemble.error().message;
}

TEST(ReadTreeEnsemble, ReadsWhatWasWritten) {
  for (const int classes : {2, 3, 5}) {
    auto written = small_forest(classes);
    round_to_file(written);
    const auto bytes = write_model(forest_to_onnx(written, numbered_labels(classes)));
    const auto ensemble = read_tree_ensemble(*read_model(bytes_of(bytes)));
    ASSERT_TRUE(ensemble) << ensemble.error().message;
    EXPECT_EQ(ensemble->labels, numbered_labels(classes));
    const auto& read = ensemble->forest;
    EXPECT_EQ(read.features, written.features);
    EXPECT_EQ(read.outputs, written.outputs);
    EXPECT_EQ(read.aggregation, forest::Aggregation::average);
    EXPECT_EQ(read.root, written.root);
    EXPECT_EQ(read.feature, written.feature);
    for (int i = 0; i < read.nodes(); ++i) {
      EXPECT_EQ(read.threshold[i], read.feature[i] < 0 ? 0 : written.threshold[i]);
    }
    EXPECT_TRUE(read.missing_right.empty());
    EXPECT_EQ(read.left, written.left);
    EXPECT_EQ(read.cover, written.cover);
    EXPECT_EQ(read.leaf_value, written.leaf_value);
  }
}

TEST(ReadTreeEnsemble, ReadsWholeNumberLabels) {
  auto model = small_model();
  attribute_of(model, "classlabels_strings").strings.clear();
  attribute_of(model, "classlabels_int64s").ints = {0, -7};
  EXPECT_THAT(read_tree_ensemble(model)->labels, ElementsAre("0", "-7"));
}

TEST(ReadTreeEnsemble, CountsFeaturesWhereTheInputLeavesThemOpen) {
  auto model = small_model();
  model.graph.input[0].shape = {-1, -1};
  attribute_of(model, "nodes_featureids").ints[0] = 11;
  EXPECT_EQ(read_tree_ensemble(model)->forest.features, 12);
  model.graph.input[0].shape.clear();
  EXPECT_EQ(read_tree_ensemble(model)->forest.features, 12);
}

TEST(ReadTreeEnsemble, SeesThroughCastsAndZipMap) {
  auto model = small_model();
  auto& nodes = model.graph.node;
  nodes[0].input = {"cast"};
  nodes.insert(nodes.begin(), {.op_type = "Cast"});
  nodes[0].input = {"features"};
  nodes[0].output = {"cast"};
  nodes.push_back({.op_type = "ZipMap", .domain = "ai.onnx.ml"});
  nodes.back().input = {"probabilities"};
  EXPECT_TRUE(read_tree_ensemble(model));
  nodes[0].op_type = "Scaler";
  EXPECT_EQ(error_after([](Model&) {}, model),
            "the model is not a tree ensemble alone: it holds Scaler");
}

TEST(ReadTreeEnsemble, RefusesByNameWhatItCannotDo) {
  const std::string alone = "the model is not a tree ensemble alone: it holds ";
  EXPECT_EQ(error_after([](Model& m) { m.graph.node[0].op_type = "Gemm"; }), alone + "Gemm");
  EXPECT_EQ(error_after([](Model& m) { m.graph.node.push_back(m.graph.node[0]); }),
            alone + "two of them");
  EXPECT_EQ(error_after([](Model& m) {
              m.graph.node.push_back({.op_type = "Sigmoid"});
              m.graph.node.back().input = {"elsewhere"};
            }),
            alone + "operators behind the ensemble in another order");
  EXPECT_EQ(error_after([](Model& m) { m.graph.node[0].op_type = "Identity"; }),
            "the model is not a tree ensemble");
  EXPECT_EQ(error_after([](Model& m) { attribute_of(m, "post_transform").s = "TANH"; }),
            "post_transform TANH is not supported");
  EXPECT_EQ(error_after([](Model& m) { attribute_of(m, "post_transform").s = "PROBIT"; }),
            "post_transform PROBIT is not supported for two classes of one weight");
  EXPECT_THAT(error_after([](Model& m) {
                attribute_of(m, "base_values").floats = {0.5f, 1};
              }),
              HasSubstr("two base_values for two classes"));
  EXPECT_EQ(error_after([](Model& m) { attribute_of(m, "nodes_modes").strings[0] = "BRANCH_XOR"; }),
            "branch mode BRANCH_XOR is not supported");
  EXPECT_THAT(error_after([](Model& m) {
                m.graph.input[0].shape = {-1, kHuge};
              }),
              HasSubstr("possible width"));
  EXPECT_THAT(error_after([](Model& m) { m.graph.input.clear(); }),
              HasSubstr("input is none of the model's"));
  EXPECT_THAT(
      error_after([](Model& m) { attribute_of(m, "classlabels_strings").strings = {"one"}; }),
      HasSubstr("fewer than two classes"));
}

TEST(ReadTreeEnsemble, RefusesListsOfOtherLengths) {
  for (const std::string name :
       {"nodes_nodeids", "nodes_featureids", "nodes_truenodeids", "nodes_falsenodeids", "class_ids",
        "class_nodeids", "class_treeids", "nodes_missing_value_tracks_true"})
    EXPECT_THAT(error_after([&](Model& m) { attribute_of(m, name).ints.pop_back(); }),
                HasSubstr(name + " has another length"));
  for (const std::string name : {"nodes_values", "nodes_hitrates"})
    EXPECT_THAT(error_after([&](Model& m) { attribute_of(m, name).floats.pop_back(); }),
                HasSubstr(name + " has another length"));
  EXPECT_THAT(error_after([&](Model& m) { attribute_of(m, "nodes_modes").strings.pop_back(); }),
              HasSubstr("nodes_modes has another length"));
  EXPECT_THAT(error_after([&](Model& m) { attribute_of(m, "nodes_treeids").ints.clear(); }),
              HasSubstr("no nodes"));
  const auto compact = forest_to_onnx(small_forest(), {"0", "1"}, {.compact = true});
  for (const std::string name : {"nodes_truenodeids", "nodes_falsenodeids", "nodes_trueleafs",
                                 "nodes_falseleafs", "nodes_missing_value_tracks_true"})
    EXPECT_THAT(error_after([&](Model& m) { attribute_of(m, name).ints.pop_back(); }, compact),
                HasSubstr(name + " has another length"));
  for (const std::string name : {"nodes_splits", "nodes_modes", "leaf_weights"})
    EXPECT_THAT(error_after([&](Model& m) { attribute_of(m, name).t.values.pop_back(); }, compact),
                HasSubstr(name + " has another length"));
}

TEST(ReadTreeEnsemble, RefusesIndicesThatPointNowhere) {
  for (const std::int64_t wrong :
       {std::int64_t{-1}, std::int64_t{1000}, kHuge, std::numeric_limits<std::int64_t>::min()}) {
    // Trees may be numbered at will, but then the weights of this one's leaves point nowhere.
    for (const std::string name : {"nodes_featureids", "nodes_truenodeids", "nodes_falsenodeids",
                                   "class_ids", "class_nodeids", "class_treeids"})
      EXPECT_THAT(error_after([&](Model& m) { attribute_of(m, name).ints[0] = wrong; }),
                  HasSubstr("damaged"))
          << name << ' ' << wrong;
    const auto compact = forest_to_onnx(small_forest(), {"0", "1"}, {.compact = true});
    for (const std::string name : {"nodes_featureids", "nodes_truenodeids", "nodes_falsenodeids",
                                   "leaf_targetids", "tree_roots"})
      EXPECT_THAT(error_after([&](Model& m) { attribute_of(m, name).ints[0] = wrong; }, compact),
                  HasSubstr("damaged"))
          << name << ' ' << wrong;
  }
}

TEST(ReadTreeEnsemble, RefusesLoops) {
  EXPECT_THAT(error_after([](Model& m) {
                attribute_of(m, "nodes_truenodeids").ints[0] = 0;
                attribute_of(m, "nodes_falsenodeids").ints[0] = 1;
              }),
              HasSubstr("no root leads to it"));
  EXPECT_THAT(error_after([](Model& m) { attribute_of(m, "nodes_truenodeids").ints[1] = 0; }),
              HasSubstr("damaged"));
}

TEST(ReadTreeEnsemble, RefusesNumbersThatAreNone) {
  const float nan = std::nanf("");
  EXPECT_THAT(error_after([&](Model& m) { attribute_of(m, "class_weights").floats[0] = nan; }),
              HasSubstr("leaf weight"));
  EXPECT_THAT(
      error_after([&](Model& m) { attribute_of(m, "class_weights").floats[0] = HUGE_VALF; }),
      HasSubstr("leaf weight"));
  EXPECT_THAT(error_after([&](Model& m) { attribute_of(m, "base_values").floats = {nan}; }),
              HasSubstr("base value"));
}

TEST(ReadTreeEnsemble, RefusesMoreLeafValuesThanMemoryHolds) {
  Random random(1);
  auto model = forest_to_onnx(
      forest::make_random_forest({.trees = 20, .features = 3, .nodes = 9999}, random), {"0", "1"});
  attribute_of(model, "classlabels_strings").strings.assign(5000, "");
  attribute_of(model, "class_ids").ints.front() = 7;  // so that a tree is for two classes
  EXPECT_THAT(error_after([](Model&) {}, model), HasSubstr("more leaf values than memory holds"));
}

/// A chain of EQs, each on another feature: what follows each is needed thrice.
Model growing_model(int depth) {
  auto model = forest_to_onnx(small_forest(), {});
  const auto set = [&](const std::string& name, auto list, auto value) {
    auto& entries = attribute_of(model, name).*list;
    entries.assign(static_cast<std::size_t>(2 * depth + 1), value);
    return &entries;
  };
  using A = Attribute;
  set("nodes_treeids", &A::ints, 0);
  auto& number = *set("nodes_nodeids", &A::ints, 0);
  auto& feature = *set("nodes_featureids", &A::ints, 0);
  auto& yes = *set("nodes_truenodeids", &A::ints, 0);
  auto& no = *set("nodes_falsenodeids", &A::ints, 0);
  set("nodes_missing_value_tracks_true", &A::ints, 0);
  set("nodes_values", &A::floats, 1.0f);
  set("nodes_hitrates", &A::floats, 1.0f);
  auto& mode = *set("nodes_modes", &A::strings, std::string("LEAF"));
  for (int i = 0; i <= 2 * depth; ++i) number[i] = i;
  for (int i = 0; i < depth; ++i) {
    mode[i] = "BRANCH_EQ";
    feature[i] = i;
    yes[i] = depth + i;
    no[i] = i + 1 < depth ? i + 1 : 2 * depth;
  }
  model.graph.input[0].shape = {-1, depth};
  for (const std::string name : {"target_ids", "target_nodeids", "target_treeids"})
    attribute_of(model, name).ints = {name == "target_nodeids" ? 2 * depth : 0};
  attribute_of(model, "target_weights").floats = {1.0f};
  return model;
}

TEST(ReadTreeEnsemble, RefusesTestsForSingleValuesThatGrowWithoutBound) {
  EXPECT_EQ(error_after([](Model&) {}, growing_model(10)), "no error");
  EXPECT_THAT(error_after([](Model&) {}, growing_model(60)), HasSubstr("grows too large"));
}

TEST(ReadTreeEnsemble, NeverBreaksOnAMutatedModel) {
  for (const bool compact : {false, true}) {
    const auto bytes =
        write_model(forest_to_onnx(small_forest(), {"0", "1"}, {.compact = compact}));
    Random random(4);
    int opened = 0;
    for (int i = 0; i < 2000; ++i) {
      const auto mutated = mutate(bytes, random);
      const auto model = read_model(bytes_of(mutated));
      if (!model) {
        ASSERT_FALSE(model.error().message.empty());
        continue;
      }
      const auto ensemble = read_tree_ensemble(*model);
      if (!ensemble) {
        ASSERT_FALSE(ensemble.error().message.empty());
        continue;
      }
      ++opened;
      const std::vector<float> x(static_cast<std::size_t>(ensemble->forest.features) * 3, 0.3f);
      forest::score_naively(ensemble->forest, x);
    }
    EXPECT_GT(opened, 50);  // a changed threshold or weight is still a forest
    EXPECT_LT(opened, 1500);
  }
}

}  // namespace
}  // namespace genegraft::onnx
