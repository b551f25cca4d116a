#include "linear/layered_scorer.hpp"

#include <gtest/gtest.h>

#include "support/layered_models.hpp"
#include "support/linear_naive.hpp"

namespace genegraft::linear {
namespace {

TEST(LayeredScorer, GivesNumbersByHand) {
  // Hidden units x0 - x1 and x0 + x1 - 1; margin 2 h0 - h1 + 0.5, beside it 0.25 x1.
  const LayeredModel model{.features = 2,
                           .outputs = 1,
                           .layers = {{2, 2, {1, 1, -1, 1}, {0, -1}}, {2, 1, {2, -1}, {0.5f}}},
                           .skip = {0, 0.25f}};
  const std::vector<float> rows = {1, 2, 3, 1, 0, 0};
  std::vector<float> out(3);
  LayeredScorer(model).score(rows, out);
  EXPECT_FLOAT_EQ(out[0], 0.26894143f);  // -1: h = (-1, 2), so 0.5 - 2 + 0.5
  EXPECT_FLOAT_EQ(out[1], 0.85195280f);  // 1.75: h = (2, 3), so 4 - 3 + 0.5 + 0.25
  EXPECT_FLOAT_EQ(out[2], 0.62245935f);  // 0.5
}

TEST(LayeredScorer, AnswersAsASlowReadingOfTheDefinition) {
  Random random(7);
  for (const auto& units :
       {std::vector<int>{13, 4}, {13, 1}, {13, 5, 1}, {13, 64, 9}, {13, 37, 21, 3}, {13, 1, 1}})
    for (const bool skip : {false, true}) {
      const auto model = random_layers(units, skip, random);
      const auto x = make_problem({.rows = 50, .features = 13, .density = 0.5}, 3).x;
      std::vector<float> out(50 * static_cast<std::size_t>(model.outputs));
      LayeredScorer(model).score(x.values, out);
      for (int i = 0; i < 50; ++i) {
        const auto expected = naive_probabilities(naive_margins(model, x.row(i).data()));
        for (int o = 0; o < model.outputs; ++o)
          ASSERT_NEAR(out[i * model.outputs + o], expected[o], 1e-5)
              << units.size() << " " << skip << " " << i;
      }
    }
}

TEST(LayeredScorer, GivesTheSameBytesForDenseAndSparseRowsOnAnyNumberOfThreads) {
  Random random(8);
  const auto x = make_problem({.rows = 3001, .features = 29, .density = 0.3}, 4).x;
  const auto sparse_rows = to_sparse(x);
  for (const bool skip : {false, true}) {
    const auto model = random_layers({29, 45, 11, 5}, skip, random);
    const LayeredScorer scorer(model);
    std::vector<float> dense(3001 * 5), one(dense), three(dense);
    scorer.score(x.values, dense);
    scorer.score(sparse_rows, one, 1);
    scorer.score(sparse_rows, three, 3);
    EXPECT_EQ(dense, one);
    EXPECT_EQ(dense, three);
  }
}

TEST(LayeredScorer, PoolsTheVectorsOfTheFeaturesByTheirValues) {
  Random random(9);
  const auto model = random_layers({6, 5, 3}, true, random);
  const auto x = make_problem({.rows = 20, .features = 6, .density = 0.5}, 4).x;
  const LayeredScorer scorer(model);
  std::vector<float> out(20 * 3), pooled(20 * 5);
  scorer.score(to_sparse(x), out, 1, pooled);
  auto first = model;
  first.layers.pop_back();
  first.skip.clear();
  first.outputs = 5;
  for (int i = 0; i < 20; ++i) {
    const auto expected = naive_margins(first, x.row(i).data());
    for (int u = 0; u < 5; ++u) EXPECT_NEAR(pooled[i * 5 + u], expected[u], 1e-5);
  }
}

}  // namespace
}  // namespace genegraft::linear
