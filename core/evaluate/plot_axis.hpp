#pragma once

#include <string>
#include <vector>

namespace genegraft::evaluate {

/// One direction of a plot. low < high; 0 < low if logarithmic.
struct Axis {
  std::string label;  ///< with its unit, where it has one
  double low = 0, high = 1;
  bool logarithmic = false;
};

/// Where a value lies between low (0) and high (1); values outside are moved to the nearer end.
double share_of_axis(const Axis& axis, double value);

/// Round values to label: steps of 1, 2 or 5 times a power of ten, about five of them; powers of
/// ten on a logarithmic axis, with 2 and 5 between them where it spans less than two.
std::vector<double> axis_ticks(const Axis& axis);

/// "0.2", "1e-5": no more digits than the value has.
std::string tick_label(double value);

/// The least of 0.01, 0.02, 0.05, 0.1, … 1, 2, … that is not below the value.
double round_up(double value);

}  // namespace genegraft::evaluate
