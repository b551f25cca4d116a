#include "model/table_model.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "model/fit_learner.hpp"
#include "support/model_tables.hpp"
#include "support/onnx_models.hpp"

namespace genegraft::model {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

TableModel open(const std::string& bytes) {
  auto model = TableModel::open(onnx::bytes_of(bytes));
  EXPECT_TRUE(model) << (model ? "" : model.error().message);
  return std::move(*model);
}

std::string trained(const NumberSamples& table, Method method, const Json& decision = nullptr) {
  auto manifest = table_manifest(table);
  if (!decision.is_null()) manifest.json["decision"] = decision;
  return write_model_file(
      {std::move(manifest), fit_learner(to_samples(table), quick(method))->learner});
}

std::string foreign(const forest::Forest& forest, const std::vector<std::string>& labels) {
  return onnx::write_model(onnx::forest_to_onnx(forest, labels));
}

NumberFormat format_of(const std::string& start) {
  return *detect_number_format(start);
}

std::vector<float> answers_of(const TableModel& model, std::span<const float> x) {
  std::vector<float> answers(x.size() / static_cast<std::size_t>(model.features()) *
                             model.answer_titles().size());
  model.score(x, answers);
  return answers;
}

TEST(TableModel, AnswersWithProbabilitiesOfEveryClass) {
  for (const int classes : {2, 3})
    for (const auto method : {Method::forest, Method::boosting, Method::linear}) {
      const auto table = made_up_table({.classes = classes});
      const auto model = open(trained(table, method));
      const auto titles = model.answer_titles();
      EXPECT_EQ(titles.size(), static_cast<std::size_t>(classes));
      EXPECT_EQ(titles[0], "p.a");
      EXPECT_EQ(model.feature_names(), table.features);
      EXPECT_EQ(model.needs_every_value(), method == Method::linear);
      const auto answers = answers_of(model, table.x.values);
      int right = 0;
      for (int i = 0; i < table.x.rows; ++i) {
        const auto row = std::span(answers).subspan(static_cast<std::size_t>(i * classes), classes);
        float sum = 0;
        for (const float p : row) sum += p;
        EXPECT_NEAR(sum, 1, 1e-5);
        right += model.decide(row) == table.y[static_cast<std::size_t>(i)];
      }
      EXPECT_GT(right, 220);
    }
}

TEST(TableModel, CalibratesAndDecidesAsItsManifestSays) {
  const auto table = made_up_table({.noise = 3});
  const auto plain = open(trained(table, Method::forest));
  const auto model =
      open(trained(table, Method::forest,
                   {{"calibration", {{"kind", "platt"}, {"slope", 0.5}, {"intercept", -0.2}}},
                    {"threshold", 0.6},
                    {"unsure", {{"low", 0.4}, {"high", 0.7}}}}));
  const evaluate::Calibrator platt{
      .kind = evaluate::CalibrationKind::platt, .slope = 0.5, .intercept = -0.2};
  const auto raw = answers_of(plain, table.x.values), answers = answers_of(model, table.x.values);
  for (std::size_t i = 0; i < answers.size(); i += 2) {
    EXPECT_EQ(answers[i + 1], platt.calibrate(raw[i + 1]));
    EXPECT_EQ(answers[i], 1 - answers[i + 1]);
    const int expected = answers[i + 1] >= 0.7f ? 1 : answers[i + 1] >= 0.4f ? -1 : 0;
    EXPECT_EQ(model.decide(std::span(answers).subspan(i, 2)), expected);
  }
}

TEST(TableModel, FindsItsColumnsByNameInAnyOrder) {
  const auto model = open(trained(made_up_table(), Method::forest));
  const auto columns =
      model.find_columns(format_of("id,constant,noise,more,north,east\nx,5,1,2,3,4\n"));
  ASSERT_TRUE(columns) << columns.error().message;
  EXPECT_THAT(*columns, ElementsAre(5, 4, 2, 1));
  const auto unnamed = model.find_columns(format_of("a,1,2,3,4\nb,5,6,7,8\n"));
  ASSERT_TRUE(unnamed) << unnamed.error().message;
  EXPECT_THAT(*unnamed, ElementsAre(1, 2, 3, 4));
}

TEST(TableModel, NamesTheColumnsThatATableLacks) {
  const auto model = open(trained(made_up_table(), Method::forest));
  auto columns = model.find_columns(format_of("noise,north,constant\n1,2,3\n"));
  ASSERT_FALSE(columns);
  EXPECT_EQ(columns.error().message, "the table lacks the column east, which the model reads");
  columns = model.find_columns(format_of("north,other\n1,2\n"));
  ASSERT_FALSE(columns);
  EXPECT_EQ(columns.error().message,
            "the table lacks the columns east, noise, constant, which the model reads");
  columns = model.find_columns(format_of("1,2,3\n4,5,6\n"));
  ASSERT_FALSE(columns);
  EXPECT_THAT(columns.error().message, HasSubstr("reads 4 numbers a row, the table has 3 columns"));
}

TEST(TableModel, FromElsewhereReadsAsManyColumnsOfNumbersAsItHasFeatures) {
  const auto model = open(foreign(onnx::small_forest(3), {"low", "middle", "high"}));
  EXPECT_TRUE(model.manifest().json.empty());
  EXPECT_THAT(model.feature_names(), IsEmpty());
  EXPECT_THAT(model.answer_titles(), ElementsAre("p.low", "p.middle", "p.high"));
  EXPECT_THAT(*model.find_columns(format_of("id,a,b,name,c\nx,1,2,y,3\n")), ElementsAre(1, 2, 4));
  const auto more = model.find_columns(format_of("a,b,c,d\n1,2,3,4\n"));
  ASSERT_FALSE(more);
  EXPECT_EQ(more.error().message,
            "the model reads 3 numbers a row, the table has 4 columns of numbers (a, b, c, d)");
  const auto many = model.find_columns(format_of("a,b,c,d,e,f,g\n1,2,3,4,5,6,7\n"));
  ASSERT_FALSE(many);
  EXPECT_THAT(many.error().message, HasSubstr("(a, b, c, d, e and 2 more)"));
}

TEST(TableModel, StatesBothClassesWhetherItHasOneOutputOrTwo) {
  auto one = onnx::small_forest(2);
  auto two = one;
  two.outputs = 2;
  two.leaf_value.clear();
  for (const float value : one.leaf_value)
    two.leaf_value.insert(two.leaf_value.end(), {1 - value, value});
  const float x[] = {0.1f, 0.7f, 0.4f, 0.9f, 0.2f, 0.3f};
  const auto of_one = answers_of(open(foreign(one, {"no", "yes"})), x);
  const auto of_two = answers_of(open(foreign(two, {"no", "yes"})), x);
  ASSERT_EQ(of_one.size(), 4u);
  for (std::size_t i = 0; i < 4; ++i) EXPECT_NEAR(of_one[i], of_two[i], 1e-6);
  EXPECT_NEAR(of_one[0] + of_one[1], 1, 1e-6);
}

TEST(TableModel, LeavesMarginsOfAModelFromElsewhereAsTheyAre) {
  auto forest = onnx::small_forest(2);
  forest.aggregation = forest::Aggregation::sum;
  forest.outputs = 2;
  forest.leaf_value.resize(2 * forest.leaf_value.size());
  for (std::size_t i = 0; i < forest.leaf_value.size(); i += 2) {
    forest.leaf_value[i] = 3;  // more than class 1 has, which is above 1/2
    forest.leaf_value[i + 1] = 2;
  }
  const auto model = open(foreign(forest, {"no", "yes"}));
  const float x[] = {0.1f, 0.7f, 0.4f};
  const auto answers = answers_of(model, x);
  EXPECT_THAT(answers, ElementsAre(12, 8));
  EXPECT_EQ(model.decide(answers), 0);
}

TEST(TableModel, GivesTheNumbersOfARegression) {
  auto forest = onnx::small_forest(2);
  const auto model = open(foreign(forest, {}));
  EXPECT_THAT(model.answer_titles(), ElementsAre("value"));
  EXPECT_THAT(model.labels(), IsEmpty());
  const float x[] = {0.1f, 0.7f, 0.4f};
  float expected = 0;
  forest::Scorer(forest).score(x, {&expected, 1});
  EXPECT_THAT(answers_of(model, x), ElementsAre(expected));
  const auto several = open(foreign(onnx::small_forest(3), {}));
  EXPECT_THAT(several.answer_titles(), ElementsAre("value.1", "value.2", "value.3"));
}

TEST(TableModel, MovesWithItsScorer) {
  const auto table = made_up_table();
  auto first = open(trained(table, Method::linear));
  const auto before = answers_of(first, table.x.values);
  const TableModel second = std::move(first);
  EXPECT_EQ(answers_of(second, table.x.values), before);
}

TEST(TableModel, RefusesOtherTasksAndManifestsThatDoNotFit) {
  const auto table = made_up_table();
  const auto learner = fit_learner(to_samples(table), quick(Method::forest))->learner;
  const auto expect_refused = [&](const char* patch, const std::string& message) {
    auto manifest = table_manifest(table);
    manifest.json.merge_patch(Json::parse(patch));
    const auto bytes = write_model_file({manifest, learner});
    const auto model = TableModel::open(onnx::bytes_of(bytes));
    ASSERT_FALSE(model) << patch;
    EXPECT_THAT(model.error().message, HasSubstr(message));
  };
  expect_refused(R"({"task": "offtarget"})", "answers another question (task offtarget)");
  expect_refused(R"({"encoder": {"features": ["east"]}})",
                 "the manifest names 1 features, the model reads 4");
  expect_refused(R"({"decision": {"threshold": "high"}})", "decision.threshold is not a number");
  EXPECT_FALSE(TableModel::open(onnx::bytes_of(std::string("no model"))));
}

}  // namespace
}  // namespace genegraft::model
