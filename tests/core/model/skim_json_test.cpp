#include "model/skim_json.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace genegraft::model {
namespace {

std::string skim(std::string_view text) {
  return without_values(text, {"a", "z"});
}

TEST(SkimJson, PutsNullForTheValuesOfTheKeysOfTheOutermostObject) {
  EXPECT_EQ(skim(R"({"a":1,"b":2})"), R"({"a":null,"b":2})");
  EXPECT_EQ(skim(R"({"b":{"a":1},"z":"x"})"), R"({"b":{"a":1},"z":null})");
  EXPECT_EQ(skim(" {\n \"a\" : [1, {\"a\": 2}] ,\n \"b\" : 3 } "),
            " {\n \"a\" :null,\n \"b\" : 3 } ");
}

TEST(SkimJson, ReadsOverBracketsAndQuotesInStrings) {
  EXPECT_EQ(skim(R"({"a":"}\",\"b\":[","b":"\\"})"), R"({"a":null,"b":"\\"})");
  EXPECT_EQ(skim(R"({"b":"\"a\":1,","z":["]"]})"), R"({"b":"\"a\":1,","z":null})");
}

TEST(SkimJson, LeavesAsItIsWhatHasNoSuchKey) {
  for (const char* text : {R"({})", R"({"b":1})", R"(["a",1])", R"("a")", "", "1"})
    EXPECT_EQ(skim(text), text);
}

TEST(SkimJson, MakesNoObjectOfWhatIsNone) {
  const std::string whole = R"({"a":[1,{"c":"\"x"}],"b":{"a":"y"},"z":{"d":2}})";
  for (std::size_t length = 0; length < whole.size(); ++length) {
    const auto text = skim(whole.substr(0, length));
    EXPECT_TRUE(nlohmann::json::parse(text, nullptr, false).is_discarded()) << text;
  }
}

}  // namespace
}  // namespace genegraft::model
