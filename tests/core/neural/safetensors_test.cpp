#include "neural/safetensors.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/random.hpp"
#include "support/safetensors_file.hpp"

namespace genegraft::neural {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::string error_of(const std::string& bytes) {
  const auto file = Safetensors::read(to_vector(bytes));
  return file ? std::string() : file.error().message;
}

std::string with_header(const std::string& header, std::size_t numbers) {
  return with_length(header) + std::string(numbers, '\0');
}

TEST(Safetensors, AreReadInEachPrecision) {
  for (const std::string type : {"F32", "F16", "BF16"}) {
    const auto file = Safetensors::read(to_vector(safetensors_of(
        {{"a", {2, 2}, {1, -2.5f, 0.125f, 0}}, {"b", {1}, {96}}, {"c", {0}, {}}}, type)));
    ASSERT_TRUE(file) << file.error().message;
    EXPECT_THAT(file->names(), ElementsAre("a", "b", "c"));
    EXPECT_THAT(file->shape_of("a"), ElementsAre(2, 2));
    const auto a = file->find("a", {2, 2});
    ASSERT_TRUE(a) << a.error().message;
    EXPECT_TRUE(a->equal(torch::tensor({{1.0f, -2.5f}, {0.125f, 0.0f}}))) << type;
    EXPECT_EQ((*file->find("b", {1}))[0].item<float>(), 96);
  }
}

TEST(Safetensors, NameATensorThatIsNotWhatWasAskedFor) {
  const auto file = Safetensors::read(to_vector(safetensors_of({{"a", {2}, {1, 2}}})));
  EXPECT_THAT(file->find("b", {2}).error().message, HasSubstr("no tensor b"));
  EXPECT_THAT(file->find("a", {3}).error().message, HasSubstr("(2); config.json asks for (3)"));
  const auto whole = Safetensors::read(to_vector(
      with_header(R"({"n": {"dtype": "I64", "shape": [1], "data_offsets": [0, 8]}})", 8)));
  ASSERT_TRUE(whole);
  EXPECT_THAT(whole->find("n", {1}).error().message, HasSubstr("I64"));
  const auto infinite = Safetensors::read(to_vector(safetensors_of({{"a", {1}, {1e30f * 1e30f}}})));
  EXPECT_THAT(infinite->find("a", {1}).error().message, HasSubstr("not finite"));
}

TEST(Safetensors, RefuseHeadersThatLie) {
  const auto entry = [](const char* type, const char* shape, const char* offsets) {
    return std::string(R"({"t": {"dtype": ")") + type + R"(", "shape": )" + shape +
           R"(, "data_offsets": )" + offsets + "}}";
  };
  EXPECT_THAT(error_of("abc"), HasSubstr("cut short"));
  EXPECT_THAT(error_of(with_length("{}").substr(0, 9)), HasSubstr("cut short"));
  EXPECT_THAT(error_of(std::string(16, '\xff')), HasSubstr("header of 18446744073709551615"));
  EXPECT_THAT(error_of(with_header("[1]", 0)), HasSubstr("no JSON object"));
  EXPECT_THAT(error_of(with_header("{\"t\": 3}", 0)), HasSubstr("tensor t lacks"));
  EXPECT_THAT(error_of(with_header(entry("F31", "[1]", "[0, 4]"), 4)), HasSubstr("F31"));
  EXPECT_THAT(error_of(with_header(entry("F32", "[2]", "[0, 4]"), 4)), HasSubstr("larger"));
  EXPECT_THAT(error_of(with_header(entry("F32", "[1]", "[0, 8]"), 8)), HasSubstr("needs 4"));
  EXPECT_THAT(error_of(with_header(entry("F32", "[1]", "[0, 4]"), 3)), HasSubstr("larger"));
  EXPECT_THAT(error_of(with_header(entry("F32", "[1]", "[4, 8]"), 7)), HasSubstr("cut short"));
  EXPECT_THAT(error_of(with_header(entry("F32", "[1]", "[4, 0]"), 8)), HasSubstr("data_offsets"));
  EXPECT_THAT(error_of(with_header(entry("F32", "[1]", "[0, 4, 8]"), 8)), HasSubstr("lacks"));
  EXPECT_THAT(error_of(with_header(entry("F32", "[-1]", "[0, 4]"), 4)), HasSubstr("no list"));
  EXPECT_THAT(error_of(with_header(entry("F32", "[1.5]", "[0, 4]"), 4)), HasSubstr("no list"));
  EXPECT_THAT(error_of(with_header(entry("F32", "[4611686018427387904, 4]", "[0, 4]"), 4)),
              HasSubstr("larger"));
  EXPECT_THAT(error_of(with_header(entry("F32", "[1,1,1,1,1,1,1,1,1]", "[0, 4]"), 4)),
              HasSubstr("dimensions"));
  EXPECT_THAT(error_of(with_header(R"({"a": {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]},
                                       "b": {"dtype": "F32", "shape": [1], "data_offsets": [4, 8]}})",
                                   8)),
              HasSubstr("a and b overlap"));
}

TEST(Safetensors, SurviveWhateverBytesAreChanged) {
  const auto good = safetensors_of({{"a", {2, 3}, {1, 2, 3, 4, 5, 6}}, {"b", {1}, {7}}});
  Random random(11);
  for (int i = 0; i < 3000; ++i) {
    auto bytes = good.substr(0, random.below(4) == 0 ? random.below(good.size()) : good.size());
    for (int c = 0; c < 3 && !bytes.empty(); ++c)
      bytes[random.below(bytes.size())] = static_cast<char>(random.below(256));
    if (const auto file = Safetensors::read(to_vector(bytes)))
      for (const auto& name : file->names())
        static_cast<void>(file->find(name, file->shape_of(name)));
    else
      EXPECT_FALSE(file.error().message.empty());
  }
}

}  // namespace
}  // namespace genegraft::neural
