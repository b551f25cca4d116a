#include "model/cell_model.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "model/cell_encoding.hpp"
#include "support/layered_models.hpp"
#include "support/made_up_cells.hpp"

namespace genegraft::model {
namespace {

using testing::HasSubstr;

Manifest cell_manifest(const CellSamples& samples, const FittedCells& fitted) {
  expression::GenePanel panel{.molecules = fitted.molecules};
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
                   {"encoder", genes_json(panel, fitted.factors)},
                   {"decision", {{"floor", 0.5}}}};
  return manifest;
}

CellModel open_model(const CellSamples& samples, Method method, int factors = 0) {
  auto options = quick_cells(method);
  options.factors = factors;
  auto fitted = fit_cells(samples, options).value();
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

TEST(CellModel, FillsInWhatIsForetoldOfGenesThatTheMatrixLacks) {
  const auto samples = made_up_cells();
  auto lacking = to_expression(samples);
  for (const int gene : {1, 5, 6}) lacking.genes[gene] = {"", "unknown" + std::to_string(gene)};
  for (const auto method : {Method::forest, Method::linear})
    for (const int factors : {0, 3}) {
      const auto model = open_model(samples, method, factors);
      ASSERT_EQ(model.panel().genes.size(), samples.genes.size());
      EXPECT_EQ(model.factors().loadings.columns, factors);
      const AbsentGenes absent(model.factors(), model.panel().match(lacking.genes));
      const auto logs = logarithms(samples);
      Matrix dense(logs.rows, logs.columns);
      logs.fill(0, logs.rows, dense.values);
      for (int i = 0; i < dense.rows; ++i) absent.fill(dense.row(i));
      if (factors == 0) {
        EXPECT_EQ(dense.row(0)[5], model.factors().means[5]);
      }
      std::vector<float> expected(samples.y.size() * 3);
      LearnerScorer(model.learner()).score(dense.values, expected);
      const auto found = model.score(lacking, 1).value().probability;
      for (std::size_t i = 0; i < expected.size(); ++i)
        ASSERT_NEAR(found[i], expected[i], 1e-4) << method_name(method);
    }
}

/// Cells of which the genes from the sixth on are left out, and their library size is not known.
expression::Expression without_some(const CellSamples& samples) {
  constexpr int kKept = 5;
  auto cells = to_expression(samples);
  cells.depth.clear();
  cells.genes.resize(kKept);
  const auto whole = std::exchange(cells.values, {.rows = 0, .columns = kKept});
  for (int i = 0; i < whole.rows; ++i) {
    const auto row = whole.row(i);
    for (std::size_t e = 0; e < row.column.size(); ++e) {
      if (row.column[e] >= kKept) continue;
      cells.values.column.push_back(row.column[e]);
      cells.values.value.push_back(row.value[e]);
    }
    cells.values.start.push_back(std::ssize(cells.values.column));
    ++cells.values.rows;
  }
  return cells;
}

TEST(CellModel, EstimatesLibrarySizesOfAChoiceOfGenes) {
  const auto samples = made_up_cells();
  const auto model = open_model(samples, Method::linear, 3);
  ASSERT_EQ(model.panel().molecules.size(), model.panel().genes.size());
  const auto all = model.panel().match(to_expression(samples).genes);
  EXPECT_NEAR(all.molecules, 1, 0.01);  // these cells have no genes besides
  auto some = without_some(samples);
  const auto match = model.panel().match(some.genes);
  EXPECT_GT(match.molecules, 0.05);
  EXPECT_TRUE(expression::estimates_depth(some, match));

  // As if these sizes were stated.
  const auto estimated = model.score(some, 1).value().probability;
  for (int i = 0; i < some.size(); ++i) {
    double seen = 0;
    for (const float value : some.values.row(i).value) seen += value;
    some.depth.push_back(seen / match.molecules);
  }
  EXPECT_FALSE(expression::estimates_depth(some, match));
  const auto stated = model.score(some, 1).value().probability;
  for (std::size_t i = 0; i < stated.size(); ++i) ASSERT_NEAR(estimated[i], stated[i], 1e-5);
}

TEST(CellModel, FoldsAbsentGenesIntoEveryLayerThatReadsThem) {
  const auto samples = made_up_cells();
  auto fitted = fit_cells(samples, quick_cells(Method::linear)).value();
  fitted.factors = fit_gene_factors(logarithms(samples), {.factors = 4});
  const int genes = static_cast<int>(fitted.genes.size());
  Random random(7);
  for (const bool skip : {false, true}) {
    auto network = linear::random_layers({genes, 6, 3}, skip, random);
    const auto model =
        CellModel::from({cell_manifest(samples, fitted), std::move(network)}).value();
    auto lacking = to_expression(samples);
    for (const int gene : {0, 2, 9}) lacking.genes[gene] = {"", "unknown" + std::to_string(gene)};
    const AbsentGenes absent(model.factors(), model.panel().match(lacking.genes));
    const auto logs = logarithms(samples);
    Matrix dense(logs.rows, logs.columns);
    logs.fill(0, logs.rows, dense.values);
    for (int i = 0; i < dense.rows; ++i) absent.fill(dense.row(i));
    std::vector<float> expected(samples.y.size() * 3);
    LearnerScorer(model.learner()).score(dense.values, expected);
    const auto found = model.score(lacking, 1).value().probability;
    for (std::size_t i = 0; i < expected.size(); ++i) ASSERT_NEAR(found[i], expected[i], 1e-4);
  }
}

TEST(CellModel, MeasuresUnlikenessWithAbsentGenesAtTheirMeans) {
  const auto samples = made_up_cells();
  auto options = quick_cells(Method::linear);
  options.factors = 3;
  options.novelty = 2;
  auto fitted = fit_cells(samples, options).value();
  auto manifest = cell_manifest(samples, fitted);
  auto learner = std::move(fitted.fitted.learner);
  const int unit = add_units(*fitted.novelty, learner).value();
  manifest.json["decision"]["novelty"] = novelty_json({unit, fitted.novelty->centres, 3.0f});
  const auto model = CellModel::from({std::move(manifest), std::move(learner)}).value();

  const std::vector<int> gone{1, 5};
  auto lacking = to_expression(samples), at_means = lacking;
  for (const int gene : gone) lacking.genes[gene] = {"", "unknown" + std::to_string(gene)};
  auto logs = logarithms(samples);
  Matrix dense(logs.rows, logs.columns);
  logs.fill(0, logs.rows, dense.values);
  at_means.kind = expression::Values::log;
  at_means.values = {.rows = 0, .columns = logs.columns};
  for (int i = 0; i < dense.rows; ++i) {
    for (const int gene : gone) dense.row(i)[gene] = model.factors().means[gene];
    for (int g = 0; g < dense.columns; ++g) {
      at_means.values.column.push_back(g);
      at_means.values.value.push_back(dense.row(i)[g]);
    }
    at_means.values.start.push_back(std::ssize(at_means.values.column));
    ++at_means.values.rows;
  }
  const auto found = model.score(lacking, 1).value(), expected = model.score(at_means, 1).value();
  for (std::size_t i = 0; i < found.unlikeness.size(); ++i)
    ASSERT_NEAR(found.unlikeness[i], expected.unlikeness[i], 1e-3);
  EXPECT_NE(found.probability, expected.probability);
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
  EXPECT_THAT(message([](Json& j) { j["encoder"]["molecules"].erase(0); }),
              HasSubstr("molecules are not one number a gene"));
  EXPECT_THAT(message([](Json& j) { j["encoder"]["molecules"][2] = -1; }),
              HasSubstr("molecules are not all numbers from 0 to 10000"));
  EXPECT_THAT(message([](Json& j) {
                for (const char* key : {"ids", "symbols", "weights", "molecules"})
                  j["encoder"][key].erase(0);
              }),
              HasSubstr("the model reads"));
}

}  // namespace
}  // namespace genegraft::model
