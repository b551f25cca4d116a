#include "neural/network_options.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace genegraft::neural {
namespace {

using model::Json;
using testing::HasSubstr;

std::string encoder_error(const EncoderOptions& options, const std::string& key, Json value) {
  auto json = to_json(options);
  json[key] = std::move(value);
  const auto read = read_encoder_options(json);
  return read ? "no error" : read.error().message;
}

std::string head_error(const std::string& key, Json value) {
  auto json = to_json(HeadOptions{.window = 81});
  json[key] = std::move(value);
  const auto read = read_head_options(json);
  return read ? "no error" : read.error().message;
}

TEST(NetworkOptions, RoundTrip) {
  const EncoderOptions conv{.conv = {.width = 96, .stem = 7, .kernel = 3, .dilations = {1, 8}}};
  const EncoderOptions lstm{.kind = EncoderKind::awd_lstm,
                            .tokens = {.k = 4, .stride = 2},
                            .lstm = {.embedding = 30, .hidden = 50, .layers = 2}};
  for (const auto& options : {conv, lstm}) {
    const auto json = to_json(options);
    const auto read = read_encoder_options(Json::parse(json.dump()));
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_EQ(to_json(*read), json);
  }
  EXPECT_EQ(read_encoder_options(to_json(conv))->conv.dilations, (std::vector{1, 8}));
  EXPECT_EQ(read_encoder_options(to_json(lstm))->lstm.hidden, 50);
  EXPECT_EQ(read_encoder_options(to_json(lstm))->tokens, (sequence::KmerOptions{4, 2}));

  const HeadOptions head{.classes = 5, .window = 81, .attention = false, .linear = true};
  const auto read = read_head_options(to_json(head));
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(to_json(*read), to_json(head));
  EXPECT_FALSE(read->attention);
}

TEST(NetworkOptions, NameTheNumberThatIsWrong) {
  const EncoderOptions conv;
  EXPECT_EQ(encoder_error(conv, "width", 128), "no error");
  EXPECT_EQ(encoder_error(conv, "width", 0),
            "network.encoder.width is no whole number from 1 to 4096");
  EXPECT_THAT(encoder_error(conv, "width", 12.5), HasSubstr("width is no whole number"));
  EXPECT_THAT(encoder_error(conv, "width", 18446744073709551615u), HasSubstr("width"));
  EXPECT_THAT(encoder_error(conv, "kernel", 4), HasSubstr("a kernel is not odd"));
  EXPECT_THAT(encoder_error(conv, "dilations", Json::array()), HasSubstr("dilations"));
  EXPECT_THAT(encoder_error(conv, "dilations", {1, "2"}), HasSubstr("dilations"));
  EXPECT_THAT(encoder_error(conv, "dropout", 1), HasSubstr("dropout is no share"));
  EXPECT_THAT(encoder_error(conv, "k", 3), HasSubstr("single nucleotides"));
  EXPECT_THAT(encoder_error(conv, "kind", "transformer"), HasSubstr("knows conv, awd-lstm"));
  EXPECT_THAT(encoder_error(conv, "kind", 3), HasSubstr("kind is no text"));
  auto huge = conv;
  huge.conv.width = 4096;
  EXPECT_THAT(encoder_error(huge, "expansion", 64), HasSubstr("too many weights"));
  EXPECT_THAT(head_error("classes", 1), HasSubstr("network.head.classes"));
  EXPECT_THAT(head_error("linear", 1), HasSubstr("linear is neither true nor false"));
  EXPECT_FALSE(read_encoder_options(Json::array()));
  auto json = to_json(conv);
  json.erase("stem");
  EXPECT_EQ(read_encoder_options(json).error().message, "network.encoder.stem is missing");
}

TEST(NetworkOptions, AHeadMustFitItsEncoder) {
  const EncoderOptions conv;
  const int field = conv.conv.receptive_field();
  EXPECT_TRUE(check_options(conv, {.window = field}));
  EXPECT_FALSE(check_options(conv, {.window = field - 1}));
  const EncoderOptions words{.kind = EncoderKind::awd_lstm, .tokens = {.k = 2}};
  EXPECT_TRUE(check_options(words, {.window = 10}));
  EXPECT_FALSE(check_options(words, {.window = 10, .linear = true}));
}

}  // namespace
}  // namespace genegraft::neural
