#include "model/cell_reasons.hpp"

#include <gmock/gmock.h>

#include <cmath>

#include "model/cell_encoding.hpp"
#include "support/layered_models.hpp"

namespace genegraft::model {
namespace {

using ::testing::HasSubstr;

constexpr int kGenes = 3, kLabels = 3;

Json manifest_of(const std::vector<std::string>& labels, std::vector<float> means) {
  expression::GenePanel panel;
  for (const char* symbol : {"AA1", "BB2", "CC3"}) {
    panel.genes.push_back({"", symbol});
    panel.weight.push_back(1.0f / kGenes);
  }
  Json json = {{"schema", 1},
               {"name", "m"},
               {"task", "cell"},
               {"encoder", genes_json(panel, {.means = std::move(means)})}};
  for (const auto& label : labels) json["labels"].push_back({{"name", label}, {"title", label}});
  json["decision"] = {{"calibration", {{"kind", "none"}}}};
  return json;
}

CellModel model_of(Learner learner, const std::vector<std::string>& labels = {"x", "y", "z"},
                   std::vector<float> means = {0, 0, 0}) {
  auto model =
      CellModel::from({Manifest{manifest_of(labels, std::move(means))}, std::move(learner)});
  EXPECT_TRUE(model) << model.error().message;
  return std::move(*model);
}

/// Counts of two cells; the gene in the middle is none of the model's.
expression::Expression two_cells() {
  expression::Expression cells;
  cells.values.rows = 2;
  cells.values.columns = 4;
  cells.values.start = {0, 3, 5};
  cells.values.column = {0, 1, 2, 1, 3};
  cells.values.value = {4, 80, 16, 99, 1};
  cells.cells = {"one", "two"};
  cells.genes = {{"", "AA1"}, {"", "other"}, {"", "CC3"}, {"", "BB2"}};
  return cells;
}

/// What the model reads of a cell: AA1, BB2, CC3.
const std::vector<float> kRead[2] = {{std::log1p(400.0f), 0, std::log1p(1600.0f)},
                                     {0, std::log1p(100.0f), 0}};

linear::LinearModel linear_model() {
  return {.features = kGenes,
          .outputs = kLabels,
          .weight = {1, 0, -1, 0.5, 2, 0, -0.25, 0, 1},
          .intercept = {0.1f, -0.2f, 0.4f}};
}

TEST(CellReasons, OfALinearModelAddUpToTheLogOddsAgainstTheMeanLabel) {
  const auto linear = linear_model();
  const auto model = model_of(linear);
  for (int cell = 0; cell < 2; ++cell) {
    const auto reasons = explain_cell(model, two_cells(), cell);
    ASSERT_TRUE(reasons) << reasons.error().message;
    EXPECT_TRUE(reasons->log_odds);
    double margin[kLabels], mean = 0;
    for (int k = 0; k < kLabels; ++k) {
      margin[k] = linear.intercept[k];
      for (int g = 0; g < kGenes; ++g) margin[k] += linear.weight[k * kGenes + g] * kRead[cell][g];
      mean += margin[k] / kLabels;
    }
    double first = reasons->base_first, second = reasons->base_second;
    for (const auto& gene : reasons->genes) {
      EXPECT_NEAR(gene.value, kRead[cell][gene.gene], 1e-5);
      first += gene.first;
      second += gene.second;
    }
    EXPECT_NEAR(first, margin[reasons->first] - mean, 1e-4);
    EXPECT_NEAR(second, margin[reasons->second] - mean, 1e-4);
    EXPECT_GE(first, second);
  }
}

TEST(CellReasons, OfANetworkAddUpToTheLogOddsAgainstTheMeanLabel) {
  Random random(6);
  const auto network = linear::random_layers({kGenes, 8, kLabels}, true, random);
  const auto model = model_of(network);
  for (int cell = 0; cell < 2; ++cell) {
    const auto reasons = explain_cell(model, two_cells(), cell);
    ASSERT_TRUE(reasons) << reasons.error().message;
    EXPECT_TRUE(reasons->log_odds);
    const auto margin = linear::naive_margins(network, kRead[cell].data());
    const double mean = (margin[0] + margin[1] + margin[2]) / kLabels;
    double first = reasons->base_first, second = reasons->base_second;
    for (const auto& gene : reasons->genes) {
      first += gene.first;
      second += gene.second;
    }
    EXPECT_NEAR(first, margin[reasons->first] - mean, 1e-4);
    EXPECT_NEAR(second, margin[reasons->second] - mean, 1e-4);
    EXPECT_GE(first, second);
  }
}

TEST(CellReasons, NameTheLargestForTheLikeliestLabelFirst) {
  const auto reasons = explain_cell(model_of(linear_model()), two_cells(), 0);
  ASSERT_TRUE(reasons);
  ASSERT_EQ(reasons->genes.size(), 2u);
  EXPECT_GT(std::abs(reasons->genes[0].first), std::abs(reasons->genes[1].first));
}

TEST(CellReasons, OfTwoClassesAreOpposite) {
  linear::LinearModel linear{.features = kGenes, .weight = {1, -2, 0}, .intercept = {0.5}};
  const auto reasons = explain_cell(model_of(std::move(linear), {"no", "yes"}), two_cells(), 1);
  ASSERT_TRUE(reasons) << reasons.error().message;
  EXPECT_EQ(reasons->first, 0);
  ASSERT_EQ(reasons->genes.size(), 1u);
  // Half of the log odds for each.
  EXPECT_NEAR(reasons->genes[0].first, kRead[1][1], 1e-4);
  EXPECT_NEAR(reasons->genes[0].second, -kRead[1][1], 1e-4);
  EXPECT_NEAR(reasons->base_first, -0.25, 1e-6);
}

/// One tree: AA1 > 1 is x; else BB2 > 1 is y, else z.
forest::Forest small_forest(std::vector<float> cover) {
  forest::Forest forest{.features = kGenes, .outputs = kLabels};
  forest.root = {0};
  forest.feature = {0, 1, -1, -1, -1};
  forest.threshold = {1, 1, 0, 0, 0};
  forest.left = {1, 3, 0, 1, 2};
  forest.cover = std::move(cover);
  forest.leaf_value = {1, 0, 0, 0, 0, 1, 0, 1, 0};
  return forest;
}

TEST(CellReasons, CountWhatAGeneThatIsNotInTheMatrixIsTakenForAsTheBeginning) {
  auto cells = two_cells();
  cells.genes[3].symbol = "not BB2";
  const auto model = model_of(linear_model(), {"x", "y", "z"}, {5, 3, 7});
  const auto reasons = explain_cell(model, cells, 1);
  ASSERT_TRUE(reasons) << reasons.error().message;
  // BB2 at 3 speaks by 6 for y alone; nothing else is seen in the cell.
  EXPECT_EQ(reasons->first, 1);
  EXPECT_THAT(reasons->genes, ::testing::IsEmpty());
  EXPECT_NEAR(reasons->base_first, (-0.2 - 0.1) + (6 - 2), 1e-5);
}

TEST(CellReasons, OfAForestAddUpToItsProbability) {
  const auto model = model_of(small_forest({10, 6, 4, 3, 3}));
  const auto reasons = explain_cell(model, two_cells(), 1);
  ASSERT_TRUE(reasons) << reasons.error().message;
  EXPECT_FALSE(reasons->log_odds);
  EXPECT_EQ(reasons->first, 1);
  EXPECT_NEAR(reasons->base_first, 0.3, 1e-6);
  double sum = reasons->base_first;
  for (const auto& gene : reasons->genes) sum += gene.first;
  EXPECT_NEAR(sum, 1, 1e-6);
}

TEST(CellReasons, AreRefusedWhereTheForestDoesNotKnowItsSamples) {
  const auto reasons = explain_cell(model_of(small_forest({1, 1, 1, 1, 1})), two_cells(), 0);
  ASSERT_FALSE(reasons);
  EXPECT_THAT(reasons.error().message, ::testing::Not(::testing::IsEmpty()));
}

TEST(CellReasons, AreRefusedForScaledValuesAndCellsThatAreNotThere) {
  auto cells = two_cells();
  const auto model = model_of(linear_model());
  EXPECT_FALSE(explain_cell(model, cells, 2));
  EXPECT_FALSE(explain_cell(model, cells, -1));
  cells.kind = expression::Values::scaled;
  const auto reasons = explain_cell(model, cells, 0);
  ASSERT_FALSE(reasons);
  EXPECT_THAT(reasons.error().message, HasSubstr("scaled"));
}

}  // namespace
}  // namespace genegraft::model
