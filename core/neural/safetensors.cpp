#include "neural/safetensors.hpp"

#include <algorithm>
#include <cstring>

#include "model/manifest.hpp"

namespace genegraft::neural {
namespace {

using model::Json;

constexpr std::uint64_t kLengthBytes = 8;
constexpr std::uint64_t kLongestHeader = std::uint64_t{1}
                                         << 26;  // the format's own limit is 100 MB
constexpr std::size_t kMostDimensions = 8;

std::uint64_t little_endian(const std::uint8_t* bytes, int count) {
  std::uint64_t value = 0;
  for (int i = 0; i < count; ++i) value |= std::uint64_t{bytes[i]} << (8 * i);
  return value;
}

/// Bytes of a number; 0 for a type that is not known.
std::uint64_t bytes_of(const std::string& type) {
  if (type == "F64" || type == "I64" || type == "U64") return 8;
  if (type == "F32" || type == "I32" || type == "U32") return 4;
  if (type == "F16" || type == "BF16" || type == "I16" || type == "U16") return 2;
  if (type == "I8" || type == "U8" || type == "BOOL") return 1;
  return 0;
}

tl::unexpected<Error> wrong(const std::string& name, const std::string& what) {
  return fail("the tensor " + name + " " + what);
}

/// A whole number from 0; nothing for what is none.
bool read_count(const Json& json, std::uint64_t& count) {
  if (!json.is_number_integer()) return false;
  if (!json.is_number_unsigned() && json.get<std::int64_t>() < 0) return false;
  count = json.get<std::uint64_t>();
  return true;
}

std::string text_of(at::IntArrayRef shape) {
  std::string text = "(";
  for (std::size_t d = 0; d < shape.size(); ++d) text += (d ? ", " : "") + std::to_string(shape[d]);
  return text + ")";
}

float float_of(std::uint32_t bits) {
  float value;
  std::memcpy(&value, &bits, sizeof value);
  return value;
}

}  // namespace

Expected<Safetensors> Safetensors::read(std::vector<std::uint8_t> bytes) {
  Safetensors file;
  if (bytes.size() < kLengthBytes)
    return fail("cut short: " + std::to_string(bytes.size()) +
                " bytes, where the length of the header alone has 8");
  const auto length = little_endian(bytes.data(), 8);
  if (length > kLongestHeader || length > bytes.size() - kLengthBytes)
    return fail("cut short, or no safetensors: a header of " + std::to_string(length) +
                " bytes in a file of " + std::to_string(bytes.size()));
  const auto* text = reinterpret_cast<const char*>(bytes.data()) + kLengthBytes;
  const auto header = Json::parse(text, text + length, nullptr, false);
  if (!header.is_object()) return fail("its header is no JSON object");
  file.start_ = kLengthBytes + length;
  const std::uint64_t numbers = bytes.size() - file.start_;
  std::vector<std::pair<std::uint64_t, std::string>> places;  // where each begins
  for (const auto& [name, json] : header.items()) {
    if (name == "__metadata__") continue;
    if (!json.is_object() || !json.contains("dtype") || !json["dtype"].is_string() ||
        !json.contains("shape") || !json["shape"].is_array() || !json.contains("data_offsets") ||
        !json["data_offsets"].is_array() || json["data_offsets"].size() != 2)
      return wrong(name, "lacks its dtype, shape or two data_offsets");
    Entry entry{.type = json["dtype"].get<std::string>()};
    const auto size = bytes_of(entry.type);
    if (size == 0) return wrong(name, "is of the unknown type " + entry.type);
    if (json["shape"].size() > kMostDimensions) return wrong(name, "has too many dimensions");
    std::uint64_t expected = size;
    for (const auto& dimension : json["shape"]) {
      std::uint64_t count = 0;
      if (!read_count(dimension, count)) return wrong(name, "has a shape that is no list of sizes");
      // No more numbers than the file has bytes: the product cannot overflow.
      if (count > numbers || (count > 0 && expected > numbers / count))
        return wrong(name, "is larger than the file");
      expected *= count;
      entry.shape.push_back(static_cast<std::int64_t>(count));
    }
    if (!read_count(json["data_offsets"][0], entry.begin) ||
        !read_count(json["data_offsets"][1], entry.end) || entry.begin > entry.end ||
        entry.end > numbers)
      return wrong(name,
                   "has data_offsets that are not in the file, which is cut short or damaged");
    if (entry.end - entry.begin != expected)
      return wrong(name, "has " + std::to_string(entry.end - entry.begin) + " bytes; its shape " +
                             text_of(entry.shape) + " needs " + std::to_string(expected));
    if (expected > 0) places.push_back({entry.begin, name});
    file.entries_.emplace(name, std::move(entry));
  }
  std::sort(places.begin(), places.end());
  for (std::size_t i = 1; i < places.size(); ++i)
    if (file.entries_[places[i - 1].second].end > places[i].first)
      return fail("the tensors " + places[i - 1].second + " and " + places[i].second + " overlap");
  file.bytes_ = std::move(bytes);
  return file;
}

std::vector<std::string> Safetensors::names() const {
  std::vector<std::string> names;
  for (const auto& [name, entry] : entries_) names.push_back(name);
  return names;
}

std::vector<std::int64_t> Safetensors::shape_of(const std::string& name) const {
  const auto entry = entries_.find(name);
  return entry == entries_.end() ? std::vector<std::int64_t>() : entry->second.shape;
}

std::span<const std::uint8_t> Safetensors::numbers_of(const Entry& entry) const {
  return std::span(bytes_).subspan(static_cast<std::size_t>(start_ + entry.begin),
                                   static_cast<std::size_t>(entry.end - entry.begin));
}

Expected<torch::Tensor> Safetensors::find(const std::string& name, at::IntArrayRef shape) const {
  const auto found = entries_.find(name);
  if (found == entries_.end()) return fail("there is no tensor " + name);
  const auto& entry = found->second;
  if (shape != at::IntArrayRef(entry.shape))
    return wrong(
        name, "has the shape " + text_of(entry.shape) + "; config.json asks for " + text_of(shape));
  const auto numbers = numbers_of(entry);
  auto values = torch::empty(shape, torch::kFloat32);
  auto* out = values.data_ptr<float>();
  const auto count = values.numel();
  for (std::int64_t i = 0; i < count; ++i) {
    if (entry.type == "F32")
      out[i] = float_of(static_cast<std::uint32_t>(little_endian(&numbers[4 * i], 4)));
    else if (entry.type == "BF16")
      out[i] = float_of(static_cast<std::uint32_t>(little_endian(&numbers[2 * i], 2)) << 16);
    else if (entry.type == "F16")
      out[i] = c10::detail::fp16_ieee_to_fp32_value(
          static_cast<std::uint16_t>(little_endian(&numbers[2 * i], 2)));
    else
      return wrong(name, "is of type " + entry.type + "; F32, F16 and BF16 are read");
  }
  if (!torch::isfinite(values).all().item<bool>())
    return wrong(name, "has numbers that are not finite");
  return values;
}

}  // namespace genegraft::neural
