#include "neural/rank_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/onnx_models.hpp"
#include "support/rank_networks.hpp"

namespace genegraft::neural {
namespace {

using testing::HasSubstr;

std::vector<float> answers_of(RankClassifierImpl& classifier) {
  Random random(4);
  const auto tokens = draw_ranks(classifier.options(), 5, 12, random);
  std::vector<float> answers(5 * 3);
  run_rank_classifier(classifier, tokens, 5, 12, answers);
  return answers;
}

TEST(RankFile, HoldsAClassifierThatAnswersTheSameWhenReadBack) {
  RankClassifier classifier(small_ranks(), RankHeadOptions{.classes = 3});
  draw_weights(*classifier, 2);
  const auto bytes = write_rank_classifier(*classifier, rank_manifest(3));
  auto read = read_rank_classifier(onnx::bytes_of(bytes));
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(answers_of(*classifier), answers_of(*read->classifier));
  EXPECT_EQ(read->manifest.json["network"]["encoder"]["kind"], "ranks");
}

TEST(RankFile, KeepsMatricesInEightBitsAtLittleLoss) {
  auto options = small_ranks(200);
  RankClassifier classifier(options, RankHeadOptions{.classes = 3});
  draw_weights(*classifier, 2);
  const auto full = write_rank_classifier(*classifier, rank_manifest(3));
  const auto small = write_rank_classifier(*classifier, rank_manifest(3), WeightStorage::int8);
  EXPECT_LT(small.size(), full.size() * 0.85);
  auto read = read_rank_classifier(onnx::bytes_of(small));
  ASSERT_TRUE(read) << read.error().message;
  const auto a = answers_of(*classifier), b = answers_of(*read->classifier);
  for (std::size_t i = 0; i < a.size(); ++i) EXPECT_NEAR(a[i], b[i], 0.05);
}

TEST(RankFile, HoldsAModelOfMaskedGenes) {
  RankModel model(small_ranks());
  draw_weights(*model, 2);
  auto read = read_rank_model(onnx::bytes_of(write_rank_model(*model, rank_manifest(0))));
  ASSERT_TRUE(read) << read.error().message;
  const auto a = model->parameters(), b = read->model->parameters();
  for (std::size_t i = 0; i < a.size(); ++i) EXPECT_TRUE(a[i].equal(b[i]));
}

TEST(RankFile, NamesWhatDoesNotBelongTogether) {
  RankClassifier classifier(small_ranks(), RankHeadOptions{.classes = 3});
  EXPECT_THAT(
      read_rank_classifier(onnx::bytes_of(write_rank_classifier(*classifier, rank_manifest(2))))
          .error()
          .message,
      HasSubstr("2 labels"));
  RankModel model(small_ranks());
  const auto bytes = write_rank_model(*model, rank_manifest(3));
  EXPECT_THAT(read_rank_classifier(onnx::bytes_of(bytes)).error().message, HasSubstr("head"));
  EXPECT_FALSE(read_rank_classifier(onnx::bytes_of(bytes.substr(0, bytes.size() / 2))));
}

}  // namespace
}  // namespace genegraft::neural
