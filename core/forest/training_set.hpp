#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "forest/bit_planes.hpp"
#include "forest/grow_forest.hpp"
#include "forest/held_features.hpp"

namespace genegraft::forest {

/// What all trees of a forest learn from; read only while they grow.
struct TrainingSet {
  const BinnedTable& table;           ///< N rows, F features
  std::span<const std::int32_t> y;    ///< (N) classes in [0, K)
  int classes;                        ///< K
  std::span<const float> row_weight;  ///< (N), or empty where all rows weigh the same
  std::vector<double> class_weight;   ///< (K)
  int tried;                          ///< features a node looks at, in [1, F]
  BitPlanes planes;                   ///< none where row weights differ: bits only count rows
  HeldFeatures held = {};             ///< none where few columns are sparse

  int outputs() const { return classes == 2 ? 1 : classes; }
};

}  // namespace genegraft::forest
