#include "neural/rank_encoder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/rank_networks.hpp"

namespace genegraft::neural {
namespace {

using testing::HasSubstr;

torch::Tensor ids(const std::vector<std::int32_t>& tokens, int rows) {
  return torch::tensor(at::ArrayRef<std::int32_t>(tokens), torch::kInt64).view({rows, -1});
}

TEST(RankEncoder, ComputesWhatAnIndependentBertDoesWhateverStandsBehindARowAsPadding) {
  const torch::NoGradGuard no_gradients;
  for (const bool gelu : {false, true}) {
    auto options = small_ranks();
    options.gelu = gelu;
    RankModel model(options);
    draw_weights(*model, 3);
    const auto naive = naive_of(*model, options);
    const std::vector<std::int32_t> first = {7, 29, 2, 1, 11}, second = {4, 8};
    auto tokens = first;
    tokens.insert(tokens.end(), {4, 8, 0, 0, 0});
    const auto h = model->bert(ids(tokens, 2));  // (2, 5, H)
    int row = 0;
    for (const auto& own : {first, second}) {
      const auto expected = naive.encode(own);
      for (std::size_t t = 0; t < own.size(); ++t)
        for (int i = 0; i < options.width; ++i)
          ASSERT_NEAR(h[row][static_cast<std::int64_t>(t)][i].item<float>(), expected[t][i], 2e-5);
      ++row;
    }
  }
}

TEST(RankModel, GuessesGenesAsAnIndependentBertDoes) {
  const torch::NoGradGuard no_gradients;
  const auto options = small_ranks();
  RankModel model(options);
  draw_weights(*model, 5);
  const std::vector<std::int32_t> tokens = {7, 1, 2, 3};
  const auto guess = model->forward_at(ids(tokens, 1), torch::tensor({1, 3}, torch::kInt64));
  const auto expected = naive_of(*model, options).guess(tokens);
  for (int v = 0; v < options.vocabulary; ++v) {
    ASSERT_NEAR(guess[0][v].item<float>(), expected[1][v], 5e-5);
    ASSERT_NEAR(guess[1][v].item<float>(), expected[3][v], 5e-5);
  }
}

TEST(RankModel, NamesItsParametersAsHuggingFaceDoes) {
  const RankModel model(small_ranks());
  const auto names = model->named_parameters();
  for (const char* name :
       {"bert.embeddings.word_embeddings.weight", "bert.embeddings.position_embeddings.weight",
        "bert.embeddings.token_type_embeddings.weight", "bert.embeddings.LayerNorm.bias",
        "bert.encoder.layer.1.attention.self.query.weight",
        "bert.encoder.layer.0.attention.self.key.bias",
        "bert.encoder.layer.0.attention.self.value.weight",
        "bert.encoder.layer.0.attention.output.dense.weight",
        "bert.encoder.layer.0.attention.output.LayerNorm.weight",
        "bert.encoder.layer.0.intermediate.dense.weight", "bert.encoder.layer.0.output.dense.bias",
        "bert.encoder.layer.0.output.LayerNorm.weight", "cls.predictions.bias",
        "cls.predictions.transform.dense.weight", "cls.predictions.transform.LayerNorm.bias"})
    EXPECT_TRUE(names.contains(name)) << name;
  EXPECT_EQ(names.size(), 5 + 2 * 16 + 5u);
}

TEST(RankClassifier, AnswersARowAlikeHoweverMuchPaddingFollows) {
  const torch::NoGradGuard no_gradients;
  for (const auto pooling : {RankPooling::mean, RankPooling::first}) {
    RankClassifier classifier(small_ranks(), RankHeadOptions{.classes = 3, .pooling = pooling});
    draw_weights(*classifier, 9);
    const auto bare = classifier->forward(ids({5, 6, 7}, 1));
    const auto padded = classifier->forward(ids({5, 6, 7, 0, 0, 0, 0, 0}, 1));
    EXPECT_LT((bare - padded).abs().max().item<float>(), 1e-5);
    const auto other = classifier->forward(ids({5, 7, 6}, 1));
    EXPECT_GT((bare - other).abs().max().item<float>(), 1e-3) << "the order counts";
  }
}

TEST(RankOptions, AreReadBackAndCheckedNumberByNumber) {
  const auto options = small_ranks();
  const auto read = read_rank_options(to_json(options));
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(*read, options);
  const auto error = [&](const char* key, const model::Json& value) {
    auto json = to_json(options);
    json[key] = value;
    const auto wrong = read_rank_options(json);
    return wrong ? std::string() : wrong.error().message;
  };
  EXPECT_THAT(error("heads", 3), HasSubstr("3 heads"));
  EXPECT_THAT(error("layers", 0), HasSubstr("layers"));
  EXPECT_THAT(error("kind", "conv"), HasSubstr("conv"));
  EXPECT_THAT(error("dropout", 1), HasSubstr("dropout"));
  auto huge = options;
  huge.vocabulary = 1 << 20;
  huge.width = 1 << 12;
  EXPECT_THAT(read_rank_options(to_json(huge)).error().message, HasSubstr("too many weights"));
}

}  // namespace
}  // namespace genegraft::neural
