#include "expression/numpy_array.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <cstring>
#include <string_view>

#include "base/text.hpp"

namespace genegraft::expression {
namespace {

constexpr std::string_view kMagic("\x93NUMPY", 6);

/// What stands behind 'key': in the header, a Python dictionary; up to the next comma outside
/// brackets.
std::string_view entry(std::string_view header, std::string_view key) {
  auto at = header.find("'" + std::string(key) + "'");
  if (at == std::string_view::npos) return {};
  at = header.find(':', at);
  if (at == std::string_view::npos) return {};
  std::size_t end = ++at;
  for (int depth = 0; end < header.size(); ++end) {
    if (header[end] == '(' || header[end] == '[') ++depth;
    if (header[end] == ')' || header[end] == ']') --depth;
    if (depth <= 0 && (header[end] == ',' || header[end] == '}')) break;
  }
  return trim(header.substr(at, end - at));
}

bool read_shape(std::string_view text, std::vector<std::int64_t>& shape) {
  if (text.size() < 2 || text.front() != '(' || text.back() != ')') return false;
  for (auto part : split(text.substr(1, text.size() - 2), ',')) {
    part = trim(part);
    if (part.empty()) continue;
    const auto extent = parse_number(part);
    if (!extent || *extent < 0 || *extent > 1e15 || *extent != std::floor(*extent)) return false;
    shape.push_back(static_cast<std::int64_t>(*extent));
  }
  return true;
}

template <typename T>
double load(const char* bytes) {
  T value;
  std::memcpy(&value, bytes, sizeof(T));
  return static_cast<double>(value);
}

void append_utf8(std::uint32_t code, std::string& to) {
  if (code < 0x80) {
    to += static_cast<char>(code);
  } else if (code < 0x800) {
    to += static_cast<char>(0xC0 | code >> 6);
    to += static_cast<char>(0x80 | (code & 0x3F));
  } else if (code < 0x10000) {
    to += static_cast<char>(0xE0 | code >> 12);
    to += static_cast<char>(0x80 | (code >> 6 & 0x3F));
    to += static_cast<char>(0x80 | (code & 0x3F));
  } else if (code < 0x110000) {
    to += static_cast<char>(0xF0 | code >> 18);
    to += static_cast<char>(0x80 | (code >> 12 & 0x3F));
    to += static_cast<char>(0x80 | (code >> 6 & 0x3F));
    to += static_cast<char>(0x80 | (code & 0x3F));
  }
}

}  // namespace

Expected<NumpyArray> NumpyArray::open(std::span<const char> bytes) {
  const std::string_view text(bytes.data(), bytes.size());
  if (!text.starts_with(kMagic) || text.size() < 12) return fail("this is no NumPy array");
  const auto byte = [&](std::size_t i) {
    return static_cast<std::size_t>(static_cast<unsigned char>(text[i]));
  };
  const bool first_version = byte(6) == 1;
  const std::size_t start = first_version ? 10 : 12;
  const auto length =
      byte(8) | byte(9) << 8 | (first_version ? 0 : byte(10) << 16 | byte(11) << 24);
  if (length > text.size() - start) return fail("the array is cut short within its header");
  const auto header = text.substr(start, length);

  NumpyArray array;
  array.data_ = bytes.subspan(start + length);
  const auto type = entry(header, "descr");
  if (type.size() < 4 || type.front() != '\'' || type.back() != '\'')
    return fail("an array of several fields; expected one of numbers or texts");
  const auto size = parse_number(type.substr(3, type.size() - 4));
  array.kind_ = type[2];
  array.swapped_ = type[1] == '>';
  if (array.kind_ == 'O')
    return fail(
        "an array of Python objects, which cannot be read safely; save it with a dtype of texts");
  const bool known = std::string_view("fiubUS").find(array.kind_) != std::string_view::npos;
  if (!known || !size || *size < 0 || *size > 1e6 || *size != std::floor(*size))
    return fail("an array of type " + std::string(type) + " is not read");
  array.width_ = static_cast<std::size_t>(*size) * (array.kind_ == 'U' ? 4 : 1);
  const auto fits = [&](std::initializer_list<std::size_t> widths) {
    return std::find(widths.begin(), widths.end(), array.width_) != widths.end();
  };
  if ((array.kind_ == 'f' && !fits({4, 8})) || (array.kind_ == 'b' && !fits({1})) ||
      ((array.kind_ == 'i' || array.kind_ == 'u') && !fits({1, 2, 4, 8})))
    return fail("an array of type " + std::string(type) + " is not read");
  array.by_column_ = entry(header, "fortran_order") == "True";
  if (!read_shape(entry(header, "shape"), array.shape_)) return fail("the array states no shape");
  for (const auto extent : array.shape_) {
    if (extent > 0 && array.size_ > INT64_MAX / 16 / extent)
      return fail("the array states a size that cannot be");
    array.size_ *= extent;
  }
  if (array.width_ > 0 &&
      array.size_ > std::ssize(array.data_) / static_cast<std::int64_t>(array.width_))
    return fail("the array states " + format_count(array.size_) + " elements, but is cut short");
  if (array.width_ == 0 && array.size_ > std::ssize(bytes))
    return fail("the array states a size that cannot be");
  return array;
}

double NumpyArray::number(std::int64_t i) const {
  assert(i >= 0 && i < size_ && !holds_text());
  char bytes[8] = {};
  const auto* from = data_.data() + static_cast<std::size_t>(i) * width_;
  std::memcpy(bytes, from, width_);
  if (swapped_) std::reverse(bytes, bytes + width_);
  if (kind_ == 'f') return width_ == 4 ? load<float>(bytes) : load<double>(bytes);
  const bool with_sign = kind_ == 'i';
  switch (width_) {
    case 1:
      return with_sign ? load<std::int8_t>(bytes) : load<std::uint8_t>(bytes);
    case 2:
      return with_sign ? load<std::int16_t>(bytes) : load<std::uint16_t>(bytes);
    case 4:
      return with_sign ? load<std::int32_t>(bytes) : load<std::uint32_t>(bytes);
    default:
      return with_sign ? load<std::int64_t>(bytes) : load<std::uint64_t>(bytes);
  }
}

std::string NumpyArray::text(std::int64_t i) const {
  assert(i >= 0 && i < size_);
  if (!holds_text()) {
    const double value = number(i);
    return value == std::floor(value) && std::abs(value) < 1e15
               ? std::to_string(static_cast<long long>(value))
               : format_float(static_cast<float>(value));
  }
  const auto* from = data_.data() + static_cast<std::size_t>(i) * width_;
  std::string text;
  if (kind_ == 'S')
    return {from, static_cast<std::size_t>(std::find(from, from + width_, '\0') - from)};
  for (std::size_t at = 0; at < width_; at += 4) {
    std::uint32_t code = 0;
    for (std::size_t b = 0; b < 4; ++b)
      code |=
          static_cast<std::uint32_t>(static_cast<unsigned char>(from[at + (swapped_ ? 3 - b : b)]))
          << 8 * b;
    if (code == 0) break;
    append_utf8(code, text);
  }
  return text;
}

}  // namespace genegraft::expression
