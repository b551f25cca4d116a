#include "model/manifest.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "support/model_screens.hpp"
#include "support/model_sequences.hpp"

namespace genegraft::model {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::string error_after(const std::function<void(Json&)>& damage) {
  auto json = small_manifest().json;
  damage(json);
  const auto manifest = parse_manifest(json.dump());
  return manifest ? "no error" : manifest.error().message;
}

TEST(Manifest, ReadsWhatTheProgramNeeds) {
  auto json = small_manifest().json;
  json["training"] = {{"guides", {"AAA", "CCC"}}};
  const auto manifest = parse_manifest(json.dump());
  ASSERT_TRUE(manifest) << manifest.error().message;
  EXPECT_EQ(manifest->task(), "offtarget");
  EXPECT_EQ(manifest->encoder_kind(), "mismatch");
  EXPECT_EQ(manifest->text("title"), "A small model");
  EXPECT_EQ(manifest->text("nothing"), "");
  EXPECT_THAT(manifest->training_guides(), ElementsAre("AAA", "CCC"));
  EXPECT_EQ(manifest->labels()[1].name, "1");
  EXPECT_EQ(manifest->labels()[1].title, "cleaved");
}

TEST(Manifest, LeavesOutWhatNoAnswerNeeds) {
  auto json = small_manifest().json;
  json["training"] = {{"guides", {"A\"]}", "\\"}}, {"rows", {{1, {2}}, {}}}};
  json["evaluation"] = {{"training", "deep"}};
  json["created"] = "last";
  const auto manifest = parse_manifest(json.dump(2), ManifestPart::to_answer);
  ASSERT_TRUE(manifest) << manifest.error().message;
  json["training"] = json["evaluation"] = nullptr;
  EXPECT_EQ(manifest->json, json);
}

TEST(Manifest, TakesModelsOfSequencesWithAnEncoderNoNewerThanOurs) {
  auto json = sequence_manifest({.window = 81}).json;
  const auto manifest = parse_manifest(json.dump());
  ASSERT_TRUE(manifest) << manifest.error().message;
  EXPECT_EQ(manifest->task(), "sequence");
  EXPECT_EQ(manifest->encoder_kind(), "dna");
  json["encoder"]["version"] = kEncoderVersion + 1;
  EXPECT_THAT(parse_manifest(json.dump()).error().message,
              HasSubstr("the model's encoder dna has version 2"));
}

TEST(Manifest, FillsInATitleThatIsNotStated) {
  auto json = small_manifest().json;
  json["labels"] = {{{"name", "no"}}, {{"name", "yes"}}};
  const auto manifest = *parse_manifest(json.dump());
  EXPECT_EQ(manifest.labels()[1].title, "yes");
  EXPECT_TRUE(manifest.training_guides().empty());
}

TEST(Manifest, RefusesANewerSchemaByName) {
  EXPECT_EQ(error_after([](Json& json) { json["schema"] = kSchema + 1; }),
            "the model's manifest has schema 2; this version reads up to 1, a newer one is needed");
}

TEST(Manifest, RefusesANewerEncoderByName) {
  EXPECT_EQ(
      error_after([](Json& json) { json["encoder"]["version"] = kEncoderVersion + 1; }),
      "the model's encoder mismatch has version 2; this version reads up to 1, a newer one is "
      "needed");
  EXPECT_THAT(error_after([](Json& json) { json["encoder"]["version"] = "1"; }),
              HasSubstr("encoder.version is not a whole number"));
  EXPECT_EQ(error_after([](Json& json) { json["encoder"].erase("version"); }), "no error");
}

TEST(Manifest, RefusesADecisionThatCannotBeCarriedOut) {
  EXPECT_THAT(error_after([](Json& json) { json["decision"]["threshold"] = "high"; }),
              HasSubstr("decision.threshold is not a number"));
  EXPECT_THAT(error_after([](Json& json) { json["labels"][0]["name"] = "unsure"; }),
              HasSubstr("a label is named unsure"));
}

TEST(Manifest, RefusesWhatLacksTheEssentials) {
  EXPECT_THAT(error_after([](Json& json) { json.erase("schema"); }), HasSubstr("states no schema"));
  EXPECT_THAT(error_after([](Json& json) { json["schema"] = "1"; }), HasSubstr("states no schema"));
  EXPECT_THAT(error_after([](Json& json) { json["task"] = 5; }), HasSubstr("names no task"));
  EXPECT_THAT(error_after([](Json& json) {
                json["labels"] = {{{"name", "1"}}};
              }),
              HasSubstr("fewer than two labels"));
  EXPECT_THAT(error_after([](Json& json) { json["labels"] = "0, 1"; }),
              HasSubstr("fewer than two labels"));
  EXPECT_THAT(error_after([](Json& json) { json["encoder"] = Json::array(); }),
              HasSubstr("names no encoder"));
  for (const std::string text :
       {"", "[]", "5", "{\"schema\": 1", "\"schema\"", "{\"a\": \"\xff\"}", "null"})
    EXPECT_EQ(parse_manifest(text).error().message, "the model's manifest is not a JSON object")
        << text;
}

TEST(Manifest, TakesWrongTypesForAbsentOnes) {
  auto json = small_manifest().json;
  json["title"] = {1, 2};
  json["training"] = {{"guides", {1, "AAA", nullptr}}};
  json["labels"].push_back("a third");
  const auto manifest = parse_manifest(json.dump());
  ASSERT_TRUE(manifest);
  EXPECT_EQ(manifest->text("title"), "");
  EXPECT_THAT(manifest->training_guides(), ElementsAre("AAA"));
  EXPECT_EQ(manifest->labels().size(), 2u);
}

}  // namespace
}  // namespace genegraft::model
