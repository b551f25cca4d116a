#include "forest/importance.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "forest/grow_forest.hpp"
#include "support/forest_samples.hpp"

namespace genegraft::forest {
namespace {

struct Trained {
  Scorer scorer;
  LabelledTable held_out;
};

Trained train_on_three_of_six() {
  Random random(31);
  const LabelledTable data = make_labelled_table(1500, 6, 2, 0.2, random);
  const BinnedTable table = bin_rows(data.x.rows, data.x.columns, rows_of(data.x), {});
  return {Scorer(grow_forest(table, data.y, 2, {}, {.trees = 40}).forest),
          make_labelled_table(1500, 6, 2, 0.2, random)};
}

double accuracy(std::span<const float> outputs, std::span<const std::int32_t> y) {
  int right = 0;
  for (std::size_t i = 0; i < y.size(); ++i) right += (outputs[i] > 0.5f) == (y[i] == 1);
  return static_cast<double>(right) / static_cast<double>(y.size());
}

TEST(PermutationImportance, FindsTheInformativeColumns) {
  const Trained trained = train_on_three_of_six();
  const auto quality = [&](std::span<const float> outputs) {
    return std::vector{accuracy(outputs, trained.held_out.y)};
  };
  const auto found = permutation_importance(trained.scorer, trained.held_out.x, quality, {});
  ASSERT_EQ(found.size(), 6u);
  for (int f = 0; f < 3; ++f) EXPECT_GT(found[f].mean, 0.03) << f;
  for (int f = 3; f < 6; ++f) EXPECT_NEAR(found[f].mean, 0.0, 0.02) << f;
  for (const Importance& importance : found) EXPECT_LT(importance.deviation, 0.02);
}

/// Every row scored again, whatever the shuffle did.
double fall_naively(const Trained& trained, int column, std::uint64_t seed) {
  const auto score = [&](const Matrix& x) {
    std::vector<float> outputs(x.rows);
    trained.scorer.score(x.values, outputs);
    return accuracy(outputs, trained.held_out.y);
  };
  Matrix shuffled = trained.held_out.x;
  std::vector<float> values;
  for (int i = 0; i < shuffled.rows; ++i) values.push_back(shuffled.row(i)[column]);
  Random(seed, column).shuffle(std::span(values));
  for (int i = 0; i < shuffled.rows; ++i) shuffled.row(i)[column] = values[i];
  return score(trained.held_out.x) - score(shuffled);
}

TEST(PermutationImportance, EqualsScoringEveryRowAgain) {
  const Trained trained = train_on_three_of_six();
  const auto quality = [&](std::span<const float> outputs) {
    return std::vector{accuracy(outputs, trained.held_out.y)};
  };
  const auto found = permutation_importance(trained.scorer, trained.held_out.x, quality,
                                            {.repeats = 1, .seed = 5});
  for (int f = 0; f < 6; ++f) EXPECT_EQ(found[f].mean, fall_naively(trained, f, 5)) << f;
}

TEST(PermutationImportance, TellsTheFallInEachBootstrapDraw) {
  const Trained trained = train_on_three_of_six();
  // Two "draws": the first half of the rows, and all of them.
  const auto quality = [&](std::span<const float> outputs) {
    const auto& y = trained.held_out.y;
    const double all = accuracy(outputs, y);
    return std::vector{all, accuracy(outputs.first(750), std::span(y).first(750)), all};
  };
  const auto found = permutation_importance(trained.scorer, trained.held_out.x, quality, {});
  for (const Importance& importance : found) {
    ASSERT_EQ(importance.draws.size(), 2u);
    EXPECT_NEAR(importance.draws[0], importance.mean, 0.03);
    EXPECT_NEAR(importance.draws[1], importance.mean, 1e-12);
  }
}

TEST(PermutationImportance, TakesAnyMetricOfSeveralClasses) {
  Random random(32);
  const LabelledTable data = make_labelled_table(1500, 6, 3, 0.2, random);
  const BinnedTable table = bin_rows(data.x.rows, data.x.columns, rows_of(data.x), {});
  const Scorer scorer(grow_forest(table, data.y, 3, {}, {.trees = 40}).forest);
  const LabelledTable held_out = make_labelled_table(1500, 6, 3, 0.2, random);
  const auto quality = [&](std::span<const float> outputs) {  // minus log loss
    double sum = 0;
    for (int i = 0; i < 1500; ++i) sum += std::log(std::max(outputs[i * 3 + held_out.y[i]], 1e-3f));
    return std::vector{sum / 1500};
  };
  const auto found = permutation_importance(scorer, held_out.x, quality, {.repeats = 2});
  for (int f = 0; f < 3; ++f) EXPECT_GT(found[f].mean, 0.1) << f;
  for (int f = 3; f < 6; ++f) EXPECT_NEAR(found[f].mean, 0.0, 0.05) << f;
}

TEST(PermutationImportance, DoesNotDependOnTheNumberOfThreads) {
  const Trained trained = train_on_three_of_six();
  const auto quality = [&](std::span<const float> outputs) {
    return std::vector{accuracy(outputs, trained.held_out.y)};
  };
  const auto one = permutation_importance(trained.scorer, trained.held_out.x, quality,
                                          {.repeats = 2, .threads = 1});
  const auto three = permutation_importance(trained.scorer, trained.held_out.x, quality,
                                            {.repeats = 2, .threads = 3});
  for (std::size_t f = 0; f < one.size(); ++f) {
    EXPECT_EQ(one[f].mean, three[f].mean);
    EXPECT_EQ(one[f].deviation, three[f].deviation);
  }
}

}  // namespace
}  // namespace genegraft::forest
