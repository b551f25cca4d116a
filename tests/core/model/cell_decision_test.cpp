#include "model/cell_decision.hpp"

#include <gtest/gtest.h>

namespace genegraft::model {
namespace {

/// Labels memory, naive, B; the first two are CD4 T, which is a T cell.
CellDecision decision(float floor) {
  const std::vector<Label> labels = {{"memory", ""}, {"naive", ""}, {"B", ""}};
  auto types =
      arrange_types(labels,
                    std::vector<TypeEdge>{{"memory", "CD4 T"}, {"naive", "CD4 T"}, {"CD4 T", "T"}})
          .value();
  return CellDecision({}, floor, std::move(types), 3);
}

TEST(CellDecision, NamesTheLabelThatIsSure) {
  const auto answer = decision(0.6f).decide(std::vector{0.1f, 0.7f, 0.2f});
  EXPECT_EQ(answer.type, 1);
  EXPECT_EQ(answer.first, 1);
  EXPECT_EQ(answer.second, 2);
  EXPECT_FLOAT_EQ(answer.probability, 0.7f);
}

TEST(CellDecision, BacksOffToWhatItsLabelsAddUpTo) {
  const auto answer = decision(0.6f).decide(std::vector{0.45f, 0.35f, 0.2f});
  EXPECT_EQ(answer.type, 3);
  EXPECT_EQ(answer.first, 0);
  EXPECT_FLOAT_EQ(answer.probability, 0.8f);
}

TEST(CellDecision, LeavesACellOpenWhereNoTypeAboveIsSure) {
  const auto answer = decision(0.9f).decide(std::vector{0.3f, 0.25f, 0.45f});
  EXPECT_EQ(answer.type, -1);
  EXPECT_EQ(answer.first, 2);
  EXPECT_EQ(answer.second, 0);
  EXPECT_FLOAT_EQ(answer.probability, 0.45f);
}

TEST(CellDecision, ReadsItsManifestAndRefusesABadFloor) {
  Json manifest = {{"labels", {{{"name", "a"}}, {{"name", "b"}}}}, {"decision", {{"floor", 0.75}}}};
  const auto read = CellDecision::read(manifest);
  ASSERT_TRUE(read.has_value()) << read.error().message;
  EXPECT_FLOAT_EQ(read->floor(), 0.75f);
  EXPECT_EQ(read->decide(std::vector{0.7f, 0.3f}).type, -1);
  manifest["decision"]["floor"] = 1.5;
  EXPECT_FALSE(CellDecision::read(manifest).has_value());
  manifest["decision"] = 3;
  EXPECT_FALSE(CellDecision::read(manifest).has_value());
}

TEST(CellDecision, RefusesATypeThatIsNamedAsCellsOfNoType) {
  const Json manifest = {{"labels", {{{"name", "a"}}, {{"name", "unassigned"}}}}};
  EXPECT_FALSE(CellDecision::read(manifest).has_value());
}

TEST(CellDecision, LeavesACellUnassignedThatIsUnlikeAllKnownOnes) {
  const CellDecision measuring({}, 0.5f, {{"a", "a", -1}, {"b", "b", -1}}, 2,
                               Novelty{.threshold = 3});
  const std::vector sure = {0.9f, 0.1f};
  EXPECT_EQ(measuring.decide(sure, 3).type, 0);
  EXPECT_FALSE(measuring.decide(sure, 3).unlike);
  const auto answer = measuring.decide(sure, 3.5f);
  EXPECT_EQ(answer.type, -1);
  EXPECT_TRUE(answer.unlike);
  EXPECT_EQ(answer.first, 0);
  EXPECT_FLOAT_EQ(answer.probability, 0.9f);
  const CellDecision without({}, 0.5f, {{"a", "a", -1}, {"b", "b", -1}}, 2);
  EXPECT_EQ(without.decide(sure, 100).type, 0);
}

}  // namespace
}  // namespace genegraft::model
