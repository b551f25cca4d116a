#pragma once

#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>

/// Floats as whole numbers in their order: a < b just where key_of(a) < key_of(b). -0 and 0 are
/// both 0, the smallest denormal is 1, its negative -1. So every comparison with any number becomes
/// x <= t for some float t: "x < 1" is "key <= key_of(1) - 1".
namespace genegraft::onnx {

constexpr std::int32_t kGreatestKey = 0x7f800000;       ///< of infinity: x <= t always
constexpr std::int32_t kLeastKey = -kGreatestKey;       ///< of -infinity
constexpr std::int32_t kBelowEveryKey = kLeastKey - 1;  ///< x <= t never

/// x is not NaN.
inline std::int32_t key_of(float x) {
  std::int32_t bits;
  std::memcpy(&bits, &x, sizeof bits);
  return bits >= 0 ? bits : -(bits & 0x7fffffff);
}

inline float float_of(std::int32_t key) {
  const std::uint32_t bits =
      key >= 0 ? static_cast<std::uint32_t>(key) : 0x80000000u | static_cast<std::uint32_t>(-key);
  float x;
  std::memcpy(&x, &bits, sizeof x);
  return x;
}

/// Of the greatest float that is not above t, which is not NaN.
inline std::int32_t key_at_most(double t) {
  constexpr double kMost = std::numeric_limits<float>::max();
  if (t > kMost) return std::isinf(t) ? kGreatestKey : kGreatestKey - 1;
  if (t < -kMost) return kLeastKey;
  const auto nearest = static_cast<float>(t);
  return key_of(nearest) - (nearest > t);
}

/// Of the greatest float below t, which is not NaN.
inline std::int32_t key_below(double t) {
  const auto key = key_at_most(t);
  return key - (float_of(key) == t);
}

}  // namespace genegraft::onnx
