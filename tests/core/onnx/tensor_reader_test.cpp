#include "onnx/tensor_reader.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <protozero/pbf_writer.hpp>
#include <stdexcept>

namespace genegraft::onnx {
namespace {

using testing::ElementsAre;

// Field numbers of TensorProto: 1 dims, 2 data_type, 4 float_data, 5 int32_data, 9 raw_data.

Tensor read(ElementType type, const std::string& raw, std::int64_t length) {
  std::string bytes;
  protozero::pbf_writer writer(bytes);
  writer.add_int64(1, length);
  writer.add_int32(2, static_cast<int>(type));
  writer.add_bytes(9, raw);
  return read_tensor(protozero::pbf_reader(bytes));
}

TEST(ReadTensor, ReadsRawNumbersOfEveryWidth) {
  EXPECT_THAT(read(ElementType::float32, std::string("\0\0\x80\x3f", 4), 1).values, ElementsAre(1));
  EXPECT_THAT(read(ElementType::uint8, "\x07\xff", 2).values, ElementsAre(7, 255));
  EXPECT_THAT(read(ElementType::int8, "\x07\xff", 2).values, ElementsAre(7, -1));
  EXPECT_THAT(read(ElementType::int32, "\xfe\xff\xff\xff", 1).values, ElementsAre(-2));
  EXPECT_THAT(read(ElementType::bfloat16, std::string("\x80\x3f", 2), 1).values, ElementsAre(1));
}

TEST(ReadTensor, ReadsHalves) {
  // 1, -2, the greatest, the smallest denormal, infinity
  const std::string raw("\x00\x3c\x00\xc0\xff\x7b\x01\x00\x00\x7c", 10);
  EXPECT_THAT(read(ElementType::float16, raw, 5).values,
              ElementsAre(1, -2, 65504, std::ldexp(1.0, -24), HUGE_VAL));
}

TEST(ReadTensor, ReadsTypedFields) {
  std::string bytes;
  protozero::pbf_writer writer(bytes);
  writer.add_int64(1, 2);
  writer.add_int32(2, static_cast<int>(ElementType::float16));
  const std::int64_t bits[] = {0x3c00, 0xc000};
  writer.add_packed_int64(5, std::begin(bits), std::end(bits));
  EXPECT_THAT(read_tensor(protozero::pbf_reader(bytes)).values, ElementsAre(1, -2));
}

TEST(ReadTensor, RefusesOtherSizesThanItsShape) {
  EXPECT_THROW(read(ElementType::uint8, "\x07\xff", 3), std::invalid_argument);
  EXPECT_THROW(read(ElementType::uint8, "\x07\xff", -2), std::invalid_argument);
  EXPECT_THROW(read(ElementType::int32, "\x07\xff", 1), std::invalid_argument);
}

}  // namespace
}  // namespace genegraft::onnx
