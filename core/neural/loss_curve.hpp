#pragma once

#include <cstdint>
#include <optional>
#include <vector>

namespace genegraft::neural {

/// A point of the loss curve, in nats a token.
struct LossPoint {
  std::int64_t step = 0, tokens = 0;  ///< learnt from until then
  double seconds = 0;
  double train = 0;                ///< mean since the point before
  std::optional<double> held_out;  ///< of some held-out blocks, the same ones every time

  bool operator==(const LossPoint&) const = default;
};
using LossCurve = std::vector<LossPoint>;

}  // namespace genegraft::neural
