#include "evaluate/logistic.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>

namespace genegraft::evaluate {
namespace {

// log 2 in two parts; whole numbers up to 1075 times the first are exact (fdlibm's constants).
constexpr double kLog2High = 6.93147180369123816490e-01;
constexpr double kLog2Low = 1.90821492927058770002e-10;

}  // namespace

double portable_log(double x) {
  assert(x >= std::numeric_limits<double>::min());
  int exponent = 0;
  double m = std::frexp(x, &exponent);  // exact: x = m 2^exponent, m in [1/2, 1)
  if (m < 0.70710678118654752) {
    m *= 2;
    --exponent;
  }
  // log m = 2 artanh s = 2 (s + s^3 / 3 + s^5 / 5 + …), |s| < 0.172: twelve terms reach 1e-19.
  const double s = (m - 1) / (m + 1), s2 = s * s;
  double sum = 0;
  for (int k = 23; k >= 1; k -= 2) sum = sum * s2 + 1.0 / k;
  return exponent * kLog2High + (2 * s * sum + exponent * kLog2Low);
}

double portable_exp(double x) {
  x = std::clamp(x, -700.0, 700.0);
  // x = n log 2 + r, |r| <= log(2) / 2: Taylor's series to r^15 reaches 1e-20.
  const double n = std::floor(x * 1.4426950408889634 + 0.5);
  const double r = (x - n * kLog2High) - n * kLog2Low;
  double sum = 1;
  for (int k = 15; k >= 1; --k) sum = 1 + r / k * sum;
  return std::ldexp(sum, static_cast<int>(n));
}

double logit(double p) {
  constexpr double kLeast = 1e-7;
  p = std::clamp(p, kLeast, 1 - kLeast);
  return portable_log(p / (1 - p));
}

double logistic(double x) {
  // The small one of the two shares is computed, so that neither end loses digits.
  const double e = portable_exp(-std::abs(x));
  return x >= 0 ? 1 / (1 + e) : e / (1 + e);
}

}  // namespace genegraft::evaluate
