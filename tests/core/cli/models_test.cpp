#include "cli/models.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/cli_program.hpp"
#include "support/model_tables.hpp"
#include "support/onnx_models.hpp"

namespace genegraft::cli {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

TEST(OpenAnyModel, OpensModelsOfEveryTaskAndFromElsewhere) {
  const Workspace work;
  const auto pairs = work.write("pairs.onnx", small_model_bytes());
  const auto table = model::made_up_table();
  const auto fitted =
      model::fit_learner(model::to_samples(table), model::quick(model::Method::linear));
  const auto rows = work.write(
      "rows.onnx", model::write_model_file({model::table_manifest(table), fitted->learner}));
  const auto foreign = work.write(
      "foreign.onnx", onnx::write_model(onnx::forest_to_onnx(onnx::small_forest(3), {})));
  EXPECT_TRUE(std::holds_alternative<model::OfftargetModel>(*open_any_model(pairs)));
  EXPECT_EQ(std::get<model::TableModel>(*open_any_model(rows)).features(), 4);
  EXPECT_EQ(std::get<model::TableModel>(*open_any_model(foreign)).outputs(), 3);
  EXPECT_TRUE(open_offtarget_model(pairs));
}

TEST(OpenAnyModel, NamesTheFileThatIsWrong) {
  const Workspace work;
  const auto bad = work.write("bad.onnx", "no model");
  EXPECT_THAT(open_any_model(bad).error().message, StartsWith(bad + ": "));
  EXPECT_THAT(open_offtarget_model(bad).error().message, StartsWith(bad + ": "));
  const auto none = work.path("none.onnx");
  EXPECT_THAT(open_any_model(none).error().message, StartsWith(none + ": No such file"));
  auto other = model::table_manifest(model::made_up_table());
  other.json["task"] = "dance";
  const auto table = model::made_up_table();
  const auto fitted =
      model::fit_learner(model::to_samples(table), model::quick(model::Method::forest));
  const auto odd = work.write("odd.onnx", model::write_model_file({other, fitted->learner}));
  EXPECT_THAT(open_any_model(odd).error().message,
              HasSubstr("answers another question (task dance)"));
}

}  // namespace
}  // namespace genegraft::cli
