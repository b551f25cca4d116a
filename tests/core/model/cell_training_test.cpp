#include "model/cell_training.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "expression/thin_counts.hpp"
#include "support/made_up_cells.hpp"

namespace genegraft::model {
namespace {

TEST(CellTraining, EveryMethodTellsTypesApart) {
  const auto samples = made_up_cells(), others = made_up_cells({.seed = 2});
  for (const auto method : {Method::forest, Method::boosting, Method::linear}) {
    const auto fitted = fit_cells(samples, quick_cells(method));
    ASSERT_TRUE(fitted.has_value()) << fitted.error().message;
    EXPECT_GT(accuracy(others, score_cells(*fitted, others, 1)), 0.95) << method_name(method);
  }
}

TEST(CellTraining, LearnsFromSparseRowsWhatItLearnsFromPlainOnes) {
  const auto samples = made_up_cells();
  const auto x = logarithms(samples);
  for (const auto method : {Method::forest, Method::boosting, Method::linear}) {
    auto options = quick_cells(method).learner;
    Samples plain{.rows = x.rows,
                  .features = x.columns,
                  .fill = [&x](int first, int n, std::span<float> out) { x.fill(first, n, out); },
                  .y = samples.y,
                  .classes = 3};
    auto sparse = plain;
    sparse.sparse = &x;
    const auto a = fit_learner(plain, options), b = fit_learner(sparse, options);
    ASSERT_TRUE(a.has_value() && b.has_value());
    const auto p = score_rows(LearnerScorer(a->learner), x.rows, plain.fill, 1);
    const auto q = score_rows(LearnerScorer(b->learner), x, 1);
    ASSERT_EQ(p.size(), q.size());
    for (std::size_t i = 0; i < p.size(); ++i) EXPECT_NEAR(p[i], q[i], 1e-5) << method_name(method);
  }
}

TEST(CellTraining, GenesAreChosenFromTheTrainingCellsAlone) {
  auto samples = made_up_cells();
  auto options = quick_cells(Method::forest);
  options.genes = {.most = 12, .least_cells = 5};
  const auto fitted = fit_cells(samples, options);
  ASSERT_TRUE(fitted.has_value());
  // Markers vary most; they are the first twelve.
  EXPECT_THAT(fitted->genes, testing::ElementsAre(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11));
}

TEST(CellTraining, RelevantGenesWeighMore) {
  const auto samples = made_up_cells({.fold = 2});
  auto options = quick_cells(Method::linear);
  const auto share_of_markers = [&](double relevance) {
    options.relevance = relevance;
    const auto fitted = fit_cells(samples, options).value();
    double share = 0;
    for (std::size_t p = 0; p < fitted.genes.size(); ++p)
      if (fitted.genes[p] < 12) share += fitted.fitted.importance[p];
    return share;
  };
  EXPECT_GT(share_of_markers(2), share_of_markers(0) + 0.05);
}

TEST(CellTraining, HeldOutCellsAreScoredByModelsThatDidNotSeeThem) {
  // Labels by chance: who has seen a cell could know it, who has not is right one time in three.
  auto samples = made_up_cells({.cells = 240, .fold = 1});
  const auto held_out = cross_validate_cells(samples, quick_cells(Method::forest), 4,
                                             [](int, int) { return forest::Progress{}; });
  ASSERT_TRUE(held_out.has_value()) << held_out.error().message;
  EXPECT_LT(accuracy(samples, held_out->model), 0.48);
  EXPECT_LT(accuracy(samples, held_out->linear), 0.48);
  const auto fitted = fit_cells(samples, quick_cells(Method::forest)).value();
  EXPECT_GT(accuracy(samples, score_cells(fitted, samples, 1)), 0.9);
}

TEST(CellTraining, EvenDepthTakesTheDepthOfABatchFromWhatIsLearnt) {
  // Type c alone is of a deep batch; in all else it is like the others. Thinned, nothing is left to
  // tell it by, so cells of type b that are deep too are no longer taken for it.
  const auto make = [](bool all_deep) {
    auto samples = made_up_cells({.cells = 300, .fold = 1, .seed = all_deep ? 2u : 1u});
    std::vector<double> share;
    for (std::size_t i = 0; i < samples.y.size(); ++i) {
      samples.batch[i] = samples.y[i] == 2;
      share.push_back(all_deep || samples.y[i] == 2 ? 1 : 0.25);
      samples.depth[i] *= share[i];
    }
    samples.values = expression::thin_counts(samples.values, share, 9);
    return samples;
  };
  const auto learnt = make(false), deep = make(true);
  const auto taken_for_c = [&](bool even) {
    auto options = quick_cells(Method::forest);
    options.even_depth = even;
    const auto fitted = fit_cells(learnt, options).value();
    const auto p = score_cells(fitted, deep, 1);
    double sum = 0;
    for (std::size_t i = 0; i < deep.y.size(); ++i) sum += deep.y[i] == 1 ? p[3 * i + 2] : 0;
    return sum / 100;
  };
  const double seen = taken_for_c(false), hidden = taken_for_c(true);
  EXPECT_GT(seen, 0.5);
  EXPECT_NEAR(hidden, 1.0 / 3, 0.1);
}

}  // namespace
}  // namespace genegraft::model
