#include "evaluate/class_counts.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace genegraft::evaluate {
namespace {

/// Ten rows: 4 of class 0 (3 right, 1 as 1), 5 of class 1 (4 right, 1 as 2), 1 of class 2 (as 0).
ClassCounts ten_rows() {
  ClassCounts counts(3);
  for (int i = 0; i < 3; ++i) counts.add(0, 0, 0.1);
  counts.add(0, 1, 1);
  for (int i = 0; i < 4; ++i) counts.add(1, 1, 0.1);
  counts.add(1, 2, 1);
  counts.add(2, 0, 2);
  return counts;
}

TEST(ClassCounts, FiguresAreThoseWorkedOutByHand) {
  const auto counts = ten_rows();
  EXPECT_DOUBLE_EQ(accuracy(counts), 0.7);
  EXPECT_DOUBLE_EQ(balanced_accuracy(counts), (3.0 / 4 + 4.0 / 5 + 0) / 3);
  EXPECT_DOUBLE_EQ(precision(counts, 0), 3.0 / 4);
  EXPECT_DOUBLE_EQ(recall(counts, 1), 4.0 / 5);
  EXPECT_DOUBLE_EQ(f1(counts, 2), 0);
  EXPECT_DOUBLE_EQ(macro_f1(counts), (0.75 + 0.8 + 0) / 3);
  EXPECT_DOUBLE_EQ(log_loss(counts), (7 * 0.1 + 2 * 1 + 2) / 10);
}

TEST(ClassCounts, MatthewsAndKappaAgreeWithScikitLearn) {
  // sklearn.metrics.matthews_corrcoef, cohen_kappa_score (1.2.1) of the same ten rows:
  // kappa = (0.7 - 0.42) / (1 - 0.42); chance = (4 * 4 + 5 * 5 + 1 * 1) / 100.
  const auto counts = ten_rows();
  EXPECT_NEAR(kappa(counts), 0.28 / 0.58, 1e-12);
  EXPECT_NEAR(mcc(counts), 28.0 / 58, 1e-12);
}

TEST(ClassCounts, ClassesThatDoNotOccurDoNotCount) {
  ClassCounts counts(4);
  counts.add(0, 0, 0);
  counts.add(1, 1, 0);
  EXPECT_DOUBLE_EQ(balanced_accuracy(counts), 1);
  EXPECT_DOUBLE_EQ(macro_f1(counts), 1);
  EXPECT_TRUE(std::isnan(recall(counts, 2)));
  EXPECT_TRUE(std::isnan(f1(counts, 2)));
  counts.add(0, 2, 0);  // an answer that no row has counts as a class found badly
  EXPECT_DOUBLE_EQ(macro_f1(counts), (2.0 / 3 + 1 + 0) / 3);
}

TEST(ClassCounts, NothingIsUndefinedRatherThanPerfect) {
  const ClassCounts none(3);
  EXPECT_TRUE(std::isnan(accuracy(none)));
  EXPECT_TRUE(std::isnan(macro_f1(none)));
  EXPECT_TRUE(std::isnan(mcc(none)));
  ClassCounts one(2);
  one.add(0, 0, 0);
  EXPECT_EQ(mcc(one), 0);
  EXPECT_EQ(kappa(one), 0);
}

}  // namespace
}  // namespace genegraft::evaluate
