#include "model/screen_families.hpp"

#include <string>

#include "crispr/guide_families.hpp"

namespace genegraft::model {

std::vector<std::vector<int>> screen_families(std::span<const Screen* const> screens) {
  std::vector<std::string> all;
  for (const auto* screen : screens)
    all.insert(all.end(), screen->guides.begin(), screen->guides.end());
  const auto families = crispr::guide_families(all);
  std::vector<std::vector<int>> result;
  auto next = families.begin();
  for (const auto* screen : screens) {
    result.emplace_back(next, next + static_cast<std::ptrdiff_t>(screen->guides.size()));
    next += static_cast<std::ptrdiff_t>(screen->guides.size());
  }
  return result;
}

}  // namespace genegraft::model
