#include "neural/finetune.hpp"

#include <gtest/gtest.h>

#include <numeric>
#include <set>

#include "evaluate/answer_figures.hpp"
#include "neural/adapt.hpp"
#include "neural/network_training.hpp"
#include "sequence/strand.hpp"
#include "support/motif_sequences.hpp"

namespace genegraft::neural {
namespace {

std::vector<int> range(int first, int end) {
  std::vector<int> rows(static_cast<std::size_t>(end - first));
  std::iota(rows.begin(), rows.end(), first);
  return rows;
}

FinetuneOptions tiny_options(int window = 40) {
  FinetuneOptions options;
  options.head = {.window = window, .hidden = 16, .dropout = 0.1};
  options.stages = {{.groups = 1, .rate = 1e-2, .epochs = 2},
                    {.groups = 0, .rate = 1e-2, .epochs = 6}};
  options.decay_by_group = 1.3;
  options.device = "cpu";
  options.threads = 1;
  return options;
}

LanguageModel tiny_base(const EncoderOptions& options = tiny_conv()) {
  torch::manual_seed(1);
  return LanguageModel(options);
}

double accuracy(ClassifierImpl& classifier, const model::LabelledSequences& rows,
                std::span<const int> chosen, bool both_strands = false) {
  std::vector<std::int32_t> y;
  for (const int row : chosen) y.push_back(rows.y[static_cast<std::size_t>(row)]);
  return evaluate::answer_figures(classify(classifier, rows, chosen, both_strands), y,
                                  rows.classes())
      .accuracy;
}

TEST(Finetune, LearnsAMotifAndKeepsTheBestEpoch) {
  const auto rows = motif_sequences({.rows = 500});
  const auto base = tiny_base();
  const auto before = base->encoder->parameters().front().clone();
  auto done = finetune(base, rows, range(0, 300), range(300, 400), tiny_options());
  ASSERT_TRUE(done) << done.error().message;
  EXPECT_GT(accuracy(*done->classifier, rows, range(400, 500)), 0.85);
  EXPECT_TRUE(base->encoder->parameters().front().equal(before));  // it was copied
  double least = 1e9;
  for (const auto& epoch : done->curve) least = std::min(least, epoch.validation_loss);
  EXPECT_EQ(done->curve[static_cast<std::size_t>(done->epochs - 1)].validation_loss, least);
  EXPECT_LE(done->validation_loss, least + 1e-6);  // the mix is no worse than the network
  EXPECT_EQ(done->held_out, range(300, 400));
  EXPECT_EQ(done->held_out_probability, classify(*done->classifier, rows, range(300, 400), false));
}

TEST(Finetune, IsTheSameForTheSameSeed) {
  const auto rows = motif_sequences();
  const auto base = tiny_base();
  const auto learn = [&](std::uint64_t seed) {
    auto options = tiny_options();
    options.seed = seed;
    return finetune(base, rows, range(0, 120), range(120, 160), options)->held_out_probability;
  };
  EXPECT_EQ(learn(1), learn(1));
  EXPECT_NE(learn(1), learn(2));
}

TEST(Finetune, ChoosesByFoldsWhereRowsAreFew) {
  const auto rows = motif_sequences({.rows = 260});
  auto done = finetune_by_folds(tiny_base(), rows, range(0, 60), 3, tiny_options());
  ASSERT_TRUE(done) << done.error().message;
  std::set<int> answered(done->held_out.begin(), done->held_out.end());
  EXPECT_EQ(answered.size(), 60u);  // each row once, by a model that had not seen it
  EXPECT_EQ(done->held_out.size(), 60u);
  EXPECT_EQ(done->held_out_probability.size(), 120u);
  EXPECT_EQ(std::ssize(done->curve), done->epochs);
  EXPECT_GT(accuracy(*done->classifier, rows, range(60, 260)), 0.6);
}

TEST(Finetune, LearnsSeveralClassesWithWeightsAndSmoothing) {
  const auto rows = motif_sequences({.rows = 450, .classes = 3});
  auto options = tiny_options();
  options.class_weights = true;
  options.label_smoothing = 0.05;
  auto done = finetune(tiny_base(), rows, range(0, 300), range(300, 360), options);
  ASSERT_TRUE(done) << done.error().message;
  EXPECT_GT(accuracy(*done->classifier, rows, range(360, 450)), 0.75);
}

TEST(Finetune, OfBothStrandsAnswersEitherStrandAlike) {
  auto rows = motif_sequences({.rows = 260});
  auto options = tiny_options();
  options.both_strands = true;
  auto done = finetune(tiny_base(), rows, range(0, 160), range(160, 200), options);
  ASSERT_TRUE(done) << done.error().message;
  const auto given = classify(*done->classifier, rows, range(200, 260), true);
  for (auto& letters : rows.sequence) letters = sequence::reverse_complement(letters);
  const auto other = classify(*done->classifier, rows, range(200, 260), true);
  for (std::size_t i = 0; i < given.size(); ++i) ASSERT_NEAR(given[i], other[i], 1e-5);
}

TEST(Finetune, OfAnLstmHasNoLinearBranchOfWords) {
  const auto rows = motif_sequences({.rows = 120});
  auto options = tiny_options();
  options.stages = {{.groups = 1, .rate = 1e-2, .epochs = 1},
                    {.groups = 0, .rate = 1e-2, .epochs = 2}};
  auto done = finetune(tiny_base(tiny_lstm()), rows, range(0, 80), range(80, 120), options);
  ASSERT_TRUE(done) << done.error().message;
  EXPECT_TRUE(done->classifier->linear.is_empty());
  EXPECT_EQ(done->held_out_probability.size(), 80u);
}

TEST(Finetune, StopsWhenAskedAndGivesWhatItHas) {
  const auto rows = motif_sequences();
  int epochs = 0;
  auto done = finetune(tiny_base(), rows, range(0, 120), range(120, 160), tiny_options(),
                       [&](const FinetuneProgress&) { return ++epochs < 3; });
  ASSERT_TRUE(done);
  EXPECT_TRUE(done->stopped);
  EXPECT_EQ(std::ssize(done->curve), 3);
}

TEST(Finetune, RefusesWhatCannotBeLearnt) {
  const auto rows = motif_sequences();
  const auto short_window = finetune(tiny_base(), rows, range(0, 40), {}, tiny_options(10));
  ASSERT_FALSE(short_window);
  EXPECT_NE(short_window.error().message.find("window of 10 letters"), std::string::npos);
  std::vector<int> ones;
  for (int i = 1; i < 40; i += 2) ones.push_back(i);
  const auto one_class = finetune(tiny_base(), rows, ones, {}, tiny_options());
  ASSERT_FALSE(one_class);
  EXPECT_NE(one_class.error().message.find("two classes"), std::string::npos);
}

TEST(FinetuneStages, FreezeWhatIsBelowAndLowerRatesDownward) {
  Classifier classifier(tiny_conv(), HeadOptions{.window = 40});
  const auto groups = classifier->layer_groups();
  Unfrozen top(classifier->layer_groups(), 1, 2.6, 0.01);
  EXPECT_FALSE(top.has_encoder());
  EXPECT_FALSE(groups.front().front().requires_grad());
  EXPECT_TRUE(groups.back().front().requires_grad());

  // One step with the same gradient everywhere: Adam's first step is the rate itself.
  Unfrozen all(classifier->layer_groups(), 0, 2, 0);
  std::vector<torch::Tensor> before;
  for (const auto& group : groups) before.push_back(group.front().detach().clone());
  for (auto& parameter : classifier->parameters())
    if (parameter.requires_grad()) parameter.mutable_grad() = torch::ones_like(parameter);
  all.set_rate(0.01, 0.9);
  all.step(0);
  for (std::size_t g = 0; g < groups.size(); ++g) {
    const double moved = (before[g] - groups[g].front().detach()).abs().max().item<double>();
    EXPECT_NEAR(moved, 0.01 / std::pow(2, static_cast<double>(groups.size() - 1 - g)), 1e-5) << g;
  }
}

TEST(FinetuneStages, PassOftenOverFewRows) {
  EXPECT_EQ(batch_rows(4000, 64), 64);
  EXPECT_EQ(batch_rows(100, 64), 8);
  EXPECT_EQ(batch_rows(100, 4), 4);
  EXPECT_EQ(rows_of_batch(500, 64), 16);
  EXPECT_EQ(rows_of_batch(81, 64), 64);
  const auto few = default_stages(EncoderKind::conv, 100, 8, false);
  EXPECT_EQ(few.front().groups, 1);
  EXPECT_EQ(few.back().groups, 0);
  EXPECT_LT(few.back().rate, few.front().rate);
  const auto some = default_stages(EncoderKind::conv, 400, 25, false);
  const auto many = default_stages(EncoderKind::conv, 4000, 64, false);
  EXPECT_EQ(many.front().groups, 0);
  EXPECT_GT(some.back().epochs, many.back().epochs);
  EXPECT_LT(some.back().rate, many.back().rate);
  EXPECT_EQ(default_stages(EncoderKind::conv, 100, 8, true).size(), 1u);  // nothing worth freezing
}

TEST(SequenceTokens, AreWindowsOfTheMiddleFilledUpOnBothSides) {
  EXPECT_EQ(window_letters("ACGTACG", 3), "GTA");
  EXPECT_EQ(window_letters("ACG", 6), "NACGNN");
  const std::vector<std::string> sequences = {"ACG"};
  const SequenceTokens tokens(sequences, EncoderOptions{}, 5, true);
  const std::vector<int> row = {0};
  const std::vector<std::uint8_t> reverse = {1};
  EXPECT_TRUE(tokens.batch(row).equal(torch::tensor({{1, 2, 3, 4, 1}}, torch::kInt64)));
  EXPECT_TRUE(tokens.batch(row, reverse).equal(torch::tensor({{1, 3, 4, 5, 1}}, torch::kInt64)));
}

TEST(Adapt, LowersTheLossOfTheTasksOwnTextAndLeavesTheBaseAlone) {
  auto rows = motif_sequences({.rows = 200});
  for (auto& letters : rows.sequence) letters = "ACACACACACACACACACACACACACACACACACACACAC";
  for (const auto& encoder : {tiny_conv(), tiny_lstm()}) {
    const auto base = tiny_base(encoder);
    const auto before = base->parameters().front().clone();
    std::vector<double> losses;
    const auto adapted =
        adapt(base, rows, range(0, 200), {.window = 40, .epochs = 4, .rate = 1e-2, .threads = 1},
              [&](int, int, double loss) {
                losses.push_back(loss);
                return true;
              });
    ASSERT_TRUE(adapted) << adapted.error().message;
    ASSERT_EQ(losses.size(), 4u);
    EXPECT_LT(losses.back(), 0.7 * losses.front());
    EXPECT_TRUE(base->parameters().front().equal(before));
  }
}

}  // namespace
}  // namespace genegraft::neural
