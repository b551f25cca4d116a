#include "evaluate/group_numbers.hpp"

#include <algorithm>

namespace genegraft::evaluate {

GroupNumbers number_groups(std::span<const int> group) {
  std::vector<int> names(group.begin(), group.end());
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  GroupNumbers numbers{std::vector<int>(group.size()), static_cast<int>(names.size())};
  for (std::size_t i = 0; i < group.size(); ++i) {
    const auto at = std::lower_bound(names.begin(), names.end(), group[i]);
    numbers.of_row[i] = static_cast<int>(at - names.begin());
  }
  return numbers;
}

}  // namespace genegraft::evaluate
