#include "evaluate/splits.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "base/random.hpp"

namespace genegraft::evaluate {
namespace {

struct Labelled {
  std::vector<int> group;
  std::vector<std::int32_t> y;
};

/// Groups of 1 to 40 rows, a third of them without any positive.
Labelled uneven_groups(int groups) {
  Random random(11);
  Labelled rows;
  for (int g = 0; g < groups; ++g) {
    const int size = 1 + static_cast<int>(random.below(40));
    for (int i = 0; i < size; ++i) {
      rows.group.push_back(10 * g);
      rows.y.push_back(g % 3 != 0 && random.uniform() < 0.3);
    }
  }
  return rows;
}

/// (folds) sum of `what` over the rows of each fold.
std::vector<int> totals(const std::vector<int>& fold, std::vector<std::int32_t> what, int folds) {
  std::vector<int> sums(folds);
  for (std::size_t i = 0; i < fold.size(); ++i) sums[fold[i]] += what[i];
  return sums;
}

int spread(const std::vector<int>& sums) {
  return *std::max_element(sums.begin(), sums.end()) - *std::min_element(sums.begin(), sums.end());
}

TEST(GroupFolds, NoGroupIsOnBothSides) {
  const auto rows = uneven_groups(50);
  const auto fold = group_folds(rows.group, rows.y, 5, 1);
  std::map<int, std::set<int>> folds_of;
  for (std::size_t i = 0; i < fold.size(); ++i) folds_of[rows.group[i]].insert(fold[i]);
  for (const auto& entry : folds_of) EXPECT_EQ(entry.second.size(), 1u);
}

TEST(GroupFolds, PositivesAndRowsAreShared) {
  const auto rows = uneven_groups(200);
  const auto fold = group_folds(rows.group, rows.y, 5, 1);
  EXPECT_LE(spread(totals(fold, rows.y, 5)), 1);
  EXPECT_LE(spread(totals(fold, std::vector<std::int32_t>(fold.size(), 1), 5)), 10);
}

TEST(GroupFolds, TheLargestGroupsAreDealtFirst) {
  // Positives by group: 4, 3, 2, 1. Fold 0: 4 + 1, fold 1: 3 + 2.
  const std::vector<int> group = {0, 0, 0, 0, 1, 1, 1, 2, 2, 3};
  const std::vector<std::int32_t> y(10, 1);
  EXPECT_EQ(group_folds(group, y, 2, 1), (std::vector{0, 0, 0, 0, 1, 1, 1, 1, 1, 0}));
}

TEST(GroupFolds, TheSeedDecidesTiesAlone) {
  std::vector<int> group(100);
  for (int i = 0; i < 100; ++i) group[i] = i / 2;
  const std::vector<std::int32_t> y(100, 1);
  EXPECT_EQ(group_folds(group, y, 5, 1), group_folds(group, y, 5, 1));
  EXPECT_NE(group_folds(group, y, 5, 1), group_folds(group, y, 5, 2));
}

TEST(GroupFolds, FewerGroupsThanFoldsLeaveFoldsEmpty) {
  const std::vector<int> group = {5, 5, 9};
  const auto fold = group_folds(group, std::vector<std::int32_t>{1, 0, 0}, 4, 1);
  EXPECT_EQ(fold[0], fold[1]);
  EXPECT_NE(fold[0], fold[2]);
}

}  // namespace
}  // namespace genegraft::evaluate
