#include "model/mutagenesis.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "support/model_sequences.hpp"
#include "support/sequence_naive.hpp"

namespace genegraft::model {
namespace {

void answer(const SequenceModel& model, Mutagenesis& variants, int at_once) {
  WindowNetwork network{model};
  for (auto batch = variants.next(at_once); batch.rows > 0; batch = variants.next(at_once)) {
    std::vector<float> probabilities(static_cast<std::size_t>(batch.rows * model.classes()));
    network(batch.tokens, batch.rows, batch.tokens_of_row, probabilities);
    variants.take(probabilities);
  }
}

/// The probability of a class as the model answers the letters alone.
float probability(const SequenceModel& model, const std::string& letters, std::size_t label) {
  WindowNetwork network{model};
  return model.answer(letters, model.encoding().scan_stride, 'f', std::ref(network))
      .forward.at(label);
}

void expect_as_answered_one_by_one(const SequenceModel& model, const std::string& letters,
                                   int label) {
  Mutagenesis variants(model, letters, label);
  answer(model, variants, 7);
  const auto k = static_cast<std::size_t>(label);
  const auto own = probability(model, letters, k);
  EXPECT_FLOAT_EQ(variants.reference(), own);
  for (std::size_t base = 0; base < 4; ++base)
    for (std::size_t place = 0; place < letters.size(); ++place) {
      auto changed = letters;
      changed[place] = "ACGT"[base];
      EXPECT_NEAR(variants.changes()[base * letters.size() + place],
                  probability(model, changed, k) - own, 1e-6)
          << "ACGT"[base] << " at " << place;
    }
}

TEST(Mutagenesis, IsTheModelsAnswerToEachChangedWindow) {
  const auto letters = sequence::random_letters(81, 5);
  expect_as_answered_one_by_one(sequence_model({.window = 81, .scan_stride = 10, .sliding = true}),
                                letters, 1);
  expect_as_answered_one_by_one(
      sequence_model({.tokens = {.k = 3, .stride = 1}, .window = 81, .both_strands = true}, 3),
      letters, 2);
}

TEST(Mutagenesis, ChangesOnlyLettersThatAShortRecordHas) {
  const auto model = sequence_model({.window = 81, .shortest = 20});
  const auto letters = sequence::random_letters(50, 6);
  EXPECT_EQ(Mutagenesis(model, letters, 1).variants(), 1 + 3 * 50);
  expect_as_answered_one_by_one(model, letters, 1);
}

TEST(Mutagenesis, PutsAllFourBasesWhereTheLetterIsUnknown) {
  const auto model = sequence_model({.window = 8, .shortest = 8, .scan_stride = 4});
  EXPECT_EQ(Mutagenesis(model, "ACGNacgt", 1).variants(), 1 + 3 * 7 + 4);
  expect_as_answered_one_by_one(model, "ACGNacgt", 1);
}

TEST(Mutagenesis, KnowsNoChangeThatIsNotAnsweredYet) {
  const auto model = sequence_model({.window = 8, .shortest = 8, .scan_stride = 4});
  const Mutagenesis variants(model, "ACGTACGT", 1);
  EXPECT_EQ(variants.changes()[0], 0);
  EXPECT_TRUE(std::isnan(variants.changes()[1]));
}

}  // namespace
}  // namespace genegraft::model
