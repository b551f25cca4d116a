#pragma once

#include <emscripten/val.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"

namespace genegraft::wasm {

using emscripten::val;

/// A copy of numbers as a typed array of JavaScript's own: views into WASM memory go stale when it grows.
inline val to_float32(const std::vector<float>& numbers) {
  return val::global("Float32Array").new_(emscripten::typed_memory_view(numbers.size(), numbers.data()));
}
inline val to_uint8(const std::vector<std::uint8_t>& numbers) {
  return val::global("Uint8Array").new_(emscripten::typed_memory_view(numbers.size(), numbers.data()));
}

inline std::vector<std::uint8_t> to_bytes(const val& array) {
  return emscripten::convertJSArrayToNumberVector<std::uint8_t>(array);
}

/// Text as JavaScript sees it: bytes that are no UTF-8 become the replacement character.
inline val to_text(std::string_view text) { return val(std::string(text)); }

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
