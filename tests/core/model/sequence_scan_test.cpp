#include "model/sequence_scan.hpp"

#include <gtest/gtest.h>

#include "support/model_sequences.hpp"
#include "support/sequence_naive.hpp"

namespace genegraft::model {
namespace {

TEST(SequenceScan, IsWhatAnswerDoesInTheCallersOwnTime) {
  const auto model = sequence_model({.window = 81, .scan_stride = 10, .sliding = true});
  const auto letters = sequence::random_letters(50'000, 1, 1000);
  const std::string_view records[] = {std::string_view(letters).substr(0, 70), letters};
  WindowNetwork network{model};
  SequenceScan scan(model, records, 10, 'b');
  std::int64_t answered = 0;
  while (const auto* call = scan.next_call()) {
    ASSERT_EQ(scan.next_call(), call);  // the same until it is taken
    EXPECT_EQ(scan.inputs_answered(), answered);
    std::vector<float> probabilities(static_cast<std::size_t>(call->answers * model.classes()));
    network(call->tokens, call->rows, call->tokens_of_row, probabilities);
    answered += call->rows;
    scan.take(probabilities);
  }
  EXPECT_EQ(scan.inputs_answered(), scan.inputs());
  const auto answers = scan.finish();
  ASSERT_EQ(answers.size(), 2u);
  for (std::size_t i = 0; i < 2; ++i) {
    const auto expected = model.answer(records[i], 10, 'b', std::ref(network));
    EXPECT_EQ(answers[i].windows, expected.windows);
    EXPECT_EQ(answers[i].forward, expected.forward);
    EXPECT_EQ(answers[i].reverse, expected.reverse);
  }
}

TEST(SequenceScan, AsksNothingOfRecordsThatHaveNoAnswer) {
  const auto model = sequence_model({.window = 81, .shortest = 40});
  const std::string_view records[] = {"ACGT", ""};
  SequenceScan scan(model, records, 10, 'f');
  EXPECT_EQ(scan.next_call(), nullptr);
  const auto answers = scan.finish();
  ASSERT_EQ(answers.size(), 2u);
  EXPECT_NE(answers[0].error, "");
  EXPECT_EQ(answers[1].error, "there are no letters");
}

}  // namespace
}  // namespace genegraft::model
