#include "neural/pretrain.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>

#include "support/genomes.hpp"
#include "support/networks.hpp"

namespace genegraft::neural {
namespace {

using testing::HasSubstr;

PretrainOptions small_training(const EncoderOptions& encoder) {
  PretrainOptions options;
  options.encoder = encoder;
  options.batch = 8;
  options.length = encoder.kind == EncoderKind::conv ? 64 : 12;
  options.rate = 0.01;
  options.steps = 60;
  options.threads = 1;
  return options;
}

class Pretrain : public testing::Test {
 protected:
  Pretrain() {
    std::string name = (std::filesystem::temp_directory_path() / "genegraft-test-XXXXXX").string();
    folder = mkdtemp(name.data());
  }
  ~Pretrain() override { std::filesystem::remove_all(folder); }

  Pretrained train(const PretrainOptions& options, const ShowPretraining& show = {},
                   const LanguageModel& start = nullptr) const {
    auto alone = ProcessGroup::join("cpu");
    auto trained = pretrain(corpus, options, start, *alone, show);
    EXPECT_TRUE(trained) << (trained ? "" : trained.error().message);
    return trained ? std::move(*trained) : Pretrained{};
  }

  std::string error_of(const PretrainOptions& options) const {
    auto alone = ProcessGroup::join("cpu");
    const auto trained = pretrain(corpus, options, nullptr, *alone, {});
    return trained ? "" : trained.error().message;
  }

  std::filesystem::path folder;
  Corpus corpus = corpus_of(periodic_genome(20000));
};

double greatest_difference(LanguageModel& a, LanguageModel& b) {
  double difference = 0;
  const auto x = a->parameters(), y = b->parameters();
  for (std::size_t i = 0; i < x.size(); ++i)
    difference = std::max(difference, (x[i] - y[i]).abs().max().item<double>());
  return difference;
}

/// Without seconds, which no two runs share.
LossCurve timeless(LossCurve curve) {
  for (auto& point : curve) point.seconds = 0;
  return curve;
}

TEST_F(Pretrain, AConvolutionLearnsAPeriodicGenome) {
  auto options = small_training(small_conv());
  options.steps = 300;
  const auto trained = train(options);
  ASSERT_FALSE(trained.markov.empty());
  EXPECT_LT(trained.bits_per_base, 0.8 * trained.markov[0]);
  EXPECT_NEAR(trained.held_out_loss, trained.bits_per_base * std::log(2), 1e-9);
  EXPECT_EQ(trained.steps, 300);
  EXPECT_FALSE(trained.model->is_training());
  ASSERT_GE(trained.curve.size(), 100u);
  EXPECT_GT(trained.curve.front().train, trained.curve.back().train);
  ASSERT_TRUE(trained.curve.back().held_out);
  EXPECT_NEAR(*trained.curve.back().held_out, trained.held_out_loss, 0.2);
}

TEST_F(Pretrain, AnLstmLearnsAPeriodicGenome) {
  auto options = small_training(small_lstm());
  options.steps = 1000;
  options.penalty = {.size = 0.1, .change = 0.1};
  const auto trained = train(options);
  EXPECT_LT(trained.bits_per_base, 0.8 * trained.markov[0]);
}

/// Stopped in the middle and resumed, in either encoder, with its dropouts.
TEST_F(Pretrain, GoesOnToTheSameCurveAndWeights) {
  for (const auto& encoder : {small_conv(), small_lstm(2, 1)}) {
    auto options = small_training(encoder);
    auto straight = train(options);
    options.checkpoint = (folder / (encoder_name(encoder.kind) + ".ckpt")).string();
    options.resume = true;
    const auto first = train(options, [](const PretrainProgress& p) { return p.step < 25; });
    EXPECT_TRUE(first.stopped);
    EXPECT_EQ(first.steps, 26);
    auto second = train(options);
    EXPECT_FALSE(second.stopped);
    EXPECT_EQ(timeless(second.curve), timeless(straight.curve));
    EXPECT_EQ(greatest_difference(second.model, straight.model), 0);
    EXPECT_EQ(second.held_out_loss, straight.held_out_loss);
  }
}

/// Dropout included: what is drawn belongs to a row, not to who learns from it.
TEST_F(Pretrain, TwoWorkersLearnWhatOneDoes) {
  for (const auto& encoder : {small_conv(), small_lstm(2, 1)}) {
    auto options = small_training(encoder);
    options.steps = 5;
    options.workers = 1;
    auto one = train(options);
    options.workers = 3;
    options.threads = 3;
    auto three = train(options);
    EXPECT_LT(greatest_difference(one.model, three.model), 1e-4);
    options.seed = 2;
    auto other = train(options);
    EXPECT_GT(greatest_difference(one.model, other.model), 1e-3);
  }
}

TEST_F(Pretrain, StartsFromTheWeightsOfAnotherModel) {
  auto options = small_training(small_conv());
  options.steps = 1;
  options.rate = 1e-12;
  LanguageModel start(small_conv());
  draw_weights(*start, 5);
  auto trained = train(options, {}, start);
  EXPECT_LT(greatest_difference(trained.model, start), 1e-6);
}

TEST_F(Pretrain, EndsOnTimeAndWithItsCycleDone) {
  auto options = small_training(small_conv());
  options.steps = 0;
  options.minutes = 1.0 / 60;
  std::vector<double> done;
  const auto trained = train(options, [&](const PretrainProgress& progress) {
    done.push_back(progress.done);
    return true;
  });
  EXPECT_FALSE(trained.stopped);
  EXPECT_GE(trained.seconds, 1);
  EXPECT_LT(trained.seconds, 2);
  EXPECT_TRUE(std::is_sorted(done.begin(), done.end()));
  EXPECT_GT(trained.steps, 5);
}

TEST_F(Pretrain, ReadsTheCorpusOnceWithoutAnyLimit) {
  auto options = small_training(small_conv());
  options.steps = 0;
  EXPECT_EQ(train(options).steps, (corpus.letters() + 8 * 64 - 1) / (8 * 64));
}

TEST_F(Pretrain, StopsWhereTheLossIsNoNumberAndSaysWhatToDo) {
  auto options = small_training(small_lstm());
  options.rate = 1e30;
  EXPECT_THAT(error_of(options), testing::AllOf(HasSubstr("the loss is not a number at step"),
                                                HasSubstr("try a lower --rate")));
}

TEST_F(Pretrain, RefusesWhatCannotBeDone) {
  auto options = small_training(small_conv());
  options.device = "tpu";
  EXPECT_THAT(error_of(options), HasSubstr("device tpu, expected cpu, cuda"));
  corpus = Corpus();
  corpus.split({});
  EXPECT_THAT(error_of(small_training(small_conv())), HasSubstr("nothing to learn from"));
}

TEST_F(Pretrain, RefusesACheckpointOfOtherOptions) {
  auto options = small_training(small_conv());
  options.steps = 2;
  options.checkpoint = (folder / "c.ckpt").string();
  train(options);
  options.resume = true;
  options.rate = 0.5;
  options.encoder.conv.width = 32;
  EXPECT_THAT(error_of(options),
              testing::AllOf(HasSubstr("rate is 0.01 there and 0.5 here"),
                             HasSubstr("encoder.width is 24 there and 32 here")));
}

}  // namespace
}  // namespace genegraft::neural
