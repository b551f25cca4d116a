#include "neural/rank_finetune.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/rank_networks.hpp"

namespace genegraft::neural {
namespace {

using testing::HasSubstr;

struct Parts {
  std::vector<int> training, validation;
};
Parts parts_of(int cells) {
  Parts parts;
  for (int i = 0; i < cells; ++i) (i % 5 == 4 ? parts.validation : parts.training).push_back(i);
  return parts;
}

RankFinetuneOptions quick() {
  return {.rate = 3e-3, .epochs = 6, .threads = 1};
}

double accuracy(std::span<const float> probability, std::span<const std::int32_t> y,
                std::span<const int> cells) {
  int right = 0;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const auto row = probability.subspan(3 * i, 3);
    right += std::max_element(row.begin(), row.end()) - row.begin() == y[cells[i]];
  }
  return static_cast<double>(right) / cells.size();
}

TEST(FinetuneRanks, LearnsTypesAndKeepsTheWeightsOfTheBestEpoch) {
  const auto made = made_up_ranks(150);
  const auto [training, validation] = parts_of(150);
  const RankEncoder base(small_ranks());
  auto done = finetune_ranks(base, made.rows, made.kind, 3, training, validation, quick());
  ASSERT_TRUE(done) << done.error().message;
  const auto answers = classify_ranks(*done->classifier, made.rows, validation);
  EXPECT_GT(accuracy(answers, made.kind, validation), 0.95);
  double least = 1e9;
  for (const auto& epoch : done->curve) least = std::min(least, epoch.validation_loss);
  EXPECT_DOUBLE_EQ(done->validation_loss, least);
  EXPECT_DOUBLE_EQ(done->curve[static_cast<std::size_t>(done->epochs - 1)].validation_loss, least);
  double loss = 0;
  for (std::size_t i = 0; i < validation.size(); ++i)
    loss -= std::log(answers[3 * i + made.kind[validation[i]]]) / validation.size();
  EXPECT_NEAR(loss, least, 1e-4);
}

TEST(FinetuneRanks, LeavesFrozenLayersAndTheTablesBeneathThemAlone) {
  const auto made = made_up_ranks(40);
  const auto [training, validation] = parts_of(40);
  const RankEncoder base(small_ranks());
  auto options = quick();
  options.epochs = 1;
  options.freeze = 1;
  auto done = finetune_ranks(base, made.rows, made.kind, 3, training, validation, options);
  ASSERT_TRUE(done) << done.error().message;
  const auto before = base->layer_groups(), after = done->classifier->bert->layer_groups();
  for (std::size_t g = 0; g < before.size(); ++g)
    for (std::size_t i = 0; i < before[g].size(); ++i)
      EXPECT_EQ(before[g][i].equal(after[g][i]), g < 2) << g << " " << i;
  options.freeze = 3;
  EXPECT_THAT(
      finetune_ranks(base, made.rows, made.kind, 3, training, validation, options).error().message,
      HasSubstr("2 layers"));
}

TEST(FinetuneRanks, StopsWhereAsked) {
  const auto made = made_up_ranks(40);
  const auto [training, validation] = parts_of(40);
  auto done =
      finetune_ranks(RankEncoder(small_ranks()), made.rows, made.kind, 3, training, validation,
                     quick(), [](const FinetuneProgress& now) { return now.epoch < 2; });
  ASSERT_TRUE(done);
  EXPECT_TRUE(done->stopped);
  EXPECT_EQ(done->curve.size(), 2u);
}

TEST(FinetuneRanks, WeighsClassesAlikeWhereAsked) {
  // Nine in ten have one label, and nothing tells which: the shares are what is learnt.
  auto made = made_up_ranks(200, 30, 2);
  for (int i = 0; i < 200; ++i) made.kind[i] = i % 20 == 0 || i % 20 == 11;
  std::vector<int> all;
  for (int i = 0; i < 200; ++i) all.push_back(i);
  auto options = quick();
  options.epochs = 3;
  const auto share = [&](bool weights) {
    options.class_weights = weights;
    auto done =
        finetune_ranks(RankEncoder(small_ranks()), made.rows, made.kind, 2, all, {}, options);
    const auto answers = classify_ranks(*done->classifier, made.rows, all);
    double sum = 0;
    for (std::size_t i = 1; i < answers.size(); i += 2) sum += answers[i] / 200;
    return sum;
  };
  EXPECT_NEAR(share(false), 0.1, 0.08);
  EXPECT_NEAR(share(true), 0.5, 0.15);
}

}  // namespace
}  // namespace genegraft::neural
