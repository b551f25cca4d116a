#include "model/cell_model.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "model/cell_encoding.hpp"
#include "support/made_up_cells.hpp"

namespace genegraft::model {
namespace {

using testing::HasSubstr;

Manifest cell_manifest(const CellSamples& samples, const FittedCells& fitted) {
  expression::GenePanel panel;
  for (std::size_t p = 0; p < fitted.genes.size(); ++p) {
    panel.genes.push_back(samples.genes[static_cast<std::size_t>(fitted.genes[p])]);
    panel.weight.push_back(static_cast<float>(fitted.fitted.importance[p]));
  }
  Manifest manifest;
  auto labels = Json::array();
  for (const auto& label : samples.labels) labels.push_back({{"name", label}, {"title", label}});
  manifest.json = {{"schema", 1},
                   {"name", "cells"},
                   {"task", "cell"},
                   {"labels", labels},
                   {"encoder", genes_json(panel, fitted.means)},
                   {"decision", {{"floor", 0.5}}}};
  return manifest;
}

CellModel open_model(const CellSamples& samples, Method method) {
  auto fitted = fit_cells(samples, quick_cells(method)).value();
  auto manifest = cell_manifest(samples, fitted);
  const auto bytes = write_model_file({std::move(manifest), std::move(fitted.fitted.learner)});
  auto model = CellModel::open({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()});
  EXPECT_TRUE(model.has_value()) << model.error().message;
  return std::move(*model);
}

TEST(CellModel, AnswersFromItsFileAsItDidBeforeItWasWritten) {
  const auto samples = made_up_cells(), others = made_up_cells({.seed = 2});
  for (const auto method : {Method::forest, Method::boosting, Method::linear}) {
    const auto fitted = fit_cells(samples, quick_cells(method)).value();
    const auto model = open_model(samples, method);
    const auto expected = score_cells(fitted, others, 1);
    const auto found = model.score(to_expression(others), 2);
    ASSERT_TRUE(found.has_value()) << found.error().message;
    ASSERT_EQ(found->probability.size(), expected.size());
    for (std::size_t i = 0; i < expected.size(); ++i)
      ASSERT_NEAR(found->probability[i], expected[i], 1e-6) << method_name(method);
  }
}

TEST(CellModel, FindsGenesInAnyOrderAndAmongOthers) {
  const auto samples = made_up_cells();
  const auto model = open_model(samples, Method::linear);
  const auto cells = to_expression(samples);
  auto turned = cells;  // genes from last to first, with one in between that nobody knows
  const int genes = cells.values.columns;
  turned.genes.assign(static_cast<std::size_t>(genes) + 1, {"ENSG999", "OTHER"});
  for (int g = 0; g < genes; ++g) turned.genes[genes - g] = cells.genes[g];
  turned.values = {.rows = 0, .columns = genes + 1};
  for (int i = 0; i < cells.size(); ++i) {
    const auto row = cells.values.row(i);
    turned.values.column.push_back(0);
    turned.values.value.push_back(3);
    for (std::size_t e = row.column.size(); e-- > 0;) {
      turned.values.column.push_back(genes - row.column[e]);
      turned.values.value.push_back(row.value[e]);
    }
    turned.values.start.push_back(std::ssize(turned.values.column));
    ++turned.values.rows;
  }
  const auto a = model.score(cells, 1), b = model.score(turned, 1);
  ASSERT_TRUE(a.has_value() && b.has_value());
  EXPECT_EQ(a->probability.size(), samples.y.size() * samples.labels.size());
  for (std::size_t i = 0; i < a->probability.size(); ++i)
    EXPECT_FLOAT_EQ(a->probability[i], b->probability[i]);
}

TEST(CellModel, FillsInTheMeansOfGenesThatTheMatrixLacks) {
  const auto samples = made_up_cells();
  for (const auto method : {Method::forest, Method::linear}) {
    const auto fitted = fit_cells(samples, quick_cells(method)).value();
    const auto model = open_model(samples, method);
    auto lacking = to_expression(samples);
    lacking.genes[1] = {"", "unknown"};
    auto filled = logarithms(samples);
    Matrix dense(filled.rows, filled.columns);
    filled.fill(0, filled.rows, dense.values);
    for (int i = 0; i < dense.rows; ++i) dense.row(i)[1] = fitted.means[1];
    const LearnerScorer scorer(fitted.fitted.learner);
    std::vector<float> expected(samples.y.size() * 3);
    ASSERT_EQ(fitted.genes.size(), samples.genes.size());
    scorer.score(dense.values, expected);
    const auto found = model.score(lacking, 1).value().probability;
    for (std::size_t i = 0; i < expected.size(); ++i)
      ASSERT_NEAR(found[i], expected[i], 1e-4) << method_name(method);
  }
}

TEST(CellModel, RefusesScaledValuesAndMatricesWithoutItsGenes) {
  const auto samples = made_up_cells();
  const auto model = open_model(samples, Method::forest);
  auto cells = to_expression(samples);
  cells.kind = expression::Values::scaled;
  const auto scaled = model.score(cells, 1);
  ASSERT_FALSE(scaled.has_value());
  EXPECT_THAT(scaled.error().message, HasSubstr("scaled"));
  cells.kind = expression::Values::counts;
  for (auto& gene : cells.genes) gene = {"", "mouse" + gene.symbol};
  const auto foreign = model.score(cells, 1);
  ASSERT_FALSE(foreign.has_value());
  EXPECT_THAT(foreign.error().message, HasSubstr("0 of the model's"));
}

TEST(CellModel, TwoTypesHaveTwoProbabilities) {
  const auto samples = made_up_cells({.types = 2});
  for (const auto method : {Method::forest, Method::linear}) {
    const auto model = open_model(samples, method);
    const auto p = model.score(to_expression(samples), 1).value().probability;
    ASSERT_EQ(p.size(), 2 * samples.y.size());
    for (std::size_t i = 0; i < p.size(); i += 2) EXPECT_NEAR(p[i] + p[i + 1], 1, 1e-5);
    EXPECT_GT(accuracy(samples, p), 0.95);
  }
}

TEST(CellModel, RefusesManifestsThatDoNotFitTheirModel) {
  const auto samples = made_up_cells();
  auto fitted = fit_cells(samples, quick_cells(Method::forest)).value();
  const auto manifest = cell_manifest(samples, fitted);
  const auto message = [&](const std::function<void(Json&)>& spoil) {
    auto spoilt = manifest;
    spoil(spoilt.json);
    const auto model = CellModel::from({spoilt, fitted.fitted.learner});
    return model ? std::string() : model.error().message;
  };
  EXPECT_EQ(message([](Json&) {}), "");
  EXPECT_THAT(message([](Json& j) { j["task"] = "table"; }), HasSubstr("another question"));
  EXPECT_THAT(message([](Json& j) { j["encoder"]["kind"] = "ranks"; }), HasSubstr("not known"));
  EXPECT_THAT(message([](Json& j) { j["encoder"]["depth"] = 5; }), HasSubstr("10000"));
  EXPECT_THAT(message([](Json& j) { j["encoder"]["ids"].erase(0); }), HasSubstr("one length"));
  EXPECT_THAT(message([](Json& j) { j["encoder"]["weights"][0] = "much"; }), HasSubstr("shares"));
  EXPECT_THAT(message([](Json& j) {
                for (const char* key : {"ids", "symbols", "weights"}) j["encoder"][key].erase(0);
              }),
              HasSubstr("the model reads"));
}

}  // namespace
}  // namespace genegraft::model
