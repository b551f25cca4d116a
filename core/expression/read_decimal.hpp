#pragma once

#include <cmath>
#include <cstdint>

#include "base/text.hpp"

namespace genegraft::expression {

/// The text [at, end) as a number; NaN where it is none. Decimals of up to 15 digits are exact as a
/// whole number over a power of ten, which is quick; all else, exponents among them, takes the long
/// way.
inline double read_decimal(const char* at, const char* end) {
  constexpr double kPowers[] = {1,   1e1, 1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15};
  const char* p = at;
  const bool negative = p < end && *p == '-';
  if (negative) ++p;
  std::int64_t digits = 0;
  int count = 0, decimals = 0;
  bool point = false;
  for (; p < end && count <= 15; ++p) {
    if (*p >= '0' && *p <= '9') {
      digits = digits * 10 + (*p - '0');
      ++count;
      decimals += point;
    } else if (*p == '.' && !point) {
      point = true;
    } else {
      break;
    }
  }
  if (p == end && count > 0 && count <= 15) {
    const double value = static_cast<double>(digits) / kPowers[decimals];
    return negative ? -value : value;
  }
  return parse_number({at, static_cast<std::size_t>(end - at)}).value_or(std::nan(""));
}

}  // namespace genegraft::expression
