#include "cli/catalogue.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/files.hpp"
#include "support/cli_program.hpp"

namespace genegraft::cli {
namespace {

using testing::HasSubstr;

TEST(Catalogue, ListsModelsByNameAndLeavesOutOthers) {
  const Workspace work;
  const auto bytes = small_model_bytes();
  work.write("b.onnx", bytes);
  work.write("a.onnx", bytes);
  work.write("foreign.onnx", "nothing");
  work.write("notes.txt", "nothing");
  const auto catalogue = make_catalogue(work.path("."));
  ASSERT_TRUE(catalogue) << catalogue.error().message;
  const auto models = model::Json::parse(*catalogue)["models"];
  ASSERT_EQ(models.size(), 2u);
  EXPECT_EQ(models[0]["file"], "a.onnx");
  EXPECT_EQ(models[1]["title"], "A small model");
  EXPECT_EQ(models[1]["bytes"], bytes.size());
  EXPECT_EQ(models[1]["sha256"], sha256(bytes));
  EXPECT_FALSE(models[1].contains("matrix"));
  work.write("offtarget-matrix.json", "{}");
  EXPECT_EQ(model::Json::parse(*make_catalogue(work.path(".")))["models"][0]["matrix"],
            "offtarget-matrix.json");
}

TEST(Catalogue, RefusesAFolderWithoutModels) {
  const Workspace work;
  EXPECT_THAT(make_catalogue(work.path(".")).error().message, HasSubstr("no Genegraft model"));
  EXPECT_FALSE(make_catalogue(work.path("none")));
}

}  // namespace
}  // namespace genegraft::cli
