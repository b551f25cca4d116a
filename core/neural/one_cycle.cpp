#include "neural/one_cycle.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace genegraft::neural {
namespace {

/// From `from` (share 0) to `to` (share 1) along half a cosine.
double half_cosine(double from, double to, double share) {
  return to + (from - to) * (1 + std::cos(std::numbers::pi * share)) / 2;
}

}  // namespace

CycleStep one_cycle(const OneCycle& options, std::int64_t step, std::int64_t steps) {
  // Step 0 has the starting rate and the last step the final one.
  const double last = static_cast<double>(std::max<std::int64_t>(1, steps - 1));
  const double done = std::clamp(static_cast<double>(step) / last, 0.0, 1.0);
  return one_cycle_at(options, done);
}

CycleStep one_cycle_at(const OneCycle& options, double done) {
  const double start = 1 / options.start_divisor, end = 1 / options.end_divisor;
  if (done < options.warm) {
    const double share = done / options.warm;
    return {half_cosine(start, 1, share), half_cosine(options.high_beta, options.low_beta, share)};
  }
  const double share = options.warm < 1 ? (done - options.warm) / (1 - options.warm) : 1;
  return {half_cosine(1, end, share), half_cosine(options.low_beta, options.high_beta, share)};
}

}  // namespace genegraft::neural
