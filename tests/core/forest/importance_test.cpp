#include "forest/importance.hpp"

#include <gtest/gtest.h>

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
    return accuracy(outputs, trained.held_out.y);
  };
  const auto found = permutation_importance(trained.scorer, trained.held_out.x, quality, {});
  ASSERT_EQ(found.size(), 6u);
  for (int f = 0; f < 3; ++f) EXPECT_GT(found[f].mean, 0.03) << f;
  for (int f = 3; f < 6; ++f) EXPECT_NEAR(found[f].mean, 0.0, 0.02) << f;
  for (const Importance& importance : found) EXPECT_LT(importance.deviation, 0.02);
}

TEST(PermutationImportance, DoesNotDependOnTheNumberOfThreads) {
  const Trained trained = train_on_three_of_six();
  const auto quality = [&](std::span<const float> outputs) {
    return accuracy(outputs, trained.held_out.y);
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
