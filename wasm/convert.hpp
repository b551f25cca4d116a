#pragma once

#include <emscripten/val.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"

namespace genegraft::wasm {

using emscripten::val;

/// A copy of numbers as a typed array of JavaScript's own: views into WASM memory go stale when it
/// grows.
inline val to_float32(const std::vector<float>& numbers) {
  return val::global("Float32Array")
      .new_(emscripten::typed_memory_view(numbers.size(), numbers.data()));
}
inline val to_uint8(const std::vector<std::uint8_t>& numbers) {
  return val::global("Uint8Array")
      .new_(emscripten::typed_memory_view(numbers.size(), numbers.data()));
}

inline val to_int32(const std::vector<std::int32_t>& numbers) {
  return val::global("Int32Array")
      .new_(emscripten::typed_memory_view(numbers.size(), numbers.data()));
}

/// The bytes of a Uint8Array, in a container of bytes (std::string, std::vector), copied once.
template <typename Bytes>
Bytes to_bytes(const val& array) {
  Bytes bytes(array["length"].as<std::size_t>(), 0);
  auto* data = reinterpret_cast<std::uint8_t*>(bytes.data());
  val(emscripten::typed_memory_view(bytes.size(), data)).call<void>("set", array);
  return bytes;
}

/// Text as JavaScript sees it: bytes that are no UTF-8 become the replacement character.
inline val to_text(std::string_view text) {
  return val(std::string(text));
}

/// {ok: false, error}
inline val failure(const Error& error) {
  val result = val::object();
  result.set("ok", false);
  result.set("error", to_text(error.message));
  return result;
}

/// {ok: true, value}
inline val success(val value) {
  val result = val::object();
  result.set("ok", true);
  result.set("value", std::move(value));
  return result;
}

}  // namespace genegraft::wasm
