#pragma once

#include <torch/torch.h>

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "base/error.hpp"

namespace genegraft::neural {

/// Reads a file in the format of safetensors: eight bytes with the length of the header, the header
/// in JSON ({"name": {"dtype": "F32", "shape": [2, 3], "data_offsets": [0, 24]}, …}), then the
/// numbers, little-endian, at the offsets behind it. F32, F16 and BF16 are read, all as float;
/// tensors of other types are left out where nothing asks for them. A header that is cut short, is
/// no JSON, lies (a shape that does not fit its offsets, tensors that overlap or lie outside the
/// file, sizes that no file has) is named. Nothing is reserved before it is known to be there.
class Safetensors {
 public:
  static Expected<Safetensors> read(std::vector<std::uint8_t> bytes);

  bool has(const std::string& name) const { return entries_.count(name) > 0; }
  std::vector<std::string> names() const;

  /// A tensor of this shape, float. Errors name it and what differs.
  Expected<torch::Tensor> find(const std::string& name, at::IntArrayRef shape) const;
  /// Shape of a tensor; empty where there is none.
  std::vector<std::int64_t> shape_of(const std::string& name) const;

 private:
  struct Entry {
    std::string type;
    std::vector<std::int64_t> shape;
    std::uint64_t begin = 0, end = 0;  // in the numbers
  };
  std::span<const std::uint8_t> numbers_of(const Entry& entry) const;

  std::vector<std::uint8_t> bytes_;
  std::uint64_t start_ = 0;  // of the numbers
  std::map<std::string, Entry> entries_;
};

}  // namespace genegraft::neural
