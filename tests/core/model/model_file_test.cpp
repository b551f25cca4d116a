#include "model/model_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/layered_models.hpp"
#include "support/model_screens.hpp"
#include "support/onnx_models.hpp"

namespace genegraft::model {
namespace {

using onnx::bytes_of;
using testing::HasSubstr;

std::string error_of(const std::string& bytes) {
  const auto model = read_model_file(bytes_of(bytes));
  return model ? "no error" : model.error().message;
}

ModelFile tiny_model() {
  return {small_manifest(), onnx::small_forest()};
}

TEST(ModelFile, RoundTripsTheForestAndEveryKeyOfTheManifest) {
  auto written = tiny_model();
  written.manifest.json["of another version"] = {{"deep", {1, 2.5, nullptr, "µ"}}};
  const auto read = read_model_file(bytes_of(write_model_file(written)));
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(read->manifest.json, written.manifest.json);
  EXPECT_EQ(read->forest()->feature, written.forest()->feature);
  EXPECT_EQ(write_model_file(*read),
            write_model_file(*read_model_file(bytes_of(write_model_file(*read)))));
}

TEST(ModelFile, RoundTripsANetworkOfDenseLayers) {
  Random random(3);
  ModelFile written{small_manifest(), linear::random_layers({3, 5, 1}, true, random)};
  const auto read = read_model_file(bytes_of(write_model_file(written)));
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(read->forest(), nullptr);
  EXPECT_EQ(kind_of(read->learner), "network");
  EXPECT_EQ(std::get<linear::LayeredModel>(read->learner).skip,
            std::get<linear::LayeredModel>(written.learner).skip);
}

TEST(ModelFile, IsOnnxWithTheLabelsAndTheSummary) {
  const auto bytes = write_model_file(tiny_model());
  const auto model = onnx::read_model(bytes_of(bytes));
  ASSERT_TRUE(model);
  EXPECT_EQ(onnx::read_tree_ensemble(*model)->labels, (std::vector<std::string>{"0", "1"}));
  EXPECT_EQ(model->doc_string, "Made up.");
  EXPECT_EQ(model->producer_name, "genegraft");
}

TEST(ModelFile, RefusesForeignModels) {
  EXPECT_THAT(error_of(onnx::write_model(onnx::forest_to_onnx(onnx::small_forest(), {"0", "1"}))),
              HasSubstr("foreign ONNX model"));
  EXPECT_THAT(error_of("guide\ttarget\n"), HasSubstr("not an ONNX model"));
  EXPECT_THAT(error_of(""), HasSubstr("empty"));
}

TEST(ModelFile, RefusesANewerSchemaAndLabelsThatAreNotTheForests) {
  auto newer = tiny_model();
  newer.manifest.json["schema"] = 99;
  EXPECT_THAT(error_of(write_model_file(newer)), HasSubstr("schema 99"));

  auto onnx_model = onnx::forest_to_onnx(onnx::small_forest(3), {"a", "b", "c"});
  onnx_model.metadata_props = {{"genegraft", small_manifest().json.dump()}};
  EXPECT_EQ(error_of(onnx::write_model(onnx_model)),
            "the manifest has 2 labels, the model 3 classes");
}

TEST(ModelFile, IsWrittenEvenWhereTextIsNoUtf8) {
  auto model = tiny_model();
  model.manifest.json["training"] = {{"command", "genegraft train daten/\xfc.tsv"}};
  const auto read = read_model_file(bytes_of(write_model_file(model)));
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(read->manifest.json["training"]["command"], "genegraft train daten/\xef\xbf\xbd.tsv");
}

TEST(ModelFile, NeverBreaksWhenMutated) {
  const auto bytes = write_model_file(tiny_model());
  Random random(6);
  int opened = 0;
  for (int i = 0; i < 2000; ++i) {
    const auto mutated = onnx::mutate(bytes, random);
    const auto model = read_model_file(bytes_of(mutated));
    if (!model) {
      ASSERT_FALSE(model.error().message.empty());
      continue;
    }
    ++opened;
    write_model_file(*model);
  }
  EXPECT_GT(opened, 50);
}

}  // namespace
}  // namespace genegraft::model
