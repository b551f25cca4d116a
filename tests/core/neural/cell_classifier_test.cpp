#include "neural/cell_classifier.hpp"

#include <gtest/gtest.h>

#include "neural/branch_mix.hpp"
#include "support/made_up_cells.hpp"

namespace genegraft::neural {
namespace {

CellClassifierOptions quick() {
  CellClassifierOptions options{.parts = 2};
  options.network.dimensions = 8;
  options.network.hidden = 8;
  options.network.batch = 32;
  options.network.epochs = 12;
  return options;
}

model::CellOptions options_with(const CellKnowledge& knowledge,
                                const CellClassifierOptions& asked = quick()) {
  auto options = model::quick_cells(model::Method::network);
  options.genes.least_cells = 3;
  options.network = [knowledge, asked](const auto& samples, const auto& cells, const auto& own,
                                       const auto& progress) {
    return fit_cell_classifier(samples, cells, own, knowledge, asked, progress);
  };
  return options;
}

std::vector<float> answers(const model::FittedCells& fitted, const model::CellSamples& cells) {
  return model::score_cells(fitted, cells, 1);
}

TEST(FitCellClassifier, LearnsTwoAndThreeTypesAndSharesOutItsImportance) {
  for (const int types : {2, 3}) {
    const auto learnt = model::made_up_cells({.cells = 180, .types = types});
    const auto tested = model::made_up_cells({.cells = 180, .types = types, .seed = 9});
    const auto fitted = model::fit_cells(learnt, options_with({}));
    ASSERT_TRUE(fitted) << fitted.error().message;
    const auto& network = std::get<linear::LayeredModel>(fitted->fitted.learner);
    EXPECT_TRUE(fits_together(network));
    EXPECT_EQ(network.outputs, types == 2 ? 1 : types);
    EXPECT_EQ(network.pooled(), 16);
    EXPECT_GT(model::accuracy(tested, answers(*fitted, tested)), 0.97);
    double sum = 0, markers = 0;
    for (std::size_t g = 0; g < fitted->fitted.importance.size(); ++g) {
      sum += fitted->fitted.importance[g];
      if (fitted->genes[g] < 4 * types) markers += fitted->fitted.importance[g];
    }
    EXPECT_NEAR(sum, 1, 1e-6);
    EXPECT_GT(markers, 0.6);
  }
}

TEST(FitCellClassifier, GivesTheSameWeightsForASeed) {
  const auto samples = model::made_up_cells();
  const auto a = model::fit_cells(samples, options_with({})),
             b = model::fit_cells(samples, options_with({}));
  ASSERT_TRUE(a && b);
  EXPECT_EQ(answers(*a, samples), answers(*b, samples));
}

TEST(FitCellClassifier, LearnsFromVectorsAndFromCellsWithoutLabels) {
  const auto learnt = model::made_up_cells({.cells = 60});
  const auto tested = model::made_up_cells({.cells = 180, .seed = 9});
  CellKnowledge knowledge;
  knowledge.others.push_back(model::to_expression(model::made_up_cells({.cells = 200, .seed = 4})));
  knowledge.vectors = {learnt.genes, std::vector<float>(40), Matrix(40, 3)};
  for (int g = 0; g < 12; ++g) knowledge.vectors.vectors.row(g)[g / 4] = 1;  // markers of each type
  auto asked = quick();
  asked.network.frozen = 12;
  const auto fitted = model::fit_cells(learnt, options_with(knowledge, asked));
  ASSERT_TRUE(fitted) << fitted.error().message;
  EXPECT_GT(model::accuracy(tested, answers(*fitted, tested)), 0.97);
  // Vectors that were never let go: every unit weighs the markers of a type alike.
  const auto& first = std::get<linear::LayeredModel>(fitted->fitted.learner).layers[0];
  const auto at = [&](int gene) {
    const auto found = std::find(fitted->genes.begin(), fitted->genes.end(), gene);
    return first.weight[static_cast<std::size_t>(found - fitted->genes.begin()) * 16];
  };
  EXPECT_NEAR(at(0), at(3), 1e-5);
  EXPECT_NE(at(0), at(4));
}

TEST(FitCellNetwork, ReadsTheSameWhetherFoldedOrNot) {
  const auto samples = model::made_up_cells({.cells = 120});
  const auto logs = model::logarithms(samples);
  std::vector<float> means(40, 0.3f), scales(40, 0.5f);
  CellTask task{.cells = {samples.values, samples.depth, std::vector<char>(40, 1)},
                .y = samples.y,
                .classes = 3,
                .reading = CellReading(means, scales)};
  std::vector<int> training, validation;
  for (int i = 0; i < samples.size(); ++i) (i % 4 == 0 ? validation : training).push_back(i);
  const auto fit = fit_cell_network(task, training, validation, quick().network, {});
  ASSERT_TRUE(fit) << fit.error().message;
  EXPECT_GE(fit->epochs, 1);
  // The margins that it measured itself by, and the folded network's answers to plain logarithms.
  const auto expected = probabilities(fit->margins, 3);
  const model::LearnerScorer scorer{model::Learner(fit->network)};
  const auto found = model::score_rows(scorer, expression::select_rows(logs, validation), 1);
  ASSERT_EQ(found.size(), expected.size());
  for (std::size_t i = 0; i < found.size(); ++i) ASSERT_NEAR(found[i], expected[i], 1e-4);
}

}  // namespace
}  // namespace genegraft::neural
