#include "linear/linear_model.hpp"

#include <gtest/gtest.h>

#include "support/linear_naive.hpp"

namespace genegraft::linear {
namespace {

LinearModel random_model(int features, int outputs) {
  Random random(5);
  LinearModel model{.features = features, .outputs = outputs};
  for (int i = 0; i < features * outputs; ++i)
    model.weight.push_back(static_cast<float>(normal(random)));
  for (int o = 0; o < outputs; ++o) model.intercept.push_back(static_cast<float>(normal(random)));
  return model;
}

TEST(LinearModel, GivesTheLogisticOfOneMargin) {
  const LinearModel model{.features = 2, .outputs = 1, .weight = {1, -2}, .intercept = {0.25f}};
  const std::vector<float> rows = {1, 0, 0, 1, 1000, 0, -1000, 0};
  std::vector<float> out(4);
  score(model, rows, out);
  EXPECT_FLOAT_EQ(out[0], 0.7772999f);  // 1 / (1 + exp(-1.25))
  EXPECT_FLOAT_EQ(out[1], 0.14804720f);
  EXPECT_EQ(out[2], 1);
  EXPECT_EQ(out[3], 0);
}

TEST(LinearModel, GivesTheSoftmaxOfSeveral) {
  const LinearModel model{
      .features = 1, .outputs = 3, .weight = {1, 0, -1}, .intercept = {0, 1, 0}};
  std::vector<float> out(6);
  score(model, std::vector<float>{0, 500}, out);
  EXPECT_FLOAT_EQ(out[0], 0.21194156f);  // 1 / (2 + e)
  EXPECT_FLOAT_EQ(out[1], 0.57611688f);
  EXPECT_EQ(out[3], 1);
  EXPECT_EQ(out[5], 0);
}

TEST(LinearModel, ScoresDenseAndSparseRowsAlikeOnAnyNumberOfThreads) {
  const auto x = make_problem({.rows = 3001, .features = 13, .density = 0.3}, 4).x;
  for (const int outputs : {1, 3, 9}) {
    const auto model = random_model(13, outputs);
    std::vector<float> dense(3001 * static_cast<std::size_t>(outputs)), again(dense), sparse(dense);
    score(model, x.values, dense, 1);
    score(model, x.values, again, 3);
    score(model, to_sparse(x), sparse, 2);
    EXPECT_EQ(dense, again);
    for (std::size_t i = 0; i < dense.size(); ++i) ASSERT_NEAR(dense[i], sparse[i], 1e-7);
  }
}

}  // namespace
}  // namespace genegraft::linear
