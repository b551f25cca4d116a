#include "evaluate/curves.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "evaluate/metrics.hpp"
#include "support/evaluate_naive.hpp"

namespace genegraft::evaluate {
namespace {

double trapezoid_area(const std::vector<CurvePoint>& curve) {
  double area = 0;
  for (std::size_t i = 1; i < curve.size(); ++i) {
    area += (curve[i].x - curve[i - 1].x) * (curve[i].y + curve[i - 1].y) / 2.0;
  }
  return area;
}

void expect_points(const std::vector<CurvePoint>& curve, const std::vector<CurvePoint>& expected) {
  ASSERT_EQ(curve.size(), expected.size());
  for (std::size_t i = 0; i < curve.size(); ++i) {
    EXPECT_FLOAT_EQ(curve[i].x, expected[i].x) << "point " << i;
    EXPECT_FLOAT_EQ(curve[i].y, expected[i].y) << "point " << i;
  }
}

const std::vector<float> kScore = {.9f, .8f, .8f, .4f, .3f, .2f};
const std::vector<std::int32_t> kY = {1, 1, 0, 0, 1, 0};

TEST(Curves, RocCurveHasAPointForEveryStep) {
  expect_points(
      roc_curve(kScore, kY),
      {{0, 0}, {0, 1 / 3.f}, {1 / 3.f, 2 / 3.f}, {2 / 3.f, 2 / 3.f}, {2 / 3.f, 1}, {1, 1}});
}

TEST(Curves, PrCurveBeginsWithTheFirstPrecisionAndEndsAtFullRecall) {
  expect_points(pr_curve(kScore, kY),
                {{0, 1}, {1 / 3.f, 1}, {2 / 3.f, 2 / 3.f}, {2 / 3.f, .5f}, {1, .6f}});
}

TEST(Curves, AreEmptyWithoutTheClassesTheyNeed) {
  const std::vector<float> score = {.1f, .2f};
  const std::vector<std::int32_t> none = {0, 0}, all = {1, 1};
  EXPECT_TRUE(roc_curve(score, none).empty());
  EXPECT_TRUE(roc_curve(score, all).empty());
  EXPECT_TRUE(pr_curve(score, none).empty());
}

TEST(Curves, PointsOnStraightLinesAreLeftOut) {
  std::vector<float> score;
  std::vector<std::int32_t> y;
  for (int i = 0; i < 1000; ++i) {
    score.push_back(static_cast<float>(-i));
    y.push_back(i < 300);
  }
  expect_points(roc_curve(score, y), {{0, 0}, {0, 1}, {1, 1}});
}

TEST(Curves, ThinningKeepsTheBudgetAndTheArea) {
  const auto rows = naive::tied_rows(50000, 1, 1 << 20, 0.3, 5);
  const auto roc = roc_curve(rows.score, rows.y, 100);
  EXPECT_LE(roc.size(), 100u);
  EXPECT_NEAR(trapezoid_area(roc), roc_auc(rows.score, rows.y), 1e-3);
  EXPECT_LE(pr_curve(rows.score, rows.y, 100).size(), 100u);
}

TEST(Curves, ThinningKeepsEveryPointNearTheLine) {
  const auto rows = naive::tied_rows(5000, 1, 1 << 20, 0.3, 6);
  const auto whole = roc_curve(rows.score, rows.y, 100000);
  const auto thin = thin_curve(whole, 200);
  std::size_t next = 1;
  for (const auto& point : whole) {
    while (next + 1 < thin.size() && thin[next].x < point.x) ++next;
    const auto a = thin[next - 1], b = thin[next];
    const double t = b.x > a.x ? (point.x - a.x) / (b.x - a.x) : 1;
    const double off = b.x > a.x ? std::abs(std::lerp(a.y, b.y, t) - point.y) : 0;
    EXPECT_LT(off, 0.02);  // a plot is 250 pixels high
  }
}

}  // namespace
}  // namespace genegraft::evaluate
