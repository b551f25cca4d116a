#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <utility>
#include <vector>

#include "model/manifest.hpp"

/// Files in the format of safetensors, written for tests.
namespace genegraft::neural {

struct StoredTensor {
  std::string name;
  std::vector<std::int64_t> shape;
  std::vector<float> values;
};

/// Bytes of a number of the type.
inline std::string number_bytes(float value, const std::string& type) {
  std::uint32_t bits;
  std::memcpy(&bits, &value, 4);
  if (type == "F32") return {reinterpret_cast<const char*>(&bits), 4};
  if (type == "BF16") bits = (bits + 0x7fff + (bits >> 16 & 1)) >> 16;
  if (type == "F16") {  // of numbers neither tiny nor large
    const auto exponent = static_cast<std::int32_t>(bits >> 23 & 0xff) - 127 + 15;
    const bool small = exponent <= 0;
    bits = (bits >> 16 & 0x8000) | (small ? 0 : static_cast<std::uint32_t>(exponent) << 10) |
           (small ? 0 : bits >> 13 & 0x3ff);
  }
  const char two[] = {static_cast<char>(bits & 0xff), static_cast<char>(bits >> 8 & 0xff)};
  return {two, 2};
}

inline std::string with_length(const std::string& header) {
  std::string length;
  for (int i = 0; i < 8; ++i) length += static_cast<char>(header.size() >> (8 * i) & 0xff);
  return length + header;
}

inline std::string safetensors_of(const std::vector<StoredTensor>& tensors,
                                  const std::string& type = "F32") {
  model::Json header = {{"__metadata__", {{"format", "pt"}}}};
  std::string numbers;
  for (const auto& tensor : tensors) {
    const auto begin = numbers.size();
    for (const float value : tensor.values) numbers += number_bytes(value, type);
    header[tensor.name] = {
        {"dtype", type}, {"shape", tensor.shape}, {"data_offsets", {begin, numbers.size()}}};
  }
  return with_length(header.dump()) + numbers;
}

inline std::vector<std::uint8_t> to_vector(const std::string& bytes) {
  return {bytes.begin(), bytes.end()};
}

}  // namespace genegraft::neural
