#include "cli/learner_options.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <CLI/CLI.hpp>

#include "support/cli_program.hpp"
#include "support/model_tables.hpp"

namespace genegraft::cli {
namespace {

using model::Method;
using testing::ElementsAre;
using testing::HasSubstr;

const std::vector<std::string> kFeatures = {"east", "north", "noise", "constant"};

Expected<model::LearnerOptions> read(const std::string& line,
                                     const model::LearnerOptions& defaults = {}) {
  CLI::App app;
  LearnerFlags flags;
  declare_learner_options(app, flags);
  app.parse(line);
  const auto source = read_source(flags);
  if (!source) return tl::unexpected(source.error());
  return checked(flags, defaults, {.threads = 3, .seed = 7}, *source, kFeatures);
}

void expect_refused(const std::string& line, const std::string& message) {
  const auto options = read(line);
  ASSERT_FALSE(options) << line;
  EXPECT_THAT(options.error().message, HasSubstr(message)) << line;
}

TEST(LearnerOptions, EditTheDefaultsOfTheTask) {
  const model::LearnerOptions defaults{.forest = {.trees = 77}, .boosting = {.rounds = 55}};
  auto options = read("--leaves 9", defaults);
  ASSERT_TRUE(options);
  EXPECT_EQ(options->method, Method::forest);
  EXPECT_EQ(options->forest.trees, 77);
  EXPECT_EQ(options->forest.leaves, 9);
  EXPECT_EQ(options->seed, 7u);
  EXPECT_EQ(options->threads, 3);
  EXPECT_EQ(options->source, nullptr);
  options = read("--trees 5 --features-tried 2 --leaf-weight 3 --depth 4", defaults);
  EXPECT_EQ(options->forest.trees, 5);
  EXPECT_EQ(options->forest.features_tried, 2);
  EXPECT_EQ(options->forest.leaf_weight, 3);
  EXPECT_EQ(options->forest.depth, 4);
}

TEST(LearnerOptions, ReadThoseOfBoostingAndOfLinear) {
  auto options = read(
      "--method boosting --rounds 6 --learning-rate 0.2 --l2 3 --leaf-hessian 2 --row-share 0.5 "
      "--column-share 0.4 --growth depth-wise --patience 9 --leaves 4");
  ASSERT_TRUE(options);
  const auto& boosting = options->boosting;
  EXPECT_EQ(options->method, Method::boosting);
  EXPECT_EQ(boosting.rounds, 6);
  EXPECT_EQ(boosting.learning_rate, 0.2);
  EXPECT_EQ(boosting.l2, 3);
  EXPECT_EQ(boosting.leaf_hessian, 2);
  EXPECT_EQ(boosting.row_share, 0.5);
  EXPECT_EQ(boosting.column_share, 0.4);
  EXPECT_EQ(boosting.growth, forest::Growth::depth_wise);
  EXPECT_EQ(boosting.patience, 9);
  EXPECT_EQ(boosting.leaves, 4);
  EXPECT_EQ(model::Json(settings_json(*options))["growth"], "depth-wise");
  options = read("--method linear --l1-ratio 0.5 --c 10 0.1 1");
  ASSERT_TRUE(options);
  EXPECT_EQ(options->linear.fit.l1_ratio, 0.5);
  EXPECT_THAT(options->linear.c, ElementsAre(0.1, 1, 10));
}

TEST(LearnerOptions, RefuseThoseThatHaveNoEffectByName) {
  expect_refused("--rounds 5", "--rounds belongs to --method boosting, not to forest");
  expect_refused("--monotone east=+1", "--monotone belongs to --method boosting, not to forest");
  expect_refused("--method boosting --trees 5", "--trees belongs to --method forest");
  expect_refused("--method linear --patience 5", "--patience belongs to --method boosting");
  expect_refused("--method forest --c 1", "--c belongs to --method linear, not to forest");
  expect_refused("--method linear --leaves 5", "--leaves is for trees");
  expect_refused("--source-prior 5", "--source-prior counts for --method forest with --from only");
  EXPECT_THROW(read("--method neural"), CLI::ParseError);
  EXPECT_THROW(read("--learning-rate 0"), CLI::ParseError);
}

TEST(LearnerOptions, ReadMonotoneFeaturesByName) {
  const auto options = read("--method boosting --monotone north=-1 --monotone east=+1");
  ASSERT_TRUE(options) << options.error().message;
  EXPECT_THAT(options->boosting.monotone, ElementsAre(1, -1, 0, 0));
  expect_refused("--method boosting --monotone west=+1",
                 "--monotone west=+1: there is no feature of that name");
  expect_refused("--method boosting --monotone east=2", "expected feature=+1 or feature=-1");
  expect_refused("--method boosting --monotone east", "expected feature=+1 or feature=-1");
}

TEST(LearnerOptions, ReadASourceThatIsAForestOfTheSameFeatures) {
  const Workspace work;
  const auto save = [&](const std::string& name, Method method, const model::NumberSamples& table) {
    const auto fitted = model::fit_learner(model::to_samples(table), model::quick(method));
    return work.write(name,
                      model::write_model_file({model::table_manifest(table), fitted->learner}));
  };
  const auto table = model::made_up_table();
  auto narrow = table;
  narrow.features.pop_back();
  narrow.x = Matrix(table.x.rows, 3);
  for (int i = 0; i < table.x.rows; ++i)
    std::copy_n(table.x.row(i).begin(), 3, narrow.x.row(i).begin());
  const auto forest = save("f.onnx", Method::forest, table);
  const auto options = read("--from " + forest + " --source-prior 3");
  ASSERT_TRUE(options) << options.error().message;
  EXPECT_EQ(options->source->trees(), 20);
  EXPECT_EQ(*options->source_prior, 3);
  EXPECT_EQ(settings_json(*options)["source_prior"], 3);
  expect_refused("--from " + forest + " --trees 9", "--trees has no effect with --from");
  expect_refused("--from " + forest + " --leaves 9", "--leaves has no effect with --from");
  expect_refused("--method linear --from " + forest, "not linear");
  expect_refused("--from " + save("l.onnx", Method::linear, table), "l.onnx: not a forest");
  expect_refused("--from " + save("n.onnx", Method::boosting, narrow),
                 "its forest reads 3 features, the rows here have 4");
  expect_refused("--from " + work.path("none.onnx"), "none.onnx: No such file");
}

}  // namespace
}  // namespace genegraft::cli
