#include "forest/boosting_loss.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "base/random.hpp"

namespace genegraft::forest {
namespace {

struct Sample {
  std::vector<std::int32_t> y;
  std::vector<float> weight;
  std::vector<float> margins;  ///< (O, N)
  std::vector<std::uint8_t> kind;
  int outputs;

  LabelledRows data() const { return {y, outputs, weight}; }
};

Sample draw_sample(int rows, int classes, double spread, Random& random) {
  Sample sample;
  sample.outputs = classes == 2 ? 1 : classes;
  for (int i = 0; i < rows; ++i) {
    sample.y.push_back(static_cast<int>(random.below(classes)));
    sample.weight.push_back(static_cast<float>(0.5 + random.uniform()));
  }
  for (int i = 0; i < rows * sample.outputs; ++i) {
    sample.margins.push_back(static_cast<float>(spread * (random.uniform() - 0.5)));
  }
  sample.kind.assign(rows, 0);
  return sample;
}

/// Weighted loss of one row in double.
double lose(const Sample& sample, std::size_t row, int output = -1, double step = 0) {
  const std::size_t rows = sample.y.size();
  std::vector<double> v;
  for (int k = 0; k < sample.outputs; ++k) {
    v.push_back(sample.margins[k * rows + row] + (k == output ? step : 0));
  }
  if (sample.outputs == 1) v.insert(v.begin(), 0.0);
  double sum = 0;
  for (const double value : v) sum += std::exp(value);
  return sample.weight[row] * (std::log(sum) - v[sample.y[row]]);
}

TEST(BoostingLoss, GradientsAndHessiansAreFiniteDifferences) {
  Random random(2);
  for (const int classes : {2, 3, 5}) {
    const Sample sample = draw_sample(300, classes, 12, random);
    WorkerTeam team(2);
    RoundGradients found;
    find_gradients(sample.data(), sample.margins, sample.kind, team, found);
    const double factor = classes == 2 ? 1 : static_cast<double>(classes) / (classes - 1);
    constexpr double kStep = 1e-3;
    for (std::size_t row = 0; row < sample.y.size(); ++row) {
      for (int k = 0; k < sample.outputs; ++k) {
        const double up = lose(sample, row, k, kStep), down = lose(sample, row, k, -kStep);
        const double gradient = (up - down) / (2 * kStep);
        const double hessian = (up - 2 * lose(sample, row) + down) / (kStep * kStep);
        const Cell cell = found.cells[k][row];
        EXPECT_NEAR(gradient_of(cell) * found.units[k].gradient, gradient, 2e-6);
        EXPECT_NEAR(hessian_of(cell) * found.units[k].hessian, factor * hessian, 2e-6);
      }
    }
  }
}

TEST(BoostingLoss, LossIsTheWeightedMeanOfEachSide) {
  Random random(3);
  for (const int classes : {2, 4}) {
    Sample sample = draw_sample(5000, classes, 40, random);
    double sum[2] = {0, 0}, weight[2] = {0, 0};
    for (std::size_t row = 0; row < sample.y.size(); ++row) {
      sample.kind[row] = static_cast<std::uint8_t>(random.below(3));
      const int side = sample.kind[row] == 1;
      sum[side] += lose(sample, row);
      weight[side] += sample.weight[row];
    }
    WorkerTeam team(2);
    const RoundLoss loss = find_loss(sample.data(), sample.margins, sample.kind, team);
    EXPECT_NEAR(loss.training, sum[0] / weight[0], 1e-5);
    EXPECT_NEAR(loss.validation, sum[1] / weight[1], 1e-5);
  }
}

TEST(BoostingLoss, OnlyRowsToLearnFromHaveGradients) {
  Random random(4);
  Sample sample = draw_sample(100, 2, 4, random);
  for (std::size_t row = 0; row < 100; ++row) sample.kind[row] = row % 3;
  WorkerTeam team(1);
  RoundGradients found;
  find_gradients(sample.data(), sample.margins, sample.kind, team, found);
  for (std::size_t row = 0; row < 100; ++row) {
    EXPECT_EQ(found.cells[0][row] != 0, row % 3 == 0);
  }
}

// The sums of a tree must fit 32 bits whatever the gradients: here one row has nearly all.
TEST(BoostingLoss, SumsNeverOverflow) {
  Random random(5);
  Sample sample = draw_sample(10000, 2, 60, random);
  sample.weight[17] = 1e6f;
  WorkerTeam team(2);
  RoundGradients found;
  find_gradients(sample.data(), sample.margins, sample.kind, team, found);
  std::int64_t absolute = 0, hessian = 0;
  for (const Cell cell : found.cells[0]) {
    absolute += std::abs(gradient_of(cell));
    hessian += hessian_of(cell);
  }
  EXPECT_LE(absolute, std::int64_t{1} << 30);
  EXPECT_GT(absolute, std::int64_t{1} << 29);
  EXPECT_LT(hessian, std::int64_t{1} << 31);
  EXPECT_GT(hessian, std::int64_t{1} << 30);
}

TEST(BoostingLoss, BaseFitsTheSharesOfClasses) {
  const std::vector<std::int32_t> y = {0, 0, 0, 1, 1, 1};
  const std::vector<float> weight = {1, 1, 1, 2, 1, 9};
  const std::vector<std::uint8_t> kind = {0, 0, 0, 0, 0, 1};
  EXPECT_NEAR(fit_base({y, 1, weight}, kind, 2)[0], 0, 1e-6);
  EXPECT_NEAR(fit_base({y, 1, {}}, kind, 2)[0], std::log(2.0 / 3), 1e-6);
  const std::vector<std::int32_t> three = {0, 1, 2, 2, 2, 2};
  const auto base = fit_base({three, 3, {}}, std::vector<std::uint8_t>(6), 3);
  EXPECT_NEAR(base[2], std::log(4.0 / 6), 1e-6);
}

}  // namespace
}  // namespace genegraft::forest
