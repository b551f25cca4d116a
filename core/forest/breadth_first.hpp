#pragma once

#include "forest/tree_grower.hpp"

namespace genegraft::forest {

/// Renumbers a tree's nodes and leaves breadth-first; siblings stay adjacent.
void order_breadth_first(GrownTree& tree);

}  // namespace genegraft::forest
