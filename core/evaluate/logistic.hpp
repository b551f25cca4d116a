#pragma once

namespace genegraft::evaluate {

/// Natural logarithm and exponential from +, -, *, / alone, within a few units in the last place.
/// Those of the C libraries differ in that last place from one machine to the next; a calibrated
/// probability must be the same float natively and in the browser, and so must what is decided by
/// it.
double portable_log(double x);  ///< x > 0, no denormal
double portable_exp(double x);  ///< |x| is cut off at 700

/// log(p / (1 - p)) with p clipped to [1e-7, 1 - 1e-7], as log_loss clips it.
double logit(double p);
/// 1 / (1 + exp(-x))
double logistic(double x);

}  // namespace genegraft::evaluate
