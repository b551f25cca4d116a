#include "model/record_scan.hpp"

#include <gtest/gtest.h>

#include <map>

#include "support/model_sequences.hpp"
#include "support/sequence_naive.hpp"

namespace genegraft::model {
namespace {

std::vector<sequence::SequenceRecord> records_of(const std::vector<std::string>& letters) {
  std::vector<sequence::SequenceRecord> records;
  for (const auto& each : letters) {
    records.push_back({});
    records.back().letters = each;
  }
  return records;
}

/// Signals of each record as the blocks told them, put together by place.
struct Told {
  std::map<std::int64_t, std::vector<float>> forward, reverse;
  std::map<std::int64_t, RecordAnswer> answers;
  int batches = 0;
};

Told scan_all(const SequenceModel& model, std::span<const sequence::SequenceRecord> records,
              const ScanOptions& options, std::int64_t tokens) {
  Told told;
  WindowNetwork network{model};
  RecordScan scan(model, records, options);
  for (auto batch = scan.next(tokens); batch.rows > 0; batch = scan.next(tokens), ++told.batches) {
    const auto of_row = (batch.tokens_of_row - model.tokens_of_window()) /
                            (model.encoding().sliding ? model.encoding().scan_stride : 1) +
                        1;
    std::vector<float> probabilities(
        static_cast<std::size_t>(batch.rows * of_row * model.classes()));
    network(batch.tokens, batch.rows, batch.tokens_of_row, probabilities);
    EXPECT_TRUE(network.filled);
    const auto block = scan.take(probabilities);
    auto signal = block.signals.begin();
    for (const auto& piece : block.pieces) {
      EXPECT_EQ(std::ssize(told.forward[piece.record]), piece.first);  // in order, without gaps
      told.forward[piece.record].insert(told.forward[piece.record].end(), signal,
                                        signal + piece.windows);
      signal += piece.windows;
      if (!piece.apart) continue;
      told.reverse[piece.record].insert(told.reverse[piece.record].end(), signal,
                                        signal + piece.windows);
      signal += piece.windows;
    }
    EXPECT_EQ(signal, block.signals.end());
    for (const auto& answer : block.answers) told.answers[answer.record] = answer;
  }
  return told;
}

/// Against SequenceModel::answer, window by window, and the best of them all.
void expect_as_answered(const SequenceModel& model,
                        const std::vector<sequence::SequenceRecord>& records, std::int64_t tokens) {
  const auto told = scan_all(model, records, {}, tokens);
  const auto classes = static_cast<std::size_t>(model.classes());
  WindowNetwork network{model};
  for (std::int64_t r = 0; r < std::ssize(records); ++r) {
    const auto& letters = records[static_cast<std::size_t>(r)].letters;
    const bool two = std::ssize(letters) > model.encoding().window;
    const auto expected =
        model.answer(letters, model.encoding().scan_stride, two ? 'b' : 'f', std::ref(network));
    if (!expected.error.empty()) {
      EXPECT_EQ(told.answers.count(r), 0u);
      continue;
    }
    float best = -1;
    for (const auto* strand : {&expected.forward, &expected.reverse}) {
      const auto& found = strand == &expected.forward ? told.forward.at(r)
                          : told.reverse.contains(r)  ? told.reverse.at(r)
                                                      : std::vector<float>{};
      ASSERT_EQ(found.size() * classes, strand->size());
      for (std::size_t i = 0; i < found.size(); ++i) {
        const auto signal = signal_of(std::span(*strand).subspan(i * classes, classes));
        EXPECT_FLOAT_EQ(found[i], signal);
        best = std::max(best, signal);
      }
    }
    const auto& answer = told.answers.at(r);
    EXPECT_TRUE(answer.complete);
    EXPECT_FLOAT_EQ(signal_of(answer.probabilities), best);
    EXPECT_EQ(answer.decided, model.decide(answer.probabilities));
    const auto& strand = answer.reverse ? told.reverse.at(r) : told.forward.at(r);
    EXPECT_FLOAT_EQ(strand.at(static_cast<std::size_t>(answer.window)), best);
  }
}

std::vector<sequence::SequenceRecord> some_records() {
  const auto letters = sequence::random_letters(30'000, 7, 500);
  return records_of({letters.substr(0, 81), letters.substr(100, 60), "ACG", letters.substr(0, 95),
                     letters, letters.substr(200, 81), letters.substr(300, 1000)});
}

TEST(RecordScan, AnswersAsTheModelDoesWhereTheNetworkSlides) {
  const auto model =
      sequence_model({.window = 81, .shortest = 40, .scan_stride = 10, .sliding = true});
  for (const std::int64_t tokens : {100, 2000, 100'000})
    expect_as_answered(model, some_records(), tokens);
}

TEST(RecordScan, AnswersAsTheModelDoesWindowByWindow) {
  const auto model = sequence_model(
      {.tokens = {.k = 3, .stride = 2}, .window = 81, .shortest = 40, .scan_stride = 20}, 3);
  for (const std::int64_t tokens : {10, 5000}) expect_as_answered(model, some_records(), tokens);
}

TEST(RecordScan, AveragesBothStrandsOfTasksWithoutStrands) {
  const auto model = sequence_model(
      {.window = 81, .shortest = 40, .both_strands = true, .scan_stride = 10, .sliding = true});
  const auto records = some_records();
  expect_as_answered(model, records, 3000);
  EXPECT_TRUE(scan_all(model, records, {}, 3000).reverse.empty());
}

TEST(RecordScan, ReadsTheGivenStrandAloneIfAsked) {
  const auto model =
      sequence_model({.window = 81, .shortest = 40, .scan_stride = 10, .sliding = true});
  EXPECT_TRUE(scan_all(model, some_records(), {.both_strands = false}, 3000).reverse.empty());
}

TEST(RecordScan, FillsABatchWithShortRecords) {
  const auto model =
      sequence_model({.window = 81, .shortest = 40, .scan_stride = 10, .sliding = true});
  const auto letters = sequence::random_letters(81 * 100, 3);
  std::vector<std::string> all;
  for (std::size_t i = 0; i < 100; ++i) all.push_back(letters.substr(81 * i, 81));
  EXPECT_EQ(scan_all(model, records_of(all), {}, 81 * 40).batches, 3);
}

}  // namespace
}  // namespace genegraft::model
