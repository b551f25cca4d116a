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

TEST(ClassFolds, EveryFoldHasItsShareOfEveryClass) {
  std::vector<int> group;
  std::vector<std::int32_t> y;
  for (int i = 0; i < 1000; ++i) {
    group.push_back(i);
    y.push_back(i % 10 == 0 ? 2 : i % 3 == 0);
  }
  const auto fold = class_folds(group, y, 3, 5, 1);
  for (int k = 0; k < 3; ++k)
    for (int f = 0; f < 5; ++f) {
      int here = 0, all = 0;
      for (int i = 0; i < 1000; ++i) {
        all += y[i] == k;
        here += y[i] == k && fold[i] == f;
      }
      EXPECT_NEAR(here, all / 5.0, 1.0);
    }
}

TEST(ClassFolds, NeverPartAGroup) {
  std::vector<int> group;
  std::vector<std::int32_t> y;
  for (int i = 0; i < 300; ++i) {
    group.push_back(i / 7);
    y.push_back(i % 4);
  }
  const auto fold = class_folds(group, y, 4, 5, 3);
  for (int i = 1; i < 300; ++i) {
    if (group[i] == group[i - 1]) {
      EXPECT_EQ(fold[i], fold[i - 1]);
    }
  }
  EXPECT_NE(fold, class_folds(group, y, 4, 5, 4));
}

}  // namespace
}  // namespace genegraft::evaluate
