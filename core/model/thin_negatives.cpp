#include "model/thin_negatives.hpp"

#include <algorithm>

namespace genegraft::model {

std::vector<std::size_t> thin_negatives(std::span<const std::int32_t> y, std::int64_t negatives) {
  const std::int64_t all = std::count(y.begin(), y.end(), 0);
  const auto step = std::max<std::int64_t>(1, (all + negatives - 1) / negatives);
  std::vector<std::size_t> kept;
  std::int64_t seen = 0;
  for (std::size_t i = 0; i < y.size(); ++i)
    if (y[i] == 1 || seen++ % step == 0) kept.push_back(i);
  return kept;
}

}  // namespace genegraft::model
