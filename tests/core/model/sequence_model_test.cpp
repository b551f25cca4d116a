#include "model/sequence_model.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "sequence/strand.hpp"
#include "support/model_sequences.hpp"
#include "support/sequence_naive.hpp"

namespace genegraft::model {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::string dna(std::size_t length, std::uint64_t seed) {
  return sequence::random_letters(length, seed, 1'000'000'000);
}

std::vector<std::int32_t> encode(const SequenceModel& model, std::string_view letters,
                                 bool reverse = false) {
  std::vector<std::int32_t> tokens(static_cast<std::size_t>(model.tokens_of(std::ssize(letters))));
  model.encode(letters, reverse, tokens);
  return tokens;
}

TEST(SequenceModel, ReadsItsManifest) {
  const auto model = sequence_model({.tokens = {.k = 3}, .window = 81}, 3);
  EXPECT_THAT(model.labels(), ElementsAre("a", "b", "c"));
  EXPECT_EQ(model.classes(), 3);
  EXPECT_EQ(model.encoding().window, 81);
  EXPECT_EQ(model.tokens_of_window(), 79);
  EXPECT_EQ(model.manifest().text("name"), "small");
}

TEST(SequenceModel, RefusesManifestsThatAreNoneOfIts) {
  const auto error_after = [](const std::function<void(Json&)>& damage) {
    auto manifest = sequence_manifest({.window = 81});
    damage(manifest.json);
    const auto model = SequenceModel::from(std::move(manifest));
    return model ? "no error" : model.error().message;
  };
  EXPECT_EQ(error_after([](Json&) {}), "no error");
  EXPECT_EQ(error_after([](Json& json) { json["task"] = "table"; }),
            "the model answers another question (task table), its input is no sequence");
  EXPECT_THAT(error_after([](Json& json) { json.erase("encoder"); }), HasSubstr("no encoder"));
  EXPECT_THAT(error_after([](Json& json) { json["encoder"]["k"] = 0; }), HasSubstr("encoder.k"));
  EXPECT_THAT(error_after([](Json& json) { json["labels"].erase(1); }),
              HasSubstr("fewer than two labels"));
  EXPECT_THAT(error_after([](Json& json) { json["decision"]["threshold"] = 2; }),
              HasSubstr("decision.threshold"));
}

TEST(SequenceModel, SaysWhyARecordHasNoAnswer) {
  const auto model = sequence_model({.window = 81, .shortest = 40});
  EXPECT_EQ(model.check(dna(40, 1)), "");
  EXPECT_EQ(model.check(dna(39, 1)), "the sequence has 39 letters, the model needs at least 40");
  EXPECT_THAT(model.check("MVLSPADKTNV"), HasSubstr("this is a protein"));
  EXPECT_EQ(model.check(std::string(50, 'N')), "no letter is A, C, G or T");
  EXPECT_EQ(model.check(""), "there are no letters");
}

TEST(SequenceModel, CountsWindows) {
  const auto model = sequence_model({.window = 10});
  EXPECT_EQ(model.windows(3, 5), 1);
  EXPECT_EQ(model.windows(10, 5), 1);
  EXPECT_EQ(model.windows(14, 5), 1);
  EXPECT_EQ(model.windows(15, 5), 2);
  EXPECT_EQ(model.windows(15, 1), 6);
}

TEST(SequenceModel, FillsShortRecordsUpOnBothSides) {
  const auto model = sequence_model({.window = 7, .scan_stride = 1});
  EXPECT_THAT(encode(model, "ACGG"), ElementsAre(1, 2, 3, 4, 4, 1, 1));
  EXPECT_THAT(encode(model, "ACGG", true), ElementsAre(1, 1, 3, 3, 4, 5, 1));
  EXPECT_THAT(encode(model, "ACGGTTTA"), ElementsAre(2, 3, 4, 4, 5, 5, 5, 2));
  const auto words = sequence_model({.tokens = {.k = 2}, .window = 5, .scan_stride = 1});
  EXPECT_THAT(encode(words, "AAC"), ElementsAre(1, 2, 3, 1));
}

/// Each window on its own, as the header has it.
std::vector<float> naive_answers(const SequenceModel& model, std::string letters, int stride,
                                 bool reverse) {
  const auto& encoding = model.encoding();
  const auto window = static_cast<std::size_t>(encoding.window);
  if (letters.size() < window) {
    letters.insert(0, (window - letters.size()) / 2, 'N');
    letters.resize(window, 'N');
  }
  std::vector<float> answers;
  for (std::size_t first = 0; first + window <= letters.size();
       first += static_cast<std::size_t>(stride)) {
    auto piece = letters.substr(first, window);
    if (reverse) piece = sequence::reverse_complement(piece);
    const auto answer = answer_window(
        sequence::naive_tokens(piece, encoding.tokens.k, encoding.tokens.stride), model.classes());
    answers.insert(answers.end(), answer.begin(), answer.end());
  }
  return answers;
}

const SequenceEncoding kEncodings[] = {
    {.window = 81, .scan_stride = 10, .sliding = true},
    {.window = 81, .scan_stride = 1, .sliding = true},
    {.window = 81, .scan_stride = 10},
    {.tokens = {.k = 3, .stride = 2}, .window = 150, .scan_stride = 30},
    {.window = 9000, .scan_stride = 1000, .sliding = true},
};

TEST(SequenceModel, AnswersEveryWindowOnceOnEitherStrand) {
  for (const auto& encoding : kEncodings)
    for (const std::size_t length : {1u, 80u, 81u, 82u, 91u, 8191u, 8192u, 8272u, 8273u, 20'000u})
      for (const int every : {1, 3}) {
        const int stride = every * encoding.scan_stride;
        const auto model = sequence_model(encoding, 3);
        const auto letters = dna(length, length);
        WindowNetwork network{model};
        const auto answers = model.answer(letters, stride, 'b', std::ref(network));
        const auto where = std::to_string(encoding.window) + " " + std::to_string(length) + " " +
                           std::to_string(stride);
        ASSERT_EQ(answers.error, "");
        ASSERT_TRUE(network.filled) << where;
        ASSERT_EQ(answers.windows, model.windows(std::ssize(letters), stride)) << where;
        ASSERT_EQ(answers.forward, naive_answers(model, letters, stride, false)) << where;
        ASSERT_EQ(answers.reverse, naive_answers(model, letters, stride, true)) << where;
        ASSERT_TRUE(every > 1 || network.answers == 2 * answers.windows) << where;
      }
}

TEST(SequenceModel, GivesLongPiecesToANetworkThatSlidesAndRowsToOthers) {
  const auto letters = dna(100'000, 1);
  const auto slides = sequence_model({.window = 81, .scan_stride = 10, .sliding = true});
  WindowNetwork sliding{slides};
  slides.answer(letters, 10, 'f', std::ref(sliding));
  EXPECT_EQ(sliding.most_rows, 1);
  EXPECT_EQ(sliding.longest, 81 + 818 * 10);
  EXPECT_EQ(sliding.calls, 13);
  const auto single = sequence_model({.window = 81, .scan_stride = 10});
  WindowNetwork rows{single};
  single.answer(letters, 10, 'f', std::ref(rows));
  EXPECT_EQ(rows.most_rows, 8192 / 81);
  EXPECT_EQ(rows.longest, 81);
}

TEST(SequenceModel, AnswersAtAStrideThatItsNetworkDoesNotSlideBy) {
  const auto model = sequence_model({.window = 81, .scan_stride = 10, .sliding = true}, 3);
  const auto letters = dna(1000, 2);
  for (const int stride : {1, 7, 15, 81, 90, 200}) {
    WindowNetwork network{model};
    EXPECT_EQ(model.answer(letters, stride, 'f', std::ref(network)).forward,
              naive_answers(model, letters, stride, false))
        << stride;
  }
}

TEST(SequenceModel, AveragesStrandsWhereItIsMadeTo) {
  const SequenceEncoding encoding{
      .window = 81, .both_strands = true, .scan_stride = 10, .sliding = true};
  const auto model = sequence_model(encoding);
  const auto letters = dna(500, 3);
  WindowNetwork network{model};
  const auto answers = model.answer(letters, 10, 'f', std::ref(network));
  const auto forward = naive_answers(model, letters, 10, false),
             reverse = naive_answers(model, letters, 10, true);
  EXPECT_THAT(answers.reverse, IsEmpty());
  ASSERT_EQ(answers.forward.size(), forward.size());
  for (std::size_t i = 0; i < forward.size(); ++i)
    EXPECT_FLOAT_EQ(answers.forward[i], (forward[i] + reverse[i]) / 2);
}

TEST(SequenceModel, CalibratesWhatItHasAveraged) {
  const Json decision = {{"calibration", {{"kind", "platt"}, {"slope", 0.5}, {"intercept", -0.2}}},
                         {"threshold", 0.45},
                         {"unsure", {{"low", 0.4}, {"high", 0.5}}}};
  const evaluate::Calibrator platt{
      .kind = evaluate::CalibrationKind::platt, .slope = 0.5, .intercept = -0.2};
  const auto letters = dna(2000, 4);
  for (const bool both_strands : {false, true}) {
    const SequenceEncoding encoding{.window = 81, .both_strands = both_strands};
    const auto model = sequence_model(encoding, 2, decision);
    WindowNetwork network{model};
    const auto answers = model.answer(letters, 10, 'f', std::ref(network));
    const auto forward = naive_answers(model, letters, 10, false),
               reverse = naive_answers(model, letters, 10, true);
    int seen[3] = {};
    for (std::size_t i = 0; i < answers.forward.size(); i += 2) {
      const float raw = both_strands ? (forward[i + 1] + reverse[i + 1]) / 2 : forward[i + 1];
      const float p = answers.forward[i + 1];
      EXPECT_FLOAT_EQ(p, platt.calibrate(raw));
      EXPECT_FLOAT_EQ(answers.forward[i], 1 - p);
      const int expected = p >= 0.5f ? 1 : p < 0.4f ? 0 : -1;
      EXPECT_EQ(model.decide(std::span(answers.forward).subspan(i, 2)), expected) << p;
      ++seen[expected + 1];
    }
    for (const int answered : seen) EXPECT_GT(answered, 0);
  }
}

TEST(SequenceModel, LetsShortRecordsShareCallsAndDamagedOnesStandAside) {
  const auto model = sequence_model({.window = 81, .shortest = 40, .sliding = true}, 3);
  std::vector<std::string> records;
  for (std::size_t i = 0; i < 300; ++i) records.push_back(dna(60 + i % 22, i));
  records[7] = "ACGT";
  records[8] = "MVLSPADKTNV";
  records[9] = dna(500, 9);
  const std::vector<std::string_view> views(records.begin(), records.end());
  WindowNetwork network{model};
  const auto answers = model.answer(views, 10, 'b', std::ref(network));
  EXPECT_LE(network.calls, 10);
  ASSERT_EQ(answers.size(), 300u);
  for (std::size_t i = 0; i < answers.size(); ++i) {
    if (i == 7 || i == 8) {
      EXPECT_NE(answers[i].error, "");
      EXPECT_EQ(answers[i].windows, 0);
      EXPECT_THAT(answers[i].forward, IsEmpty());
      continue;
    }
    EXPECT_EQ(answers[i].error, "");
    EXPECT_EQ(answers[i].forward, naive_answers(model, records[i], 10, false)) << i;
    EXPECT_EQ(answers[i].reverse, naive_answers(model, records[i], 10, true)) << i;
  }
}

}  // namespace
}  // namespace genegraft::model
