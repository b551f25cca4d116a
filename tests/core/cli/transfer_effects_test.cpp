#include <gtest/gtest.h>

#include "cli/transfer.hpp"

namespace genegraft::cli {
namespace {

using model::Json;

/// Three screens; roc_auc of source s and target t is values[s][t], below 0 for not measured.
Json matrix_of(const char* protocol, const char* rebalancing,
               const std::vector<std::vector<double>>& values) {
  Json matrix = {{"protocol", protocol}, {"rebalancing", rebalancing}, {"rows", Json::array()}};
  for (const auto& row : values) {
    Json cells = Json::array();
    for (const double value : row)
      cells.push_back({{"scores", value < 0 ? Json::array()
                                            : Json::array({{{"roc_auc", {{"value", value}}}}})}});
    matrix["rows"].push_back({{"cells", cells}});
  }
  return matrix;
}

TEST(TransferEffects, AverageTheChangesOffTheDiagonal) {
  Json json = {{"matrices",
                {matrix_of("guides", "none", {{.1, .5, .6}, {.5, .1, .7}, {.8, .9, .1}}),
                 matrix_of("guides", "balanced", {{.9, .6, .6}, {.7, .9, .6}, {.8, -1, .9}})}}};
  add_effects(json, 1);
  ASSERT_EQ(json["effects"].size(), 1u);
  const auto& effect = json["effects"][0];
  EXPECT_EQ(effect["figure"], "roc_auc");
  EXPECT_EQ(effect["cells"], 5);
  EXPECT_EQ(effect["higher"], 2);
  EXPECT_EQ(effect["lower"], 1);
  // .1, 0, .2, -.1, 0
  EXPECT_NEAR(effect["change"]["value"].get<double>(), .04, 1e-12);
  EXPECT_LT(effect["change"]["low"].get<double>(), .04);
  EXPECT_GT(effect["change"]["high"].get<double>(), .04);
}

TEST(TransferEffects, OfTheSameChangeEverywhereAreCertain) {
  Json json = {{"matrices",
                {matrix_of("rows", "none", {{0, .5, .5}, {.5, 0, .5}, {.5, .5, 0}}),
                 matrix_of("rows", "weights", {{0, .75, .75}, {.75, 0, .75}, {.75, .75, 0}})}}};
  add_effects(json, 1);
  const auto& change = json["effects"][0]["change"];
  EXPECT_DOUBLE_EQ(change["low"].get<double>(), .25);
  EXPECT_DOUBLE_EQ(change["high"].get<double>(), .25);
}

TEST(TransferEffects, AreOfOneProtocolOnly) {
  Json json = {{"matrices",
                {matrix_of("rows", "none", {{0, .5}, {.5, 0}}),
                 matrix_of("guides", "balanced", {{0, .75}, {.75, 0}})}}};
  add_effects(json, 1);
  EXPECT_TRUE(json["effects"].empty());
}

}  // namespace
}  // namespace genegraft::cli
