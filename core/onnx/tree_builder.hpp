#pragma once

#include <cstdint>
#include <vector>

#include "base/error.hpp"
#include "forest/forest.hpp"
#include "onnx/ensemble_nodes.hpp"

namespace genegraft::onnx {

/// Fills in a forest's trees (root, feature, threshold, missing_right, left, cover) from nodes in
/// any branch mode. Returns, for every leaf of the forest, its place in the leaf weights.
///
/// A node that tests for single values (EQ, NEQ, MEMBER) becomes tests of the ranges between them,
/// and what follows is repeated for each range; tests that a range decides are left out, so a chain
/// of EQs on one feature becomes a search tree over its values. A forest grows thereby; one of more
/// than kMostGrowth times the nodes (and kFreeNodes) is refused.
///
/// Also refused: a node that two parents share or none (unless it is a leaf), a loop, a feature
/// that is not below `forest.features`.
Expected<std::vector<std::int32_t>> build_trees(const EnsembleNodes& nodes, forest::Forest& forest);

constexpr std::int64_t kMostGrowth = 8, kFreeNodes = 100'000;

}  // namespace genegraft::onnx
