#include "model/smooth_answers.hpp"

#include <gtest/gtest.h>

#include "support/made_up_cells.hpp"

namespace genegraft::model {
namespace {

TEST(SmoothAnswers, NeighboursOutvoteACellThatIsAlone) {
  const auto samples = made_up_cells({.fold = 12});
  const auto cells = to_expression(samples);
  std::vector<float> p;
  for (std::size_t i = 0; i < samples.y.size(); ++i)
    for (int k = 0; k < 3; ++k) {
      const int said = i % 10 == 0 ? (samples.y[i] + 1) % 3 : samples.y[i];
      p.push_back(k == said ? 0.8f : 0.1f);
    }
  EXPECT_NEAR(accuracy(samples, p), 0.9, 1e-9);
  const auto smooth = smooth_answers(cells, p, 3, {.neighbours = 10, .components = 3});
  EXPECT_GT(accuracy(samples, smooth), 0.98);
  const auto scaled =
      smooth_answers(cells, p, 3, {.neighbours = 10, .components = 3, .scale_genes = true});
  EXPECT_GT(accuracy(samples, scaled), 0.98);
  EXPECT_NE(scaled, smooth);
  for (std::size_t i = 0; i < smooth.size(); i += 3)
    EXPECT_NEAR(smooth[i] + smooth[i + 1] + smooth[i + 2], 1, 1e-5);
}

TEST(SmoothAnswers, NoNeighboursChangeNothing) {
  const auto samples = made_up_cells({.cells = 12});
  const std::vector<float> p(36, 1.0f / 3);
  EXPECT_EQ(smooth_answers(to_expression(samples), p, 3, {.neighbours = 0}), p);
}

}  // namespace
}  // namespace genegraft::model
