#pragma once

#include <cstdint>
#include <vector>

#include "base/error.hpp"
#include "forest/forest.hpp"
#include "onnx/ensemble_nodes.hpp"

namespace genegraft::onnx {

/// Fills in leaf_value, and target where every tree is for one of several outputs alone. Entries of
/// one leaf and target are added up, or the least or greatest taken; where there are none, the
/// value is 0, or none under minimum and maximum. leaf: (leaves of the forest) place of each in the
/// weights; forest: outputs, aggregation and trees.
Expected<void> fill_leaf_values(const LeafWeights& weights, const std::vector<std::int32_t>& leaf,
                                forest::Forest& forest);

}  // namespace genegraft::onnx
