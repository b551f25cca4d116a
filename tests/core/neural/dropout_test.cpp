#include "neural/dropout.hpp"

#include <gtest/gtest.h>

namespace genegraft::neural {
namespace {

TEST(Dropout, DrawsOfARowDoNotDependOnTheRowsBesideIt) {
  const auto x = torch::ones({4, 5, 7});
  const auto drop = [&](std::int64_t step, std::int64_t first, std::int64_t rows) {
    const DropoutDraws draws(3, step, first, rows);
    const auto mine = x.narrow(0, first, rows);
    return torch::cat({drop_units(mine, 0.4, true), locked_dropout(mine, 0.4, true)}, 1);
  };
  const auto all = drop(8, 0, 4);
  EXPECT_TRUE(torch::equal(torch::cat({drop(8, 0, 1), drop(8, 1, 3)}), all));
  EXPECT_FALSE(torch::equal(drop(9, 0, 4), all));
  EXPECT_FALSE(torch::equal(all[0], all[1]));
}

TEST(Dropout, DropsItsShareAndKeepsTheMean) {
  const DropoutDraws draws(1, 0, 0, 8);
  const auto y = drop_units(torch::ones({8, 50, 101}), 0.1, true);
  EXPECT_NEAR((y == 0).to(torch::kFloat).mean().item<double>(), 0.1, 0.006);
  EXPECT_NEAR(y.mean().item<double>(), 1, 0.006);
  EXPECT_NEAR(y.max().item<double>(), 1 / 0.9, 1e-6);
}

TEST(Dropout, LocksUnitsOverASequence) {
  const DropoutDraws draws(1, 0, 0, 3);
  const auto y = locked_dropout(torch::ones({3, 6, 40}), 0.5, true);
  EXPECT_TRUE(torch::equal(y, y.narrow(1, 0, 1).expand({3, 6, 40})));
  EXPECT_FALSE(torch::equal(y[0], y[1]));
}

TEST(Dropout, DropsTheSameWeightsForAllRows) {
  const auto weights = torch::ones({30, 20});
  const auto drop = [&](std::int64_t first) {
    const DropoutDraws draws(1, 5, first, 2);
    return std::pair(drop_weights(weights, 0.3, true), drop_rows(weights, 0.3, true));
  };
  const auto [single, rows] = drop(0);
  EXPECT_TRUE(torch::equal(single, drop(6).first));
  EXPECT_TRUE(torch::equal(rows, drop(6).second));
  EXPECT_TRUE(torch::equal(rows, rows.narrow(1, 0, 1).expand({30, 20})));
  EXPECT_FALSE(torch::equal(single, single.narrow(1, 0, 1).expand({30, 20})));
}

TEST(Dropout, LetsAllPassWhereNothingIsLearnt) {
  const auto x = torch::rand({2, 3, 4});
  EXPECT_TRUE(torch::equal(drop_units(x, 0.5, false), x));
  EXPECT_TRUE(torch::equal(locked_dropout(x, 0, true), x));
}

TEST(Dropout, DrawsFromTorchWithoutAnyDrawsOfItsOwn) {
  torch::manual_seed(1);
  const auto y = drop_units(torch::ones({10, 1000}), 0.25, true);
  EXPECT_NEAR((y == 0).to(torch::kFloat).mean().item<double>(), 0.25, 0.02);
}

}  // namespace
}  // namespace genegraft::neural
