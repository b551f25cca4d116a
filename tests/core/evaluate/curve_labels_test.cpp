#include "evaluate/curve_labels.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace genegraft::evaluate {
namespace {

constexpr Frame kFrame{50, 30, 330, 270};

/// A bundle of curves that rise from one corner to the other, as ROC curves do.
std::vector<NamedCurve> bundle(int curves) {
  std::vector<NamedCurve> named(curves);
  for (int c = 0; c < curves; ++c) {
    named[c].name = "Score " + std::to_string(c) + " 0.912";
    for (int i = 0; i <= 100; ++i) {
      const double x = i / 100.0, y = std::pow(x, 0.15 + 0.1 * c);
      named[c].path.push_back({50 + 280 * x, 270 - 240 * y});
    }
  }
  return named;
}

Frame box_of(const PlacedName& placed, const std::string& name) {
  return {placed.text.x, placed.text.y - 10, placed.text.x + text_width(name), placed.text.y + 3};
}

TEST(CurveLabels, NamesStayInTheFrameAndApart) {
  const auto curves = bundle(5);
  const auto placed = place_names(curves, kFrame);
  ASSERT_EQ(placed.size(), curves.size());
  for (std::size_t i = 0; i < placed.size(); ++i) {
    const Frame a = box_of(placed[i], curves[i].name);
    EXPECT_GE(a.left, kFrame.left);
    EXPECT_LE(a.right, kFrame.right);
    EXPECT_GE(a.top, kFrame.top);
    EXPECT_LE(a.bottom, kFrame.bottom);
    for (std::size_t j = 0; j < i; ++j) {
      const Frame b = box_of(placed[j], curves[j].name);
      EXPECT_TRUE(a.right <= b.left || b.right <= a.left || a.bottom <= b.top || b.bottom <= a.top);
    }
  }
}

TEST(CurveLabels, LeadersEndOnTheirCurve) {
  const auto curves = bundle(4);
  const auto placed = place_names(curves, kFrame);
  for (std::size_t i = 0; i < placed.size(); ++i) {
    double nearest = 1e9;
    for (std::size_t s = 1; s < curves[i].path.size(); ++s) {
      const Spot a = curves[i].path[s - 1], b = curves[i].path[s], p = placed[i].on_curve;
      for (double t = 0; t <= 1; t += 0.05) {
        nearest = std::min(nearest,
                           std::hypot(std::lerp(a.x, b.x, t) - p.x, std::lerp(a.y, b.y, t) - p.y));
      }
    }
    EXPECT_LT(nearest, 1);
  }
}

TEST(CurveLabels, ANameTooLongForTheFrameIsStillPlaced) {
  const std::vector<NamedCurve> curves = {{{{60, 100}, {300, 100}}, std::string(200, 'x')}};
  EXPECT_EQ(place_names(curves, kFrame).size(), 1u);
}

}  // namespace
}  // namespace genegraft::evaluate
