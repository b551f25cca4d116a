#pragma once

#include <cstdint>
#include <protozero/pbf_reader.hpp>
#include <stdexcept>
#include <string>
#include <vector>

/// Fields of a message whose wire type is checked: protozero takes it on trust (it only asserts
/// it). All throw where bytes are not what they should be.
namespace genegraft::onnx {

inline void expect(const protozero::pbf_reader& reader, protozero::pbf_wire_type type) {
  if (!reader.has_wire_type(type)) throw std::invalid_argument("a field is of another type");
}

inline protozero::data_view bytes_of_field(protozero::pbf_reader& reader) {
  expect(reader, protozero::pbf_wire_type::length_delimited);
  return reader.get_view();
}

inline std::string text_of(protozero::pbf_reader& reader) {
  return bytes_of_field(reader).to_string();
}

inline protozero::pbf_reader message_of(protozero::pbf_reader& reader) {
  return protozero::pbf_reader(bytes_of_field(reader));
}

inline std::int64_t integer_of(protozero::pbf_reader& reader) {
  expect(reader, protozero::pbf_wire_type::varint);
  return reader.get_int64();
}

inline float number_of(protozero::pbf_reader& reader) {
  expect(reader, protozero::pbf_wire_type::fixed32);
  return reader.get_float();
}

// A repeated number may come packed into one field or as one field each: both are legal.

template <typename T, typename Packed>
void append_packed(const Packed& packed, std::vector<T>& values) {
  // Room for the first field only: it is the whole list in any sane file, and exact room for each
  // of many would copy the list as often.
  if (values.empty()) values.reserve(packed.size());
  for (const auto value : packed) values.push_back(static_cast<T>(value));
}

template <typename T>
void read_floats(protozero::pbf_reader& reader, std::vector<T>& values) {
  if (reader.has_wire_type(protozero::pbf_wire_type::length_delimited)) {
    append_packed(reader.get_packed_float(), values);
  } else {
    values.push_back(number_of(reader));
  }
}

template <typename T>
void read_doubles(protozero::pbf_reader& reader, std::vector<T>& values) {
  if (reader.has_wire_type(protozero::pbf_wire_type::length_delimited)) {
    append_packed(reader.get_packed_double(), values);
  } else {
    expect(reader, protozero::pbf_wire_type::fixed64);
    values.push_back(reader.get_double());
  }
}

template <typename T>
void read_ints(protozero::pbf_reader& reader, std::vector<T>& values) {
  if (reader.has_wire_type(protozero::pbf_wire_type::length_delimited)) {
    append_packed(reader.get_packed_int64(), values);
  } else {
    values.push_back(static_cast<T>(integer_of(reader)));
  }
}

}  // namespace genegraft::onnx
