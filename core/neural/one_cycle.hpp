#pragma once

#include <cstdint>

namespace genegraft::neural {

/// Rates of one cycle (Smith & Topin 2019): up by half a cosine over `warm` of the steps from
/// peak / start_divisor, then down by another to peak / end_divisor; beta1 goes the other way.
struct OneCycle {
  double warm = 0.3, start_divisor = 25, end_divisor = 1e4;
  double high_beta = 0.95, low_beta = 0.85;
};
struct CycleStep {
  double rate = 0;  ///< share of the peak rate
  double beta1 = 0.9;
};
/// step in [0, steps); the first has the starting rate, the last one the final rate.
CycleStep one_cycle(const OneCycle& options, std::int64_t step, std::int64_t steps);
/// The same by the share that is done, in [0, 1], where the number of steps is not known ahead.
CycleStep one_cycle_at(const OneCycle& options, double done);

}  // namespace genegraft::neural
