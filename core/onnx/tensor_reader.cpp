#include "onnx/tensor_reader.hpp"

#include <cmath>
#include <cstring>

#include "onnx/checked_fields.hpp"
#include "onnx/fields.hpp"

namespace genegraft::onnx {
namespace {

double half_of(std::uint16_t bits) {
  const int exponent = bits >> 10 & 31;
  const int mantissa = bits & 1023;
  double value = 0;
  if (exponent == 31) {
    value = mantissa ? std::nan("") : HUGE_VAL;
  } else {
    value = exponent ? std::ldexp(1024 + mantissa, exponent - 25) : std::ldexp(mantissa, -24);
  }
  return bits >> 15 ? -value : value;
}

double brain_of(std::uint16_t bits) {
  const std::uint32_t wide = std::uint32_t{bits} << 16;
  float value;
  std::memcpy(&value, &wide, sizeof value);
  return value;
}

/// Little-endian numbers as they lie, as ONNX has them and every machine that we build for.
template <typename T, typename Convert>
std::vector<double> unpack(protozero::data_view raw, Convert convert) {
  if (raw.size() % sizeof(T) != 0) throw std::invalid_argument("a tensor is cut short");
  std::vector<double> values(raw.size() / sizeof(T));
  for (std::size_t i = 0; i < values.size(); ++i) {
    T value;
    std::memcpy(&value, raw.data() + i * sizeof(T), sizeof(T));
    values[i] = convert(value);
  }
  return values;
}

template <typename T>
std::vector<double> unpack(protozero::data_view raw) {
  return unpack<T>(raw, [](T value) { return static_cast<double>(value); });
}

std::vector<double> unpack(protozero::data_view raw, ElementType type) {
  switch (type) {
    case ElementType::float32:
      return unpack<float>(raw);
    case ElementType::float64:
      return unpack<double>(raw);
    case ElementType::boolean:
    case ElementType::uint8:
      return unpack<std::uint8_t>(raw);
    case ElementType::int8:
      return unpack<std::int8_t>(raw);
    case ElementType::uint16:
      return unpack<std::uint16_t>(raw);
    case ElementType::int16:
      return unpack<std::int16_t>(raw);
    case ElementType::int32:
      return unpack<std::int32_t>(raw);
    case ElementType::int64:
      return unpack<std::int64_t>(raw);
    case ElementType::float16:
      return unpack<std::uint16_t>(raw, half_of);
    case ElementType::bfloat16:
      return unpack<std::uint16_t>(raw, brain_of);
    default:
      return {};  // text, complex numbers and what is not known: nothing that a forest is made of
  }
}

/// In int32_data, 16-bit floats lie as the bits that they are.
void convert_bits(Tensor& tensor) {
  const bool half = tensor.type == ElementType::float16;
  if (!half && tensor.type != ElementType::bfloat16) return;
  for (double& value : tensor.values) {
    if (!(value >= 0 && value <= 65535))
      throw std::invalid_argument("a tensor's number is out of range");
    const auto bits = static_cast<std::uint16_t>(value);
    value = half ? half_of(bits) : brain_of(bits);
  }
}

void check_size(const Tensor& tensor) {
  std::uint64_t size = 1;
  for (const auto length : tensor.shape) {
    if (length < 0 || __builtin_mul_overflow(size, static_cast<std::uint64_t>(length), &size)) {
      throw std::invalid_argument("a tensor's shape is none");
    }
  }
  if (!tensor.values.empty() && tensor.values.size() != size) {
    throw std::invalid_argument("a tensor has another size than its shape");
  }
}

}  // namespace

Tensor read_tensor(protozero::pbf_reader reader) {
  Tensor tensor;
  protozero::data_view raw;
  bool is_raw = false;
  while (reader.next()) {
    switch (reader.tag()) {
      case field::tensor::kShape:
        read_ints(reader, tensor.shape);
        break;
      case field::tensor::kType:
        tensor.type = static_cast<ElementType>(integer_of(reader));
        break;
      case field::tensor::kName:
        tensor.name = text_of(reader);
        break;
      case field::tensor::kFloats:
        read_floats(reader, tensor.values);
        break;
      case field::tensor::kDoubles:
        read_doubles(reader, tensor.values);
        break;
      case field::tensor::kInt32s:
      case field::tensor::kInt64s:
      case field::tensor::kUint64s:
        read_ints(reader, tensor.values);
        break;
      case field::tensor::kRaw:
        raw = bytes_of_field(reader);
        is_raw = true;
        break;
      default:
        reader.skip();
    }
  }
  if (is_raw) {
    tensor.values = unpack(raw, tensor.type);
  } else {
    convert_bits(tensor);
  }
  check_size(tensor);
  return tensor;
}

}  // namespace genegraft::onnx
