#pragma once

#include <span>
#include <vector>

namespace genegraft::evaluate {

/// Groups numbered without gaps, so that arrays can be kept by group.
struct GroupNumbers {
  std::vector<int> of_row;  ///< (N) in [0, count)
  int count = 0;            ///< groups that occur
};

/// Keeps the order of the numbers: groups 7 3 7 become 1 0 1. group: (N) >= 0.
GroupNumbers number_groups(std::span<const int> group);

}  // namespace genegraft::evaluate
