#include "forest/transform.hpp"

#include <algorithm>
#include <limits>

#include "base/elementary.hpp"

namespace genegraft::forest {
namespace {

/// The greatest is taken off first: no power overflows, and the sum is at least 1.
void apply_softmax(std::span<double> v, bool zeros_stay) {
  const auto takes_part = [&](double value) { return !zeros_stay || value != 0; };
  double most = -std::numeric_limits<double>::infinity();
  for (const double value : v) {
    if (takes_part(value)) most = std::max(most, value);
  }
  double sum = 0;
  for (double& value : v) {
    if (takes_part(value)) sum += value = exponential(value - most);
  }
  // A power so small that it became 0 is divided like the others: still 0.
  for (double& value : v) value /= sum > 0 ? sum : 1;
}

}  // namespace

void apply_transform(Transform transform, std::span<double> v) {
  switch (transform) {
    case Transform::none:
      return;
    case Transform::logistic:
      for (double& value : v) value = 1 / (1 + exponential(-value));
      return;
    case Transform::softmax:
      return apply_softmax(v, false);
    case Transform::softmax_zero:
      return apply_softmax(v, true);
    case Transform::probit:
      for (double& value : v) value = normal_quantile(value);
      return;
  }
}

}  // namespace genegraft::forest
