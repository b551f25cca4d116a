#include "forest/test_columns.hpp"

#include <gtest/gtest.h>

#include "support/forest_samples.hpp"

namespace genegraft::forest {
namespace {

TEST(TestColumns, AreTheFeaturesWhereNothingMissingGoesRight) {
  Random random(1);
  Forest forest = make_random_forest({.features = 5}, random);
  forest.missing_right.assign(forest.nodes(), 0);
  const TestColumns columns(forest);
  EXPECT_TRUE(columns.plain);
  EXPECT_EQ(columns.count(), 5);
  EXPECT_EQ(columns.column, forest.feature);
  EXPECT_EQ(columns.threshold, forest.threshold);
}

TEST(TestColumns, MakeEveryTestAPlainComparison) {
  Random random(2);
  for (int repeat = 0; repeat < 20; ++repeat) {
    Forest forest = make_random_forest({.nodes = 61}, random);
    for (int i = 0; i < forest.nodes(); ++i) {
      forest.missing_right.push_back(static_cast<std::uint8_t>(random.below(2)));
    }
    const TestColumns columns(forest);
    const auto x = awkward_rows(50, forest.features, random);
    std::vector<float> expanded(50 * static_cast<std::size_t>(columns.count()));
    columns.expand(x, 50, expanded);
    for (int row = 0; row < 50; ++row) {
      for (int i = 0; i < forest.nodes(); ++i) {
        if (forest.feature[i] < 0) continue;
        const float value = x[row * forest.features + forest.feature[i]];
        const bool right =
            std::isnan(value) ? forest.missing_right[i] != 0 : value > forest.threshold[i];
        const float read = expanded[row * columns.count() + columns.column[i]];
        ASSERT_EQ(read > columns.threshold[i], right);
      }
    }
  }
}

}  // namespace
}  // namespace genegraft::forest
