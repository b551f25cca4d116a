#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "sequence/base.hpp"

namespace genegraft::sequence {

/// A 2bit file of the letters, written by UCSC's description. big_endian: the other byte order.
class TwoBitFile {
 public:
  explicit TwoBitFile(std::vector<std::pair<std::string, std::string>> sequences,
                      bool big_endian = false, std::uint32_t version = 0)
      : big_endian_(big_endian), version_(version) {
    std::size_t offset = 16;
    for (const auto& [name, letters] : sequences)
      offset += 1 + name.size() + (version == 1 ? 8 : 4);
    std::string index, records;
    for (const auto& [name, letters] : sequences) {
      index += static_cast<char>(name.size());
      index += name;
      index += version == 1 ? number64(offset + records.size())
                            : number(static_cast<std::uint32_t>(offset + records.size()));
      records += record(letters);
    }
    bytes_ = number(0x1A412743) + number(version) +
             number(static_cast<std::uint32_t>(sequences.size())) + number(0) + index + records;
  }

  const std::string& bytes() const { return bytes_; }

 private:
  std::string number(std::uint32_t value) const {
    std::string bytes;
    for (int i = 0; i < 4; ++i)
      bytes += static_cast<char>(value >> 8 * (big_endian_ ? 3 - i : i) & 255);
    return bytes;
  }
  std::string number64(std::uint64_t value) const {
    const auto low = number(static_cast<std::uint32_t>(value));
    const auto high = number(static_cast<std::uint32_t>(value >> 32));
    return big_endian_ ? high + low : low + high;
  }

  std::string runs(const std::string& letters, bool (*is_in)(char)) const {
    std::string starts, sizes;
    std::uint32_t count = 0;
    for (std::size_t i = 0; i < letters.size();) {
      std::size_t end = i;
      while (end < letters.size() && is_in(letters[end])) ++end;
      if (end > i) {
        starts += number(static_cast<std::uint32_t>(i));
        sizes += number(static_cast<std::uint32_t>(end - i));
        ++count;
      }
      i = end + 1;
    }
    return number(count) + starts + sizes;
  }

  std::string record(const std::string& letters) const {
    std::string text = number(static_cast<std::uint32_t>(letters.size()));
    text += runs(letters, [](char c) { return !parse_base(c); });
    text += runs(letters, [](char c) { return c >= 'a' && c <= 'z'; }) + number(0);
    for (std::size_t i = 0; i < letters.size(); i += 4) {
      int byte = 0;
      for (std::size_t j = i; j < i + 4; ++j) {
        const auto base = j < letters.size() ? parse_base(letters[j]) : Base::T;
        constexpr int kCodes[] = {2, 1, 3, 0};  // of A, C, G, T
        byte = byte << 2 | (base ? kCodes[static_cast<int>(*base)] : 0);
      }
      text += static_cast<char>(byte);
    }
    return text;
  }

  bool big_endian_;
  std::uint32_t version_;
  std::string bytes_;
};

}  // namespace genegraft::sequence
