#include "model/one_against_rest.hpp"

#include <gtest/gtest.h>

#include <map>

#include "support/made_up_cells.hpp"

namespace genegraft::model {
namespace {

TEST(OneAgainstRest, DrawsAsManyOthersEvenlyOrAtRandom) {
  auto samples = made_up_cells({.cells = 300, .types = 3});
  for (std::size_t i = 0; i < samples.y.size(); ++i)  // type b has 150 cells, c 50, a 100
    if (samples.y[i] == 2 && i % 2 == 0) samples.y[i] = 1;
  const auto counts = [&](Negatives negatives) {
    std::map<int, int> count;
    for (const int i : draw_against(samples, 0, negatives, 1)) ++count[samples.y[i]];
    return count;
  };
  auto even = counts(Negatives::even);
  EXPECT_EQ(even[0], 100);
  EXPECT_EQ(even[1], 50);
  EXPECT_EQ(even[2], 50);
  auto random = counts(Negatives::random);
  EXPECT_EQ(random[0], 100);
  EXPECT_EQ(random[1] + random[2], 100);
  EXPECT_GT(random[1], random[2]);
}

TEST(OneAgainstRest, FindsTheMarkersOfEveryTypeByThreeMeasures) {
  const auto samples = made_up_cells();
  RestOptions options{.cells = quick_cells(Method::forest), .folds = 3, .top_genes = 3};
  options.cells.learner.forest.trees = 10;
  options.report = {.draws = 20, .threads = 1};
  const auto rows = grow_against_rest(samples, options);
  ASSERT_TRUE(rows.has_value()) << rows.error().message;
  ASSERT_EQ(rows->size(), 6u);
  for (std::size_t r = 0; r < rows->size(); ++r) {
    const auto& row = (*rows)[r];
    EXPECT_EQ(row.negatives, r < 3 ? "even" : "random");
    EXPECT_GT(row.roc_auc.value, 0.9);
    EXPECT_GT(row.linear_roc_auc.value, 0.9);
    EXPECT_GT(row.accuracy.value, 0.8);
    ASSERT_EQ(row.genes.size(), 3u);
    for (const auto& group : row.genes) {
      ASSERT_FALSE(group.bars.empty());
      // GENE0 to GENE3 are the first type's markers, and so on.
      EXPECT_LT(std::stoi(group.bars.front().name.substr(4)), 12) << group.title;
    }
  }
}

}  // namespace
}  // namespace genegraft::model
