#include "neural/branch_mix.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "base/random.hpp"

namespace genegraft::neural {
namespace {

struct Answers {
  std::vector<float> network, linear;
  std::vector<std::int32_t> y;
};

/// Log odds of two branches that know `a` and `b` of what decides the class.
Answers draw(int rows, double a, double b, std::uint64_t seed) {
  Random random(seed);
  const auto normal = [&] {
    double sum = -6;
    for (int i = 0; i < 12; ++i) sum += random.uniform();
    return sum;
  };
  Answers answers;
  for (int i = 0; i < rows; ++i) {
    const double u = normal(), v = normal();
    answers.network.push_back(static_cast<float>(u));
    answers.linear.push_back(static_cast<float>(v));
    answers.y.push_back(random.uniform() < 1 / (1 + std::exp(-(a * u + b * v - 0.5))));
  }
  return answers;
}

double loss_of(const BranchMix& mix, const Answers& answers, int outputs = 1) {
  return log_loss(mixed(mix, answers.network, answers.linear), answers.y, outputs);
}

TEST(BranchMix, FindsTheWeightsThatMadeTheClasses) {
  const auto mix = mix_branches(draw(20000, 1.5, 0.7, 1).network, draw(20000, 1.5, 0.7, 1).linear,
                                draw(20000, 1.5, 0.7, 1).y, 1);
  EXPECT_NEAR(mix.network, 1.5, 0.1);
  EXPECT_NEAR(mix.linear, 0.7, 0.1);
  EXPECT_NEAR(mix.bias[0], -0.5, 0.1);
}

TEST(BranchMix, NeverGivesABranchAWeightBelowZero) {
  const auto answers = draw(2000, 1, -1, 2);
  const auto mix = mix_branches(answers.network, answers.linear, answers.y, 1);
  EXPECT_EQ(mix.linear, 0);
  EXPECT_GT(mix.network, 0.5);
}

TEST(BranchMix, IsNeverWorseThanTheBetterBranch) {
  for (std::uint64_t seed = 1; seed <= 30; ++seed)
    for (const int rows : {5, 20, 100}) {
      const auto answers = draw(rows, seed % 3, seed % 4, seed);
      const auto mix = mix_branches(answers.network, answers.linear, answers.y, 1);
      EXPECT_LE(mix.log_loss, loss_of({.network = 1, .linear = 0, .bias = {0}}, answers) + 1e-9);
      EXPECT_LE(mix.log_loss, loss_of({.network = 0, .linear = 1, .bias = {0}}, answers) + 1e-9);
      EXPECT_NEAR(mix.log_loss, loss_of(mix, answers), 1e-9);
      EXPECT_TRUE(std::isfinite(mix.network) && mix.network < 20);
    }
}

TEST(BranchMix, WeighsSeveralClassesAlike) {
  // The network knows the class of three; the linear branch says the next one.
  Answers answers;
  Random random(3);
  for (int i = 0; i < 300; ++i) {
    const int y = i % 3;
    answers.y.push_back(y);
    for (int k = 0; k < 3; ++k) {
      answers.network.push_back(static_cast<float>(2 * (k == y) + 2 * random.uniform()));
      answers.linear.push_back(static_cast<float>(k == (y + 1) % 3));
    }
  }
  const auto mix = mix_branches(answers.network, answers.linear, answers.y, 3);
  EXPECT_EQ(mix.linear, 0);
  EXPECT_GT(mix.network, 1);
  EXPECT_LT(loss_of(mix, answers, 3), loss_of({.bias = {0, 0, 0}}, answers, 3) + 1e-9);
}

TEST(BranchMix, ProbabilitiesAreOfAllClasses) {
  EXPECT_EQ(probabilities(std::vector<float>{0}, 1), (std::vector<float>{0.5f, 0.5f}));
  const auto three = probabilities(std::vector<float>{0, 0, std::log(2.f)}, 3);
  EXPECT_NEAR(three[2], 0.5, 1e-6);
}

}  // namespace
}  // namespace genegraft::neural
