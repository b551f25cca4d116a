#include "evaluate/plot_axis.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <cstdio>

namespace genegraft::evaluate {
namespace {

constexpr double kSlack = 1e-9;  // so that 0.1 * 3 still counts as 0.3

double power_below(double value) {
  return std::pow(10, std::floor(std::log10(value) + kSlack));
}

std::vector<double> linear_ticks(const Axis& axis) {
  const double step = round_up((axis.high - axis.low) / 5.5);
  std::vector<double> ticks;
  const auto last = static_cast<int>(std::floor(axis.high / step + kSlack));
  for (auto i = static_cast<int>(std::ceil(axis.low / step - kSlack)); i <= last; ++i) {
    ticks.push_back(i * step);
  }
  return ticks;
}

std::vector<double> logarithmic_ticks(const Axis& axis) {
  const bool few = std::log10(axis.high / axis.low) < 2;
  std::vector<double> ticks;
  for (double power = power_below(axis.low); power <= axis.high * (1 + kSlack); power *= 10) {
    for (const double factor : {1.0, 2.0, 5.0}) {
      const double tick = power * factor;
      const bool inside = tick >= axis.low * (1 - kSlack) && tick <= axis.high * (1 + kSlack);
      if (inside && (factor == 1 || few)) ticks.push_back(tick);
    }
  }
  return ticks;
}

}  // namespace

double round_up(double value) {
  assert(value > 0);
  const double power = power_below(value);
  for (const double factor : {1.0, 2.0, 5.0}) {
    if (value <= power * factor * (1 + kSlack)) return power * factor;
  }
  return power * 10;
}

double share_of_axis(const Axis& axis, double value) {
  assert(axis.low < axis.high && (!axis.logarithmic || axis.low > 0));
  const double inside = std::clamp(value, axis.low, axis.high);
  if (!axis.logarithmic) return (inside - axis.low) / (axis.high - axis.low);
  return std::log(inside / axis.low) / std::log(axis.high / axis.low);
}

std::vector<double> axis_ticks(const Axis& axis) {
  return axis.logarithmic ? logarithmic_ticks(axis) : linear_ticks(axis);
}

std::string tick_label(double value) {
  char buffer[32];
  std::snprintf(buffer, sizeof buffer, "%.3g", value);
  return buffer;
}

}  // namespace genegraft::evaluate
