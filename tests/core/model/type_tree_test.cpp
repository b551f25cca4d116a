#include "model/type_tree.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace genegraft::model {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

const std::vector<Label> kLabels = {{"memory", "memory"}, {"naive", "naive"}, {"B", "B"}};

TEST(TypeTree, PutsLabelsFirstAndCoarserTypesAfter) {
  const auto types = arrange_types(
      kLabels, std::vector<TypeEdge>{{"memory", "CD4 T"}, {"naive", "CD4 T"}, {"CD4 T", "T"}});
  ASSERT_TRUE(types.has_value()) << types.error().message;
  ASSERT_EQ(types->size(), 5u);
  EXPECT_EQ((*types)[3].name, "CD4 T");
  EXPECT_EQ((*types)[0].parent, 3);
  EXPECT_EQ((*types)[3].parent, 4);
  EXPECT_EQ((*types)[2].parent, -1);
  EXPECT_THAT(labels_below(*types, 3), ElementsAre(ElementsAre(0), ElementsAre(1), ElementsAre(2),
                                                   ElementsAre(0, 1), ElementsAre(0, 1)));
}

TEST(TypeTree, RefusesTwoParentsCirclesAndBranchesWithoutLabels) {
  const auto message = [](std::vector<TypeEdge> edges) {
    const auto types = arrange_types(kLabels, edges);
    return types ? std::string() : types.error().message;
  };
  EXPECT_THAT(message({{"memory", "T"}, {"memory", "B"}}), HasSubstr("memory has two parents"));
  EXPECT_THAT(message({{"memory", "T"}, {"T", "L"}, {"L", "T"}}), HasSubstr("circle"));
  EXPECT_THAT(message({{"NK", "lymphocyte"}}), HasSubstr("NK is no label"));
}

TEST(TypeTree, ReadsATableWithOrWithoutHeader) {
  const auto edges = read_type_edges("child\tparent\n# a remark\nmemory\tCD4 T\r\nCD4 T\tT\n");
  ASSERT_TRUE(edges.has_value()) << edges.error().message;
  ASSERT_EQ(edges->size(), 2u);
  EXPECT_EQ((*edges)[0].parent, "CD4 T");
  const auto bad = read_type_edges("memory\tCD4 T\nnaive\n");
  ASSERT_FALSE(bad.has_value());
  EXPECT_THAT(bad.error().message, HasSubstr("line 2"));
}

TEST(TypeTree, SurvivesTheManifest) {
  const auto types =
      arrange_types(kLabels, std::vector<TypeEdge>{{"memory", "T"}, {"naive", "T"}}).value();
  const Json manifest = {{"types", types_json(types)}};
  const auto read = read_types(manifest, kLabels);
  ASSERT_TRUE(read.has_value()) << read.error().message;
  ASSERT_EQ(read->size(), types.size());
  for (std::size_t t = 0; t < types.size(); ++t) {
    EXPECT_EQ((*read)[t].name, types[t].name);
    EXPECT_EQ((*read)[t].parent, types[t].parent);
  }
}

TEST(TypeTree, RefusesManifestsThatAreNoTree) {
  for (const auto* text :
       {R"({"types": 3})", R"({"types": []})", R"({"types": [{"name": "B"}]})",
        R"({"types": [{"name": "memory", "parent": "x"}, {"name": "naive"}, {"name": "B"}]})",
        R"({"types": [{"name": "memory", "parent": 1}, {"name": "naive"}, {"name": "B"}]})",
        R"({"types": [{"name": "memory", "parent": "T"}, {"name": "naive"}, {"name": "B"},
            {"name": "T", "parent": "T"}]})"})
    EXPECT_FALSE(read_types(Json::parse(text), kLabels).has_value()) << text;
}

}  // namespace
}  // namespace genegraft::model
