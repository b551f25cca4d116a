#include "neural/geneformer.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "support/geneformer_files.hpp"

namespace genegraft::neural {
namespace {

using testing::HasSubstr;

class Geneformer : public testing::Test {
 protected:
  RankOptions options = small_ranks();
  NaiveBert bert = draw_bert(options, 8);
  std::vector<StoredTensor> tensors =
      geneformer_tensors(bert, options.vocabulary, options.positions);
  std::string config = geneformer_config(options).dump(2);

  Expected<GeneformerCheckpoint> read(const std::string& type = "F32") const {
    return read_geneformer(config, to_vector(safetensors_of(tensors, type)), options.vocabulary);
  }
  std::string error() const {
    auto checkpoint = read();
    return checkpoint ? std::string() : checkpoint.error().message;
  }
  void set(const char* key, const model::Json& value) {
    auto json = model::Json::parse(config);
    json[key] = value;
    config = json.dump();
  }
  StoredTensor& tensor(const std::string& name) {
    return *std::find_if(tensors.begin(), tensors.end(),
                         [&](const auto& t) { return t.name == name; });
  }

  /// Largest difference of log odds at every place from those of the slow network.
  double difference(RankModel model) const {
    const torch::NoGradGuard no_gradients;
    const std::vector<std::int32_t> row = {9, 3, 1, 22, 14, 2};
    const auto expected = bert.guess(row);
    const auto guess = model->forward_at(
        torch::tensor(at::ArrayRef<std::int32_t>(row), torch::kInt64).view({1, 6}),
        torch::arange(6));
    double most = 0;
    for (std::size_t t = 0; t < row.size(); ++t)
      for (int v = 0; v < options.vocabulary; ++v)
        most = std::max(most, std::abs(guess[static_cast<std::int64_t>(t)][v].item<float>() -
                                       expected[t][static_cast<std::size_t>(v)]));
    return most;
  }
};

TEST_F(Geneformer, AnswersAsAnIndependentBertOfTheSameCheckpoint) {
  auto checkpoint = read();
  ASSERT_TRUE(checkpoint) << checkpoint.error().message;
  EXPECT_TRUE(checkpoint->has_head);
  EXPECT_LT(difference(checkpoint->model), 1e-4);
  EXPECT_EQ(checkpoint->model->bert->options().dropout, 0.02);
  EXPECT_FALSE(checkpoint->model->bert->options().gelu);
}

TEST_F(Geneformer, IsReadInHalfPrecisionsWithItsTiedDecoderAndTensorsOfOtherHeads) {
  tensors.push_back(tensor("bert.embeddings.word_embeddings.weight"));
  tensors.back().name = "cls.predictions.decoder.weight";
  tensors.push_back({"bert.pooler.dense.bias", {16}, std::vector<float>(16)});
  for (const auto& [type, tolerance] : {std::pair("F32", 1e-4), {"F16", 0.2}, {"BF16", 1.0}}) {
    auto checkpoint = read(type);
    ASSERT_TRUE(checkpoint) << checkpoint.error().message;
    EXPECT_LT(difference(checkpoint->model), tolerance) << type;
  }
}

TEST_F(Geneformer, IsReadWithoutThePrefixAndWithoutTheHead) {
  std::erase_if(tensors, [](const auto& t) { return t.name.starts_with("cls."); });
  for (auto& t : tensors) t.name = t.name.substr(5);
  auto checkpoint = read();
  ASSERT_TRUE(checkpoint) << checkpoint.error().message;
  EXPECT_FALSE(checkpoint->has_head);
  const torch::NoGradGuard no_gradients;
  const std::vector<std::int32_t> row = {9, 3};
  const auto h = checkpoint->model->bert(torch::tensor({{9, 3}}, torch::kInt64));
  EXPECT_NEAR(h[0][1][4].item<float>(), bert.encode(row)[1][4], 1e-5);
}

TEST_F(Geneformer, NamesATensorThatIsMissingOrOfAnotherShape) {
  auto& query = tensor("bert.encoder.layer.1.attention.self.query.weight");
  query.shape = {8, 32};
  EXPECT_THAT(error(), HasSubstr("layer.1.attention.self.query.weight has the shape (8, 32)"));
  query.name = "other";
  EXPECT_THAT(error(), HasSubstr("no tensor bert.encoder.layer.1.attention.self.query.weight"));
}

TEST_F(Geneformer, RefusesADecoderOfItsOwn) {
  tensors.push_back(tensor("bert.embeddings.word_embeddings.weight"));
  tensors.back().name = "cls.predictions.decoder.weight";
  tensors.back().values[3] += 1;
  EXPECT_THAT(error(), HasSubstr("decoder.weight"));
}

TEST_F(Geneformer, RefusesWhatItsConfigAsksForAndIsNotThere) {
  const auto good = config;
  for (const auto& [key, value, message] :
       {std::tuple("hidden_act", model::Json("silu"), "silu"),
        {"num_attention_heads", model::Json(3), "3 heads"},
        {"vocab_size", model::Json(31), "belongs to another"},
        {"vocab_size", model::Json(2000000000), "vocab_size"},
        {"hidden_size", model::Json("16"), "hidden_size"},
        {"num_hidden_layers", model::Json(-1), "num_hidden_layers"},
        {"model_type", model::Json("gpt2"), "gpt2"},
        {"position_embedding_type", model::Json("relative_key"), "relative_key"},
        {"pad_token_id", model::Json(1), "pad_token_id"},
        {"hidden_dropout_prob", model::Json(7), "hidden_dropout_prob"}}) {
    config = good;
    set(key, value);
    EXPECT_THAT(error(), HasSubstr(message));
  }
  config = "not JSON";
  EXPECT_THAT(error(), HasSubstr("no JSON object"));
  config = "{}";
  EXPECT_THAT(error(), HasSubstr("missing"));
}

}  // namespace
}  // namespace genegraft::neural
