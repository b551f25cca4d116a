#pragma once

#include <array>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>

namespace genegraft {

/// std::exp and std::log differ in the last bit from one C library to the next. These are the same
/// natively and in the browser, to about a unit in the last place; sums and products alone, so
/// that compilers may run several at once.

/// 2^k, for -1022 <= k <= 1023, as two's complement.
inline double power_of_two(std::uint64_t k) {
  const std::uint64_t bits = (k + 1023) << 52;
  double power;
  std::memcpy(&power, &bits, sizeof(power));
  return power;
}

/// e^x. With x = k ln 2 + r, |r| <= ln 2 / 2, it is 2^k times the Taylor series of e^r, whose terms
/// after r^13 are below 2^-57. Without branches: in a loop, the next begins before the last is
/// done.
inline double exponential(double x) {
  constexpr std::array kInverseFactorials = {
      1.0 / 6227020800, 1.0 / 479001600, 1.0 / 39916800, 1.0 / 3628800, 1.0 / 362880, 1.0 / 40320,
      1.0 / 5040,       1.0 / 720,       1.0 / 120,      1.0 / 24,      1.0 / 6,      0.5};
  constexpr double kLog2High = 6.93147180369123816490e-01;  // 33 bits, so that k times it is exact
  constexpr double kLog2Low = 1.90821492927058770002e-10;
  constexpr double kMost = 709.79, kLeast = -745.14;
  constexpr double kRound = 6755399441055744.0;  // 1.5 * 2^52: a sum with it is a whole number
  double within = x > kMost ? kMost : x;
  within = within < kLeast ? kLeast : within;
  const double shifted = within * 1.44269504088896338700 + 0.5;
  double whole = (shifted + kRound) - kRound;
  whole -= whole > shifted ? 1.0 : 0.0;
  const double r = (within - whole * kLog2High) - whole * kLog2Low;
  double tail = 0;
  for (const double term : kInverseFactorials) tail = tail * r + term;
  const double power = 1 + (r + r * r * tail);
  const double rounded = whole + kRound;
  std::uint64_t k;
  std::memcpy(&k, &rounded, sizeof(k));  // its low bits are those of the whole number
  k = (k + 2048) & 0xfff;
  const std::uint64_t half = k >> 1;
  // In two steps: 2^1024 and denormals.
  double result = power * power_of_two(half - 1024) * power_of_two(k - half - 1024);
  result = x > kMost ? std::numeric_limits<double>::infinity() : result;
  result = x < kLeast ? 0.0 : result;
  return x == x ? result : x;
}

/// Natural logarithm, after FreeBSD's e_log.c (Sun Microsystems 1993): with x = 2^k (1 + f), about
/// 1 either way, log(1 + f) = f - f^2 / 2 + s (f^2 / 2 + R(s^2)), s = f / (2 + f).
inline double logarithm(double x) {
  constexpr double kLog2High = 6.93147180369123816490e-01;
  constexpr double kLog2Low = 1.90821492927058770002e-10;
  if (x == 0) return -std::numeric_limits<double>::infinity();
  if (x < 0) return std::numeric_limits<double>::quiet_NaN();
  if (!(x < std::numeric_limits<double>::infinity())) return x;  // also NaN
  int k = 0;
  double f = std::frexp(x, &k) * 2;  // exact
  --k;
  if (f > 1.41421356237309504880) {
    f /= 2;
    ++k;
  }
  f -= 1;
  const double s = f / (2 + f);
  const double z = s * s;
  const double w = z * z;
  const double even = w * (3.999999999940941908e-01 +
                           w * (2.222219843214978396e-01 + w * 1.531383769920937332e-01));
  const double odd = z * (6.666666666666735130e-01 +
                          w * (2.857142874366239149e-01 +
                               w * (1.818357216161805012e-01 + w * 1.479819860511658591e-01)));
  const double half = 0.5 * f * f;
  return k * kLog2High - ((half - (s * (half + even + odd) + k * kLog2Low)) - f);
}

/// Quantile of the standard normal distribution, to 1e-15: algorithm AS 241 (Wichura, Applied
/// Statistics 37, 1988). -inf at 0, +inf at 1, NaN outside.
double normal_quantile(double p);

}  // namespace genegraft
