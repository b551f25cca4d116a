#pragma once

#include <span>
#include <vector>

#include "model/screen.hpp"

namespace genegraft::model {

/// Family of every guide of every screen, numbered from 0 over all of them: (screens)(G). Guides
/// nearly identical to each other are of one family (crispr::guide_families).
std::vector<std::vector<int>> screen_families(std::span<const Screen* const> screens);

}  // namespace genegraft::model
