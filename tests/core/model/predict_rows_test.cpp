#include "model/predict_rows.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/delimited.hpp"
#include "model/fit_learner.hpp"
#include "support/model_tables.hpp"
#include "support/onnx_models.hpp"

namespace genegraft::model {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

TableModel trained(Method method, const MadeUpTable& shape = {}) {
  const auto table = made_up_table(shape);
  return *TableModel::from({table_manifest(table),
                            fit_learner(to_samples(table), quick(method))->learner, table.labels});
}

struct Predicted {
  std::string header;
  PredictedText lines;
};

Predicted predict(const TableModel& model, const std::string& text, int threads = 1) {
  const auto format = *detect_number_format(text);
  const auto layout = lay_out_rows(model, format);
  EXPECT_TRUE(layout) << (layout ? "" : layout.error().message);
  return {row_header(model, format, *layout),
          predict_rows(model, format, *layout, row_lines(text, true, format.header), 0, threads)};
}

std::vector<std::string_view> cells(const std::string& text, std::size_t line) {
  return split(split(text, '\n')[line], '\t');
}

TEST(PredictRows, KeepsTheTablesOwnColumnsAndLeavesOutWhatItRead) {
  const auto model = trained(Method::forest);
  const auto predicted = predict(
      model, "id,north,east,when,noise,constant\nfirst,3,0,\"a\tb\",0,5\n\"x, y\",-3,0,c,NA,5\n");
  EXPECT_EQ(predicted.header, "row\tid\twhen\tpredicted\tp.a\tp.b\terror\n");
  const auto first = cells(predicted.lines.text, 0), second = cells(predicted.lines.text, 1);
  ASSERT_EQ(first.size(), 7u);
  EXPECT_EQ(first[0], "1");
  EXPECT_EQ(first[1], "first");
  EXPECT_EQ(first[2], "a b");  // a tab of its own would be a column
  EXPECT_EQ(first[3], "a");
  EXPECT_GT(*parse_number(first[4]), 0.8);
  EXPECT_EQ(second[1], "x, y");
  EXPECT_EQ(second[3], "b");
  EXPECT_EQ(predicted.lines.errors, 0u);
}

TEST(PredictRows, AnswersAsTheModelDoesForAnyNumberOfThreads) {
  const auto table = made_up_table({.rows = 1200, .classes = 3, .missing = 0.1, .seed = 4});
  const auto text = csv_text(table);
  const auto model = trained(Method::boosting, {.classes = 3});
  const auto predicted = predict(model, text);
  EXPECT_EQ(predict(model, text, 3).lines.text, predicted.lines.text);
  std::vector<float> answers(3 * 1200);
  model.score(table.x.values, answers);
  for (std::size_t i = 0; i < 1200; ++i) {
    const auto row = cells(predicted.lines.text, i);
    EXPECT_EQ(row[0], std::to_string(i + 1));
    for (std::size_t k = 0; k < 3; ++k) ASSERT_EQ(row[3 + k], format_float(answers[3 * i + k]));
  }
}

TEST(PredictRows, LeavesABadRowInItsPlaceWithTheReason) {
  const auto predicted = predict(trained(Method::forest),
                                 "east,north,noise,constant\n0,3,0,5\n0,far,0,5\n0,3\n0,3,0,5\n");
  EXPECT_EQ(predicted.lines.errors, 2u);
  EXPECT_THAT(cells(predicted.lines.text, 1),
              ElementsAre("2", "", "", "", "north: 'far' is not a number"));
  EXPECT_THAT(cells(predicted.lines.text, 2),
              ElementsAre("3", "", "", "", "row has 2 columns, expected 4"));
  EXPECT_EQ(cells(predicted.lines.text, 3)[1], "a");
}

TEST(PredictRows, SaysWhichValueALinearModelLacks) {
  const auto predicted =
      predict(trained(Method::linear), "east,north,noise,constant\n0,NA,0,5\n0,3,inf,5\n0,3,0,5\n");
  EXPECT_EQ(predicted.lines.errors, 2u);
  EXPECT_EQ(cells(predicted.lines.text, 0)[4],
            "north: no value, and a linear model needs them all");
  EXPECT_THAT(std::string(cells(predicted.lines.text, 1)[4]), HasSubstr("noise: not a finite"));
  EXPECT_EQ(cells(predicted.lines.text, 2)[1], "a");
}

TEST(PredictRows, NumbersRowsOnFromTheBlocksBefore) {
  const auto model = trained(Method::forest);
  const std::string text = "east,north,noise,constant\n0,3,0,5\n";
  const auto format = *detect_number_format(text);
  const auto lines = predict_rows(model, format, *lay_out_rows(model, format), {"0,3,0,5"}, 700, 1);
  EXPECT_EQ(cells(lines.text, 0)[0], "701");
}

TEST(PredictRows, HasNoClassesOfARegression) {
  const auto bytes = onnx::write_model(onnx::forest_to_onnx(onnx::small_forest(2), {}));
  const auto model = *TableModel::open(onnx::bytes_of(bytes));
  const auto predicted = predict(model, "name\ta\tb\tc\nx\t0.1\t0.2\t0.3\n");
  EXPECT_EQ(predicted.header, "row\tname\tvalue\terror\n");
  const auto row = cells(predicted.lines.text, 0);
  ASSERT_EQ(row.size(), 4u);
  EXPECT_TRUE(parse_number(row[2]));
}

TEST(LayOutRows, SaysWhichColumnsAreMissing) {
  const auto layout =
      lay_out_rows(trained(Method::forest), *detect_number_format("east,north\n1,2\n"));
  ASSERT_FALSE(layout);
  EXPECT_THAT(layout.error().message, HasSubstr("lacks the columns noise, constant"));
}

}  // namespace
}  // namespace genegraft::model
