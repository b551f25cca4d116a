#include "model/sequence_encoding.hpp"

#include <gtest/gtest.h>

#include <functional>

namespace genegraft::model {
namespace {

const SequenceEncoding kEncoding{.window = 81, .shortest = 40, .both_strands = true};

std::string error_after(const std::function<void(Json&)>& damage) {
  auto json = to_json(kEncoding);
  damage(json);
  const auto encoding = read_sequence_encoding(json);
  return encoding ? "no error" : encoding.error().message;
}

TEST(SequenceEncoding, ReadsWhatItWrites) {
  for (const auto& encoding :
       {kEncoding, SequenceEncoding{.window = 500, .scan_stride = 25, .sliding = true},
        SequenceEncoding{.tokens = {.k = 5, .stride = 2}, .window = 150, .scan_stride = 1}}) {
    const auto read = read_sequence_encoding(Json::parse(to_json(encoding).dump()));
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_EQ(*read, encoding);
  }
}

TEST(SequenceEncoding, StatesHowWordsAreNumbered) {
  EXPECT_EQ(to_json(kEncoding).dump(),
            R"({"kind":"dna","version":1,"k":1,"stride":1,"vocabulary":{"letters":"ACGT","pad":0,)"
            R"("unknown":1,"first_word":2},"window":81,"shortest":40,"strands":"both",)"
            R"("scan_stride":10,"sliding":false})");
}

TEST(SequenceEncoding, NamesTheKeyThatIsWrong) {
  const std::string start = "the model's manifest: encoder.";
  const auto set = [](const char* key, Json value) {
    return [=](Json& json) { json[key] = value; };
  };
  EXPECT_EQ(error_after(set("kind", "onehot7")), start + "kind is onehot7, not dna");
  EXPECT_EQ(error_after(set("k", 9)), start + "k is out of range: 9");
  EXPECT_EQ(error_after(set("k", 1.5)), start + "k is not a whole number");
  EXPECT_EQ(error_after(set("stride", 0)), start + "stride is out of range: 0");
  EXPECT_EQ(error_after(set("window", 18446744073709551615ull)),
            start + "window is out of range: 18446744073709551615");
  EXPECT_EQ(error_after(set("window", -5)), start + "window is out of range: -5");
  EXPECT_EQ(error_after(set("strands", "all")),
            start + "strands is all; this version knows given, both");
  EXPECT_EQ(error_after(set("strands", true)), start + "strands is not a text");
  EXPECT_EQ(error_after(set("sliding", "no")), start + "sliding is not true or false");
  for (const char* key :
       {"kind", "k", "stride", "window", "shortest", "strands", "scan_stride", "sliding"})
    EXPECT_EQ(error_after([=](Json& json) { json.erase(key); }).find(start + key + " is not"), 0u)
        << key;
  EXPECT_EQ(read_sequence_encoding(Json::array()).error().message,
            "the model's manifest: encoder is not an object");
}

TEST(SequenceEncoding, RefusesNumbersThatDoNotFitTogether) {
  const std::string start = "the model's manifest: encoder.";
  EXPECT_EQ(error_after([](Json& json) {
              json["k"] = 5;
              json["window"] = 4;
            }),
            start + "window is shorter than a word of encoder.k letters");
  EXPECT_EQ(error_after([](Json& json) { json["shortest"] = 82; }),
            start + "shortest is longer than a window");
  EXPECT_EQ(error_after([](Json& json) { json["scan_stride"] = 82; }),
            start + "scan_stride leaves letters out between windows");
  EXPECT_EQ(error_after([](Json& json) {
              json["k"] = 3;
              json["sliding"] = true;
            }),
            start + "sliding is for words of one letter only (k and stride 1)");
}

TEST(SequenceEncoding, TakesOnlyItsOwnVocabularyIfOneIsStated) {
  EXPECT_EQ(error_after([](Json& json) { json.erase("vocabulary"); }), "no error");
  EXPECT_EQ(error_after([](Json& json) {
              json["vocabulary"] =
                  Json::parse(R"({"first_word": 2, "letters": "ACGT", "pad": 0, "unknown": 1})");
            }),
            "no error");
  EXPECT_EQ(error_after([](Json& json) { json["vocabulary"]["letters"] = "ATGC"; }),
            "the model's manifest: encoder.vocabulary is not the one that this version numbers "
            "words by");
}

}  // namespace
}  // namespace genegraft::model
